"""Before anything is written on a new connection the bus is held against its tables: who does that is waited for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from deploy.machine.databases import Database
from shared.store.database import Connection
from shared.store.forks import note_comparison, until_compared
from shared.store.sharing import share
from shared.store.tasks import end

NO_RELAY_SECONDS = 0.3
LANES = range(12)


@pytest.fixture
async def connection(store: Database) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(store.app_dsn)
    yield connection
    await connection.close()


@asynccontextmanager
async def relay(store: Database) -> AsyncIterator[None]:
    """A relay that reaches the bus, and compares nothing by itself."""
    at_it = asyncio.Event()

    async def work(_: frozenset[int]) -> None:
        at_it.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(share(store.app_dsn, "relay", 1, work))
    await at_it.wait()
    yield
    await end([task])


async def test_a_relay_is_waited_for_however_long_it_takes(store: Database, connection: Connection) -> None:
    async with relay(store):
        waiting = asyncio.create_task(until_compared(connection, NO_RELAY_SECONDS))
        _, unfinished = await asyncio.wait([waiting], timeout=5 * NO_RELAY_SECONDS)
        assert unfinished
        other = await asyncpg.connect(store.app_dsn)
        await note_comparison(other, LANES, await other.fetchval("select clock_timestamp()"))
        await waiting
        await other.close()


async def test_a_relay_that_goes_away_is_not_waited_for(store: Database, connection: Connection) -> None:
    async with relay(store):
        waiting = asyncio.create_task(until_compared(connection, NO_RELAY_SECONDS))
        _, unfinished = await asyncio.wait([waiting], timeout=5 * NO_RELAY_SECONDS)
        assert unfinished
    await waiting


async def test_while_no_relay_reaches_the_bus_commands_are_taken(connection: Connection) -> None:
    await until_compared(connection, NO_RELAY_SECONDS)
