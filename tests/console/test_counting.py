"""What stands in the navigation is asked while the page asks its own question: nobody waits for one after the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson

from deploy.machine.home import Home
from tests.console.alone import alone
from tests.databases import DatabaseServer

FOLLOWED = ("alerts", "hazards", "requests", "handovers")
EMPTY = orjson.dumps({"items": [], "total": 7, "next": None, **dict.fromkeys(FOLLOWED, 7)})
OF_THE_PAGE = 6
"""What the analyst's list of disputes asks: itself, and the totals of eight places in the navigation, four of these at
once."""


@asynccontextmanager
async def patient(together: int) -> AsyncIterator[str]:
    """Where a service answers nobody before so many have asked."""
    all_asked, asked = asyncio.Event(), 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        await reader.readuntil(b"\r\n\r\n")
        asked += 1
        if asked == together:
            all_asked.set()
        await all_asked.wait()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(EMPTY)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + EMPTY)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


async def test_a_page_and_its_navigation_are_asked_at_once(postgres: DatabaseServer, home: Home) -> None:
    async with (
        patient(together=OF_THE_PAGE) as address,
        alone(postgres, home, address, service_seconds=5) as browser,
    ):
        answer = await browser.get("/disputes")
        assert answer.status_code == 200
        assert answer.text.count('<b class="count"') == 8


async def test_what_leads_on_to_another_page_waits_for_no_navigation(postgres: DatabaseServer, home: Home) -> None:
    async with (
        patient(together=10_000) as address,
        alone(postgres, home, address, service_seconds=60) as browser,
    ):
        async with asyncio.timeout(5):
            answer = await browser.get("/")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/inbox")
