"""The quick way: what a committer remembers is a guess, and the table decides whether it was right."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import asyncpg
import psycopg
import pytest

from deploy.machine.databases import Database
from shared.bus.relay import Relay
from shared.bus.topics import Bus
from shared.kernel.command import Dispatch
from shared.kernel.lanes import lane_of
from shared.kernel.refusals import Conflict, Invalid, OutOfOrder, Unavailable
from shared.ops.verify import verify_table
from shared.store.commit import Committer
from shared.store.database import Connection
from shared.store.event_log import Forked
from shared.store.pipeline import Pipeline, encoded
from shared.store.refusals import IDEMPOTENCY_KEY_REUSED
from tests.counted import counted
from tests.shared import toy
from tests.shared.interleaving import LANES
from tests.shared.test_commit import CHOKING, committing, one, store

__all__ = ["store"]


async def done(work: Sequence[Any]) -> list[Any]:
    """What each came to, result or refusal."""
    return await asyncio.gather(*work, return_exceptions=True)


async def values(database: Database) -> dict[str, int]:
    """What the view says of each counter; the table is whole."""
    connection = await asyncpg.connect(database.owner_dsn)
    try:
        verified = await verify_table(connection, LANES)
        assert not verified.faults
        return dict(await connection.fetch("select stream, value from views.counter"))
    finally:
        await connection.close()


def surely() -> float:
    """How many units of work went the sure way so far."""
    return counted("sure_units")


async def test_plain_work_goes_the_quick_way(store: Database) -> None:
    async with committing(store) as committer:
        before = surely()
        await asyncio.gather(*(one(committer, toy.raise_first(toy.stream(n))) for n in range(50)))
        await asyncio.gather(*(one(committer, toy.raise_(toy.stream(n % 50))) for n in range(200)))
        assert surely() == before
    assert set((await values(store)).values()) == {5}


async def test_others_are_told_of_what_is_not_handed_over_to_all_who_publish_it(store: Database) -> None:
    """Each process publishes a share of the lanes, and hears of what another one committed for them."""
    told: list[str] = []
    listener = await asyncpg.connect(store.app_dsn)
    await listener.add_listener("appended", lambda *_: told.append("appended"))
    ours = Relay("", Bus(""), list, LANES, "", mine=frozenset(range(1, LANES)))
    streams = [toy.stream(n) for n in range(20)]
    of_others = [stream for stream in streams if lane_of(stream, LANES) == 0]
    async with committing(store) as committer:
        committer.quick.tells = lambda entries: not ours.has_all(entries)
        before = surely()
        for stream in streams:
            await one(committer, toy.raise_first(stream))
        assert surely() == before
    await listener.execute("select 1")
    await listener.close()
    assert 0 < len(told) == len(of_others) < len(streams)


async def test_a_group_decided_on_one_that_fails_is_decided_again(store: Database) -> None:
    """Many commands on one stream fly one after the other; the view refuses another stream in their midst."""
    async with committing(store, CHOKING) as committer:
        work = [one(committer, toy.raise_(toy.stream(13 if n == 20 else n % 7))) for n in range(60)]
        results = await done(work)
    failed = [n for n, result in enumerate(results) if isinstance(result, BaseException)]
    assert failed == [20]
    assert sum((await values(store)).values()) == 59


async def test_what_never_landed_is_not_counted_by_what_follows_it(store: Database) -> None:
    """A flight fails, and what was in it fails once more by itself: its place in the lane is another's."""
    async with committing(store, CHOKING) as committer:
        for n in range(12, 20):
            failed = isinstance((await done([one(committer, toy.raise_(toy.stream(n)))]))[0], BaseException)
            assert failed == (n == 13)
    assert len(await values(store)) == 7


async def test_what_went_the_sure_way_is_counted_by_the_quick_one(store: Database) -> None:
    async with committing(store) as committer:
        for n in range(8):
            await one(committer, toy.raise_first(toy.stream(n)))
        before = surely()
        for n in range(8):
            await committer.execute([toy.raise_(toy.stream(n))], also=_nothing_else)
            await one(committer, toy.raise_(toy.stream(n)))
        assert surely() == before + 8
    assert set((await values(store)).values()) == {3}


async def test_what_two_processes_write_in_turn_is_decided_on_what_stands_there(store: Database) -> None:
    async with committing(store) as ours, committing(store) as theirs, committing(store) as another:
        for _ in range(3):
            for committer in (ours, theirs, another):
                await one(committer, toy.raise_(toy.stream(1)))
        with pytest.raises(Conflict):
            await ours.execute([toy.raise_(toy.stream(1), expected_version=7)])
        assert (await one(ours, toy.raise_(toy.stream(1), expected_version=9))).version == 10
        with pytest.raises(OutOfOrder):
            await one(theirs, toy.raise_(toy.stream(1)))
    assert await values(store) == {toy.stream(1): 10}


async def test_two_processes_at_once_lose_and_double_nothing(store: Database) -> None:
    async with committing(store) as ours, committing(store) as theirs:
        work = [one((ours, theirs)[n % 2], toy.raise_(toy.stream(n % 30))) for n in range(240)]
        results = await done(work)
    assert not [result for result in results if isinstance(result, BaseException)]
    assert set((await values(store)).values()) == {8}


async def test_a_command_that_founds_what_is_there_is_decided_on_it(store: Database) -> None:
    async with committing(store) as committer:
        await one(committer, toy.raise_(toy.stream(1)))
    async with committing(store) as committer:
        assert (await one(committer, toy.raise_first(toy.stream(1)))).version == 2


async def test_the_same_command_again_gets_the_first_result(store: Database) -> None:
    command = toy.raise_(toy.stream(1))
    async with committing(store) as committer:
        first = await one(committer, command)
        again = await asyncio.gather(*(one(committer, command) for _ in range(5)))
        assert {(result.events, result.repeated) for result in again} == {(first.events, True)}
        with pytest.raises(Invalid) as refused:
            await one(committer, _other_content(command))
    assert refused.value.code == IDEMPOTENCY_KEY_REUSED.code
    assert await values(store) == {toy.stream(1): 1}


async def test_sessions_killed_in_the_midst_lose_and_double_nothing(store: Database) -> None:
    """Whoever hears that the database was away asks again with the same command."""
    chance = random.Random(7)
    async with committing(store) as committer:
        killing = asyncio.create_task(_kill_sessions(store, chance))
        await asyncio.gather(*(_until_known(committer, toy.raise_(toy.stream(n % 40))) for n in range(320)))
        killing.cancel()
    assert set((await values(store)).values()) == {8}


async def test_what_is_remembered_does_not_pass_an_open_fork(store: Database) -> None:
    async with committing(store) as committer:
        await one(committer, toy.raise_(toy.stream(1)))
        await as_owner(store, "insert into store.fork values ('toy', 0, 9, '', 1, 'bus')")
        with pytest.raises(Forked):
            await one(committer, toy.raise_(toy.stream(1)))


async def test_what_is_written_after_an_epoch_began_is_of_that_epoch(store: Database) -> None:
    async with committing(store) as committer:
        await one(committer, toy.raise_(toy.stream(1)))
        await as_owner(store, "update store.identity set epoch = 2")
        await one(committer, toy.raise_(toy.stream(1)))
    assert await as_owner(store, "select epoch from store.event order by version") == [1, 2]


async def test_a_command_that_leads_to_nothing_takes_nothing_with_it(store: Database) -> None:
    """It is decided with others, taken back, and done the sure way; whoever comes with its id hears what came of it."""
    async with committing(store) as committer:
        nothing, before = toy.write_nothing(toy.stream(1)), surely()
        results = await done([one(committer, dispatch) for dispatch in (toy.raise_(toy.stream(1)), nothing, nothing)])
        assert surely() == before + 2
    assert [(result.events != (), result.repeated) for result in results] == [
        (True, False),
        (False, False),
        (False, True),
    ]


async def test_a_committer_that_is_stopped_leaves_nobody_waiting_for_what_has_not_landed(store: Database) -> None:
    """One transaction hangs at a lock, the next one is decided and waits for it."""
    owner = await asyncpg.connect(store.owner_dsn)
    async with committing(store) as committer:
        await one(committer, toy.raise_(toy.stream(0)))
        await owner.execute("begin; lock table views.counter in access exclusive mode")
        work = [asyncio.create_task(one(committer, toy.raise_(toy.stream(n)))) for n in range(60)]
        while committer.waiting or not committer.under_way:
            await asyncio.sleep(0.01)
    await owner.close()
    async with asyncio.timeout(10):
        assert {type(result) for result in await done(work)} == {Unavailable}


async def test_a_statement_of_a_pipeline_that_fails_undoes_all_of_them(store: Database) -> None:
    pipeline = await Pipeline.connect(store.app_dsn)
    insert = "insert into views.counter (stream, value, events) values ($1::text, $2::integer, '{}')"
    with pytest.raises(psycopg.errors.NotNullViolation):
        await pipeline.transact(encoded([(insert, ["a", 1]), (insert, ["b", None])]))
    await pipeline.transact(encoded([(insert, ["c", 3])]))
    pipeline.close()
    assert await values(store) == {"c": 3}


async def as_owner(database: Database, sql: str) -> list[Any]:
    """The first column of what this says to the owner of the database."""
    owner = await asyncpg.connect(database.owner_dsn)
    try:
        return [row[0] for row in await owner.fetch(sql)]
    finally:
        await owner.close()


async def _nothing_else(connection: Connection) -> None:
    """What has to read in the transaction costs the quick way."""


async def _kill_sessions(database: Database, chance: random.Random) -> None:
    owner = await asyncpg.connect(database.owner_dsn)
    while True:
        await asyncio.sleep(chance.uniform(0.005, 0.03))
        await owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )


async def _until_known(committer: Committer, dispatch: Dispatch) -> None:
    while True:
        try:
            await one(committer, dispatch)
        except Unavailable:
            await asyncio.sleep(0.01)
        else:
            return


def _other_content(dispatch: Dispatch) -> Dispatch:

    return replace(dispatch, envelope=replace(dispatch.envelope, fingerprint=b"other"))
