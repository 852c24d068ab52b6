"""Bytes to a door and bytes from it, for what no client library would send."""

import asyncio
from urllib.parse import urlsplit


async def raw(address: str, sent: bytes, later: bytes = b"") -> bytes:
    """All that comes until the connection is closed from the other side; `later` is sent after the first of it."""
    where = urlsplit(address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(sent)
    came = b""
    try:
        async with asyncio.timeout(60):
            while part := await reader.read(65536):
                came += part
                writer.write(later)
                later = b""
    except ConnectionError:
        pass
    finally:
        writer.close()
    return came
