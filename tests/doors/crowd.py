"""A greedy crowd at the door: whoever connects and says nothing, sends a body and never ends it, a head or a flood of
keys that fills the memory. Used by the test that such a crowd harms nobody, and by the measuring of what it costs."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import cycle
from urllib.parse import urlsplit

import httpx

IDLE, SLOW = 1000, 100
HEAD_BYTES = 70_000_000
KEYS = 700_000

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def lingering(address: str, tokens: Sequence[str]) -> AsyncIterator[list[Connection]]:
    """A thousand connections that say nothing, and a hundred bodies of these people that never end; yields those of the
    latter."""
    where = urlsplit(address)
    idle = [await asyncio.open_connection(where.hostname, where.port) for _ in range(IDLE)]
    slow = [await asyncio.open_connection(where.hostname, where.port) for _ in range(SLOW)]
    for (_, writer), token in zip(slow, cycle(tokens)):
        head = (
            f"POST /reports HTTP/1.1\r\nHost: town\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\nContent-Length: 200000\r\n\r\n"
        )
        writer.write(head.encode() + b'{"text": "')
        await writer.drain()
    try:
        yield slow
    finally:
        for _, writer in (*idle, *slow):
            writer.close()


async def send_a_huge_head(address: str) -> bytes:
    """A head of 70 MB, or as much of it as is taken; the answer, b"" if the connection was cut before it came."""
    where = urlsplit(address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(b"GET /health HTTP/1.1\r\nHost: town\r\nX-Much: ")
    with contextlib.suppress(ConnectionError):
        for _ in range(HEAD_BYTES // 1_000_000):
            writer.write(b"a" * 1_000_000)
            await writer.drain()
    try:
        return await asyncio.wait_for(reader.read(65536), 10)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def send_a_flood_of_keys(client: httpx.AsyncClient, keys: int) -> httpx.Response:
    """A report of so many fields that nobody knows."""
    body = b"{" + b",".join(b'"k%d":1' % n for n in range(keys)) + b"}"
    return await client.post("/reports", content=body, headers={"content-type": "application/json"})


async def _for_ever(address: str, token: str, *slow: str) -> None:
    client = httpx.AsyncClient(
        base_url=address, headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=60
    )
    async with client, lingering(address, slow):
        print("here", flush=True)
        while True:
            await send_a_huge_head(address)
            await send_a_flood_of_keys(client, KEYS)


if __name__ == "__main__":  # in a process of its own, so that its work is not taken for the service's
    asyncio.run(_for_ever(*sys.argv[1:]))
