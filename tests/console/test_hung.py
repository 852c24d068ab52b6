"""A service that takes questions and never answers: a page waits for it once, says that it is away, and then for a few
seconds nobody waits for it. What is done there has the longer time all the same."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from deploy.machine.home import Home
from services.console.doors import services as doors
from services.console.doors.services import Services
from services.console.doors.trouble import Away
from tests.console.alone import alone
from tests.databases import DatabaseServer

SAID = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
A_MOMENT, LONG = 0.3, 60.0
FAR_ABOVE = 30
"""Seconds; with each question waited for in turn a page would take minutes."""


@dataclass
class Hung:
    """What it was asked: the first lines. To GET /quick and to what is posted there it has an answer."""

    address: str = ""
    asked: list[str] = field(default_factory=list)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readuntil(b"\r\n\r\n")).decode().partition(" HTTP")[0]
        self.asked.append(line)
        if line.startswith("POST"):
            await asyncio.sleep(4 * A_MOMENT)
        elif line != "GET /quick":
            await reader.read()  # until whoever asked has had enough
        writer.write(SAID)
        writer.close()


@asynccontextmanager
async def hung() -> AsyncIterator[Hung]:
    """One that listens until the block ends."""
    service = Hung()
    server = await asyncio.start_server(service.take, "127.0.0.1", 0)
    service.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield service
    server.close()


@asynccontextmanager
async def asking(service: Hung) -> AsyncIterator[Services]:
    services = Services({"triage": service.address}, LONG, A_MOMENT)
    yield services
    await services.close()


async def test_a_page_of_a_hung_service_comes_and_says_so_and_the_next_asks_it_nothing(
    postgres: DatabaseServer, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "LEFT_ALONE_SECONDS", LONG)
    async with (
        hung() as service,
        alone(postgres, home, service.address, service_seconds=LONG, question_seconds=A_MOMENT) as browser,
        asyncio.timeout(FAR_ABOVE),
    ):
        answers = [await browser.get("/disputes")]
        asked = list(service.asked)
        for question in ("GET /disputes", "GET /disputes?phase=entered&limit=1", "GET /reports?limit=1"):
            assert asked.count(question) == 1, "triage is waited for once, the navigation counted meanwhile"
        answers += [await browser.get("/disputes"), await browser.get("/inbox")]
    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert all("研判服务" in answer.text for answer in answers)
    assert service.asked == asked, "what is known to be away is not asked"


async def test_after_a_few_seconds_it_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with hung() as service, asking(service) as services:
        for left_alone, asked in ((LONG, 1), (LONG, 1), (0.0, 2)):
            monkeypatch.setattr(doors, "LEFT_ALONE_SECONDS", left_alone)
            with pytest.raises(Away):
                await services.get("triage", "/slow")
            assert len(service.asked) == asked
        assert await services.ready("triage") is None


async def test_one_that_answers_others_is_slow_and_not_away() -> None:
    async with hung() as service, asking(service) as services:
        slow = asyncio.create_task(services.get("triage", "/slow"))
        while not service.asked:
            await asyncio.sleep(0.01)
        await services.get("triage", "/quick")
        with pytest.raises(Away):
            await slow
        assert (await services.get("triage", "/quick")).said == {}


async def test_what_is_done_has_its_longer_time_also_while_questions_are_not_asked() -> None:
    async with hung() as service, asking(service) as services:
        with pytest.raises(Away):
            await services.get("triage", "/slow")
        assert (await services.send("triage", "/done", "", {}, key="once")).said == {}
        assert (await services.get("triage", "/quick")).said == {}, "it answered: it is there again"
