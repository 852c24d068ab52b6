"""(e) `POST /reports` to a whole intake in a process of its own, 32 in flight, each answered 201.

Beside it the same process with a committer that answers at once: the ratio is what is left after paying for the
commit; and a bare FastAPI app that reads and says again the same words. The client writes the same bytes over
connections that stay open, so that it takes little of the two cores.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import orjson

from deploy.machine.keys import ensure_keys, sign_token
from tests.bench.measuring import Measure, timed
from tests.bench.processes import running
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.given import INSTALLATION
from tests.machines import temporary_home

IN_FLIGHT = 32
REQUESTS = 3_000
CREATED = b"HTTP/1.1 201 "

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def measure(server: DatabaseServer, bus: Bus, rounds: int, scale: float) -> list[Measure]:
    """Reports a second."""
    one = Measure("(e) HTTP command, 32 in flight", "/s", "without its commit", 0.7, bus.kind)
    other = Measure("(e) HTTP command, 32 in flight", "/s", "bare FastAPI echo", 0.5, bus.kind)
    count = max(64, int(REQUESTS * scale))
    with temporary_home() as home:
        with_commit, without = await server.fresh("intake"), await server.fresh("intake")
        ensure_keys(home, INSTALLATION)
        request = _request(sign_token(home, "desk_officer", now=datetime.now(UTC)))
        with (
            running("intake", home, with_commit, bus) as real,
            running("intake-at-once", home, without, bus) as at_once,
            running("bare", home, without, bus) as bare,
        ):
            await posted(real, request, count // 4)
            await posted(at_once, request, count // 4)
            await posted(bare, request, count // 4)
            for _ in range(rounds):
                beside = await posted(at_once, request, count)
                measured = await posted(real, request, count)
                one.add(measured, beside)
                other.add(measured, await posted(bare, request, count))
        await server.drop(with_commit)
        await server.drop(without)
    return [one, other]


async def posted(address: str, request: bytes, count: int) -> float:
    """Requests a second over 32 connections, one at a time on each. Raises `RuntimeError` for another answer."""
    left = iter(range(count))

    async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in left:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(_length(head))
            if not head.startswith(CREATED):
                raise RuntimeError(f"{head[:40]!r}: {body[:300]!r}")

    # Connections anew each time: the server closes those that idle for five seconds.
    async with connected(address) as connections, timed(count) as watch:
        await asyncio.gather(*(ask(*connection) for connection in connections))
    return watch.rate


def _length(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])


def _request(token: str) -> bytes:
    """A report in Chinese, as from the desk."""
    body = orjson.dumps(
        {
            "channel": "desk",
            "village": "上坪村",
            "happened_at": datetime.now(UTC) - timedelta(hours=3),
            "text": "两家为山场边界争吵，双方各执一词，请派人调解（虚构）",
            "people": [{"name": "甲"}, {"name": "乙"}],
        }
    )
    head = (
        "POST /reports HTTP/1.1\r\nHost: intake\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@asynccontextmanager
async def connected(address: str) -> AsyncIterator[list[Connection]]:
    """Connections that stay open for the whole of a round."""
    where = urlsplit(address)
    async with AsyncExitStack() as stack:
        connections = []
        for _ in range(IN_FLIGHT):
            connections.append(await asyncio.open_connection(where.hostname, where.port))
            stack.callback(connections[-1][1].close)
        yield connections
