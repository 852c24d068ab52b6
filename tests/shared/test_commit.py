"""Group commit: what waits shares a transaction, a refusal costs the others nothing, the same command is done once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from structlog.testing import capture_logs

from deploy.machine.databases import Database
from shared.kernel.command import Dispatch
from shared.kernel.recorded import RecordedEvent
from shared.kernel.refusals import Conflict, Invalid, OutOfOrder, Unavailable
from shared.ops.verify import verify_table
from shared.store.clock import MovableClock
from shared.store.commit import Committer
from shared.store.deciding import CommandResult
from shared.store.locks import GATE
from shared.store.refusals import IDEMPOTENCY_KEY_REUSED
from shared.store.view import RawChange, View
from tests.counted import counted
from tests.databases import DatabaseServer, running_postgres, set_up_database
from tests.machines import aside, temporary_home
from tests.shared import toy
from tests.shared.interleaving import LANES

CHOKING = View("counter", "stream")


@CHOKING.on(toy.Raised)
def _choke(event: toy.Raised, recorded: RecordedEvent) -> RawChange:
    value = None if recorded.stream == toy.stream(13) else event.to  # the table refuses null
    return toy.PUT, recorded.stream, value, recorded.id


@asynccontextmanager
async def committing(database: Database, *views: View) -> AsyncIterator[Committer]:
    """A committer at work."""
    committer = Committer(database.app_dsn, MovableClock(toy.NOW), views or (toy.COUNTERS,), LANES, toy.policy_of)
    running = asyncio.create_task(committer.run())
    try:
        yield committer
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
async def store(database: Database) -> Database:
    await set_up_database(database, toy.COUNTING, LANES)
    return database


async def one(committer: Committer, dispatch: Dispatch) -> CommandResult:
    return (await committer.execute([dispatch]))[0]


async def test_what_waits_shares_a_transaction(store: Database) -> None:
    async with committing(store) as committer:
        await one(committer, toy.raise_(toy.stream(0)))
        before = counted("commits")
        await asyncio.gather(*(one(committer, toy.raise_(toy.stream(n))) for n in range(100)))
        assert counted("commits") - before <= 3


async def test_several_commands_on_one_stream_see_each_other(store: Database) -> None:
    async with committing(store) as committer:
        answers = await asyncio.gather(*(one(committer, toy.raise_(toy.stream(1))) for _ in range(8)))
    assert [answer.version for answer in answers] == list(range(1, 9))


async def test_a_refusal_costs_the_others_nothing(store: Database) -> None:
    async with committing(store) as committer:
        work = [one(committer, toy.raise_(toy.stream(1))) for _ in range(toy.MOST + 3)]
        results = await asyncio.gather(*work, one(committer, toy.raise_(toy.stream(2))), return_exceptions=True)
    assert [isinstance(result, OutOfOrder) for result in results] == [False] * toy.MOST + [True] * 3 + [False]


async def test_a_transaction_that_fails_as_a_whole_is_taken_apart(store: Database) -> None:
    async with committing(store, CHOKING) as committer:
        numbers = [1, 2, 13, 3, 4]
        work = [one(committer, toy.raise_(toy.stream(n))) for n in numbers]
        results = await asyncio.gather(*work, return_exceptions=True)
    assert [isinstance(result, CommandResult) for result in results] == [True, True, False, True, True]


async def test_the_same_command_again_gets_the_first_answer(store: Database) -> None:
    dispatch = toy.raise_(toy.stream(1), uuid4())
    async with committing(store) as committer:
        first = await one(committer, dispatch)
        await one(committer, toy.raise_(toy.stream(1)))
        again = await one(committer, dispatch)
        assert again == replace(first, repeated=True)
        assert first.version == 1


async def test_the_same_command_twice_in_one_transaction_is_done_once(store: Database) -> None:
    dispatch = toy.raise_(toy.stream(1), uuid4())
    async with committing(store) as committer:
        answers = await asyncio.gather(*(one(committer, dispatch) for _ in range(5)))
    assert [answer.repeated for answer in answers] == [False, True, True, True, True]
    assert {answer.version for answer in answers} == {1}


async def test_the_same_command_in_two_processes_is_done_once(store: Database) -> None:
    dispatches = [toy.raise_(toy.stream(n), uuid4()) for n in range(20)]
    async with committing(store) as here, committing(store) as there:
        answers = await asyncio.gather(
            *(one(committer, dispatch) for dispatch in dispatches for committer in (here, there))
        )
    assert [answer.version for answer in answers] == [1] * 40
    assert sum(answer.repeated for answer in answers) == 20


async def test_the_same_id_with_other_content_is_refused(store: Database) -> None:
    dispatch = toy.raise_(toy.stream(1), uuid4())
    other = replace(dispatch, envelope=replace(dispatch.envelope, fingerprint=b"other"))
    async with committing(store) as committer:
        await one(committer, dispatch)
        with pytest.raises(Invalid) as refused:
            await one(committer, other)
    assert refused.value.code == IDEMPOTENCY_KEY_REUSED.code


async def test_two_processes_on_one_stream_both_get_through(store: Database) -> None:
    async with committing(store) as here, committing(store) as there:
        work = [one(committer, toy.raise_(toy.stream(1))) for _ in range(5) for committer in (here, there)]
        answers = await asyncio.gather(*work)
    assert sorted(answer.version for answer in answers) == list(range(1, 11))


async def test_a_version_that_is_stale_is_a_conflict_and_writes_nothing(store: Database) -> None:
    async with committing(store) as committer:
        await one(committer, toy.raise_(toy.stream(1)))
        with pytest.raises(Conflict) as conflict:
            await one(committer, toy.raise_(toy.stream(1), expected_version=0))
        assert conflict.value.words == {"version": 1}
        assert (await one(committer, toy.raise_(toy.stream(1), expected_version=1))).version == 2


async def test_an_event_too_large_for_the_bus_is_refused_before_it_is_written(store: Database) -> None:
    async with committing(store) as committer:
        with pytest.raises(Invalid, match="too much"):
            await one(committer, toy.write(toy.stream(1), "长" * 100_000))
        assert (await one(committer, toy.raise_(toy.stream(1)))).version == 1


@pytest.mark.parametrize("dispatches", [[], [toy.raise_(toy.stream(1))]], ids=["heard events alone", "a command"])
async def test_nothing_is_committed_while_a_rebuild_holds_the_gate(store: Database, dispatches: list[Dispatch]) -> None:
    holder = await asyncpg.connect(store.owner_dsn)
    async with committing(store) as committer:
        async with holder.transaction():
            await holder.execute("select pg_advisory_xact_lock($1)", GATE)
            work = asyncio.create_task(committer.execute(dispatches))
            await asyncio.sleep(0.3)
            assert not work.done()
        assert len(await work) == len(dispatches)
    await holder.close()


async def test_dispatches_that_belong_together_are_done_together_or_not_at_all(store: Database) -> None:
    async with committing(store) as committer:
        for _ in range(toy.MOST):
            await one(committer, toy.raise_(toy.stream(1)))
        with pytest.raises(OutOfOrder):
            await committer.execute([toy.raise_(toy.stream(2)), toy.raise_(toy.stream(1))])
        assert (await one(committer, toy.raise_(toy.stream(2)))).version == 1


async def test_a_database_that_dies_is_said_to_be_away_and_nothing_acknowledged_is_lost() -> None:
    with temporary_home() as home, running_postgres(home) as server:
        database = await server.fresh("toy")
        await set_up_database(database, toy.COUNTING, LANES)
        async with committing(database) as committer:
            await _survives(committer, server)


async def _survives(committer: Committer, server: DatabaseServer) -> None:
    dispatches = [toy.raise_(toy.stream(n), uuid4()) for n in range(300)]
    work = asyncio.gather(*(one(committer, dispatch) for dispatch in dispatches[:150]), return_exceptions=True)
    await aside(server.kill)
    acknowledged = {n for n, result in enumerate(await work) if isinstance(result, CommandResult)}
    with pytest.raises(Unavailable):
        await one(committer, dispatches[200])
    await aside(server.start)
    again = await asyncio.gather(*(_until_available(committer, dispatch) for dispatch in dispatches))
    assert all(again[n].repeated for n in acknowledged)
    assert [answer.version for answer in again] == [1] * 300


async def _until_available(committer: Committer, dispatch: Dispatch) -> CommandResult:
    while True:
        try:
            return await one(committer, dispatch)
        except Unavailable:
            await asyncio.sleep(0.05)


async def test_a_commit_never_reads_the_whole_log_however_empty_it_was_when_its_plan_was_made(store: Database) -> None:
    async with committing(store) as committer:
        for n in range(30):
            await one(committer, toy.raise_(toy.stream(n)))
    owner = await asyncpg.connect(store.owner_dsn)
    async with asyncio.timeout(10):  # PostgreSQL counts a connection's scans when it has ended
        while await owner.fetchval(f"select n_tup_ins from pg_stat_user_tables {ITS_EVENTS}") < 30:
            await asyncio.sleep(0.05)
    assert await owner.fetchval(f"select seq_tup_read from pg_stat_user_tables {ITS_EVENTS}") == 0
    await owner.close()


ITS_EVENTS = "where schemaname = 'store' and relname = 'event'"


async def test_a_clock_that_was_set_back_is_stepped_over_with_an_alarm_and_never_written(store: Database) -> None:
    async with committing(store) as committer:
        await one(committer, toy.raise_(toy.stream(0)))
        committer.sure.clock = MovableClock(toy.NOW - timedelta(hours=1))
        with capture_logs() as said:
            results = await asyncio.gather(*(one(committer, toy.raise_(toy.stream(n % 3))) for n in range(9)))
        assert len(results) == 9
        assert {(line["event"], line["log_level"]) for line in said if line["log_level"] != "debug"} == {
            ("clock_went_back", "error")
        }
    connection = await asyncpg.connect(store.owner_dsn)
    verified = await verify_table(connection, LANES)
    await connection.close()
    assert (verified.entries, verified.faults) == (10, [])
