"""The leader of a part: one process of a service relays and one reads; a session lock in PostgreSQL says which.

The lock is gone with the connection that took it, so a process that was killed is followed at once.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from shared.store.database import connect


@asynccontextmanager
async def leading(dsn: str, part: str) -> AsyncIterator[asyncpg.Connection]:
    """Wait until this process leads `part`; yields the connection that holds the lock, to be used for the work."""
    connection = await connect(dsn)
    try:
        while not await connection.fetchval("select pg_try_advisory_lock(hashtextextended($1, 0))", f"lead {part}"):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        yield connection
    finally:
        connection.terminate()
