"""The store: whatever happens side by side, every lane stays whole, in commit order, and nobody may change it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.machine.databases import Database
from shared.kernel.lanes import lane_of
from shared.ops.verify import verify_table
from shared.store.database import connect
from shared.store.event_log import StoredEvent, append
from shared.store.set_up import set_up
from tests.databases import DatabaseServer, set_up_database
from tests.given import INSTALLATION
from tests.shared import toy
from tests.shared.interleaving import LANES, Appender, Step, draft, lanes, play, sequence, watch

NAIVE = """create table naive (n bigint generated always as identity, lane int, stream text, version int);
           grant select, insert on naive to public"""

steps = st.lists(
    st.builds(Step, stream=st.integers(0, 2), linger_ms=st.integers(0, 3), rolls_back=st.booleans()),
    min_size=1,
    max_size=5,
)


@pytest.fixture
async def store(postgres: DatabaseServer) -> AsyncIterator[Database]:
    database = postgres.reserve()
    await set_up_database(database, toy.COUNTING, LANES)
    owner = await asyncpg.connect(database.owner_dsn)
    await owner.execute("set search_path to views")
    await owner.execute(NAIVE)
    await owner.close()
    yield database
    await postgres.drop(database)


async def interleave(
    database: Database,
    appender: Appender,
    plans: list[list[Step]],
    table: str,
    column: str,
    seen: list[tuple[int, int]] | None = None,
) -> tuple[list[tuple[int, int]], dict[int, list[int]]]:
    """Play the plans while somebody reads; what he saw, and the numbers that stand in each lane afterwards."""
    await _empty(database)
    seen = [] if seen is None else seen
    done = asyncio.Event()
    reading = asyncio.create_task(watch(database.app_dsn, table, column, seen, done))
    await play(database.app_dsn, appender, plans)
    done.set()
    await reading
    connection = await connect(database.app_dsn)
    rows = await connection.fetch(f"select lane, {column} as n from {table} order by lane, {column}")
    await connection.close()
    standing: dict[int, list[int]] = {}
    for row in rows:
        standing.setdefault(row["lane"], []).append(row["n"])
    return seen, standing


async def _empty(database: Database) -> None:
    owner = await asyncpg.connect(database.owner_dsn)
    await owner.execute("truncate store.event, store.command; truncate views.naive restart identity")
    await owner.close()


def lost(seen: list[tuple[int, int]], standing: dict[int, list[int]]) -> set[tuple[int, int]]:
    """What stands in the table and a reader that goes on from the highest number never saw."""
    return {(lane, n) for lane, numbers in standing.items() for n in numbers} - set(seen)


def holes(standing: dict[int, list[int]]) -> list[int]:
    """Lanes whose numbers are not 1, 2, 3, …"""
    return [lane for lane, numbers in standing.items() if numbers != list(range(1, len(numbers) + 1))]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans=st.lists(steps, min_size=8, max_size=8))
async def test_any_interleaving_on_eight_connections_leaves_every_lane_whole_chained_and_in_commit_order(
    store: Database, plans: list[list[Step]]
) -> None:
    seen, standing = await interleave(store, lanes, plans, "store.event", "seq")
    assert holes(standing) == []
    assert lost(seen, standing) == set()
    connection = await asyncpg.connect(store.app_dsn)
    verified = await verify_table(connection, LANES)
    assert verified.faults == []
    await connection.close()
    assert verified.entries == sum(not step.rolls_back for plan in plans for step in plan)


async def test_the_naive_way_loses_in_the_same_harness(store: Database) -> None:
    seen: list[tuple[int, int]] = []
    plans = [[Step(0, 0, rolls_back=False)], *[[Step(0, 0, rolls_back=False)] * 5] * 6, [Step(0, 0, rolls_back=True)]]
    _, standing = await interleave(store, _overtaken(seen), plans, "naive", "n", seen)
    assert lost(seen, standing), "a lower number was committed after a higher one had been read"
    numbers = sorted(n for lane in standing.values() for n in lane)
    assert numbers != list(range(1, len(numbers) + 1)), "the rolled-back number is a hole that looks like a deletion"
    seen, standing = await interleave(store, lanes, plans, "store.event", "seq")
    assert (lost(seen, standing), holes(standing)) == (set(), [])


def _overtaken(seen: list[tuple[int, int]]) -> Appender:
    """The naive way, where the first connection takes its number before the others and commits after they were read."""
    slow, took = toy.stream(0), asyncio.Event()

    async def appender(connection: asyncpg.Connection, name: str, version: int) -> None:
        if name != slow:
            await took.wait()
        await sequence(connection, name, version)
        took.set()
        while name == slow and lane_of(slow, LANES) not in {lane for lane, _ in seen}:
            await asyncio.sleep(0.001)

    return appender


async def _append(database: Database, *drafts: Any, command: Any = None) -> None:
    connection = await connect(database.app_dsn)
    try:
        async with connection.transaction():
            await append(connection, [(command or uuid4(), b"", b"")], drafts)
    finally:
        await connection.close()


@pytest.mark.parametrize("version", [1, 3])
async def test_a_stream_that_is_not_at_the_expected_version_is_refused(store: Database, version: int) -> None:
    await _append(store, draft(toy.stream(1), 1))
    with pytest.raises(asyncpg.PostgresError) as refused:
        await _append(store, draft(toy.stream(1), version))
    assert refused.value.sqlstate == "SK409"


async def test_versions_with_a_hole_in_one_append_are_refused(store: Database) -> None:
    with pytest.raises(asyncpg.PostgresError) as refused:
        await _append(store, draft(toy.stream(1), 1), draft(toy.stream(1), 3))
    assert refused.value.sqlstate == "SK409"


async def test_a_command_is_remembered_once(store: Database) -> None:
    command = uuid4()
    await _append(store, draft(toy.stream(1), 1), command=command)
    with pytest.raises(asyncpg.UniqueViolationError):
        await _append(store, draft(toy.stream(2), 1), command=command)


@pytest.mark.parametrize(
    "statement",
    [
        "update store.event set body = '{}'",
        "delete from store.event",
        "truncate store.event",
        "update store.command set answer = ''",
        "delete from store.command",
        "update store.identity set lanes = 5",
        "alter table store.event disable trigger all",
        "drop table store.event",
    ],
)
async def test_the_service_itself_may_not_change_what_was_recorded(store: Database, statement: str) -> None:
    await _append(store, draft(toy.stream(1), 1))
    connection = await asyncpg.connect(store.app_dsn)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(statement)
    await connection.close()


async def test_bytes_come_back_as_they_went_in(store: Database) -> None:
    body = '{"b":1,  "a":1.0, "文":"\\u0000"}'.encode()
    await _append(store, draft(toy.stream(1), 1, body))
    connection = await asyncpg.connect(store.app_dsn)
    assert await connection.fetchval("select body from store.event") == body
    await connection.close()


async def test_the_chain_can_be_computed_outside_of_the_database(store: Database) -> None:
    await _append(store, *(draft(toy.stream(1), version) for version in (1, 2, 3)))
    connection = await asyncpg.connect(store.app_dsn)
    rows = await connection.fetch("select * from store.event order by seq")
    await connection.close()
    previous = b""
    for row in rows:
        entry = StoredEvent(*row)
        assert entry.digest(previous) == entry.hash
        previous = entry.hash


async def test_a_database_made_with_other_lanes_is_refused(store: Database) -> None:
    with pytest.raises(ValueError, match=f"SIKUAI_LANES={LANES}"):
        await set_up(store.owner_dsn, store.app_dsn, toy.COUNTING, LANES + 1, INSTALLATION)
