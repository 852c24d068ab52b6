"""An application that only gives back, for what the protocol of connections does by itself; and clients to it."""

import asyncio
from typing import Any

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
SHORT = 0.2
"""Seconds of a bound that is waited for here."""

SPACE = 4
"""Connections that may be open at once."""


async def echo(_: Any, receive: Any, send: Any) -> None:
    """Answers with the body; to one that begins with `!` before its end, to one that is `?` late."""
    body, more = b"", True
    while more and not body.startswith(b"!"):
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    if body == b"?":
        await asyncio.sleep(4 * SHORT)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


async def connect(port: int) -> Connection:
    return await asyncio.open_connection("127.0.0.1", port)


async def rest(reader: asyncio.StreamReader) -> bytes:
    """What comes until the other side ends the connection, which it must."""
    async with asyncio.timeout(20):
        try:
            return await reader.read()
        except ConnectionError:
            return b""


async def answer(connection: Connection, sent: bytes) -> tuple[bytes, bytes]:
    """The head and the content of one answer, on a connection that stays."""
    reader, writer = connection
    writer.write(sent)
    async with asyncio.timeout(20):
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        return head, await reader.readexactly(length)


def post(body: bytes, *fields: bytes, length: int | None = None) -> bytes:
    """A POST with this body, which says that it is so long."""
    said = b"Content-Length: %d" % (len(body) if length is None else length)
    return b"\r\n".join([b"POST / HTTP/1.1", b"Host: t", *fields, said, b"", body])


CHUNKED = b"POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
