"""Before the first command on a new connection the bus is held against the table: who does that is waited for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from deploy.machine.databases import Database
from shared.store import forks
from shared.store.forks import begin_comparison, note_comparison, until_compared
from tests.databases import DatabaseServer, set_up_database
from tests.shared import toy

LANES = 4


@pytest.fixture
async def store(postgres: DatabaseServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """A database whose commits wait a tenth of a second for a comparison that nobody began."""
    monkeypatch.setattr(forks, "UNTIL_BEGUN_SECONDS", 0.1)
    database = postgres.reserve()
    await set_up_database(database, toy.COUNTING, LANES)
    yield database
    await postgres.drop(database)


@asynccontextmanager
async def session(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.app_dsn)
    try:
        yield connection
    finally:
        connection.terminate()


async def still_waits(task: "asyncio.Task[None]") -> bool:
    """Whether it has not ended after several times as long as it would wait for nobody."""
    return not (await asyncio.wait([task], timeout=0.5))[0]


async def test_a_comparison_under_way_is_waited_for_however_busy_the_machine(store: Database) -> None:
    async with session(store) as relay, session(store) as committer:
        await begin_comparison(relay)
        waiting = asyncio.create_task(until_compared(committer))
        assert await still_waits(waiting)
        await note_comparison(relay, range(LANES), await relay.fetchval("select clock_timestamp()"))
        await waiting


async def test_every_relay_that_shares_the_lanes_is_waited_for(store: Database) -> None:
    async with session(store) as one, session(store) as other, session(store) as committer:
        await begin_comparison(one)
        await begin_comparison(other)
        waiting = asyncio.create_task(until_compared(committer))
        assert await still_waits(waiting)
        now = await one.fetchval("select clock_timestamp()")
        await note_comparison(one, range(2), now)
        assert await still_waits(waiting)
        await note_comparison(other, range(2, LANES), now)
        await waiting


async def test_a_relay_that_dies_while_it_compares_holds_nobody_up(store: Database) -> None:
    async with session(store) as committer:
        async with session(store) as relay:
            await begin_comparison(relay)
            waiting = asyncio.create_task(until_compared(committer))
            assert await still_waits(waiting)
        await waiting


async def test_where_nobody_compares_or_nobody_ends_it_commands_are_taken(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with session(store) as relay, session(store) as committer:
        await until_compared(committer)
        await begin_comparison(relay)
        monkeypatch.setattr(forks, "LONGEST_COMPARISON_SECONDS", 0.2)
        await until_compared(committer)
