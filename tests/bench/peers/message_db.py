"""Appends through message-db's `write_message`, by asyncpg, a prepared statement on each connection.

Beware: it takes a lock on the category, so writers of one sort of stream wait for each other, wherever it is used.
"""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import asyncpg

from tests.bench.measuring import timed

SEES_IT = {"search_path": "message_store, public"}
WRITE = "select write_message($1::varchar, $2::varchar, 'toy.raised', $3::jsonb, null, $4::bigint)"
FOLDERS = ("tables", "types", "functions", "indexes")


async def install(dsn: str, modules: Path) -> None:
    """Make its schema, but for the extension that PostgreSQL has not needed since version 13."""
    base = modules / "@eventide" / "message-db" / "database"
    connection = await asyncpg.connect(dsn, server_settings=SEES_IT)
    try:
        await connection.execute("set check_function_bodies = off")
        await connection.execute((base / "schema" / "message-store.sql").read_text())
        for folder in FOLDERS:
            for file in sorted((base / folder).glob("*.sql")):
                await connection.execute(file.read_text())
    finally:
        await connection.close()


async def appends(dsn: str, in_flight: int, streams: int, per_stream: int) -> float:
    """How many a second."""
    async with AsyncExitStack() as stack:
        writing = []
        for _ in range(in_flight):
            connection = await asyncpg.connect(dsn, server_settings=SEES_IT)
            stack.push_async_callback(connection.close)
            writing.append(await connection.prepare(WRITE))
        names = iter([f"dispute-{uuid4()}" for _ in range(streams)])

        async def append(statement: asyncpg.prepared_stmt.PreparedStatement) -> None:
            for name in names:
                for n in range(per_stream):
                    await statement.fetchval(str(uuid4()), name, f'{{"to": {n + 1}}}', n - 1)

        async with timed(streams * per_stream) as watch:
            await asyncio.gather(*map(append, writing))
    return watch.rate
