"""A source that is older than its bus or its readers notices, says so, takes nothing, and is recovered without loss."""

import asyncio

import pytest

from deploy.machine.home import Home
from shared.bus.cloudevents import to_headers
from shared.bus.tail import start_consumer, stop_consumer
from shared.bus.topics import ensure_topics
from shared.ops.recover import CannotTakeBack
from shared.ops.rejoin import SourceForked
from shared.ops.verify import Verified, verify_checkpoints, verify_commands, verify_table, verify_topic
from shared.store.event_log import Forked
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.house import LANES, Town, at_work
from tests.shared import toy
from tests.shared.forking import (
    as_owner,
    differing,
    entries,
    fork,
    given_up,
    published,
    rejoined,
    taken_back,
    until_forked,
    until_well,
)
from tests.shared.pair import count, entry_of, fresh_log, heard, heard_view, log_of, send, two


async def whole(*towns: Town) -> None:
    """Each table is unbroken, and each event a command's."""
    for town in towns:
        async with as_owner(town) as connection:
            assert (await verify_table(connection, LANES)).faults == []
            assert await verify_commands(connection) == []


async def test_a_source_restored_from_an_old_backup_takes_nothing_until_its_lost_end_is_back(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(20))
        backup = await postgres.back_up(counting.database)
        first = toy.raise_(toy.stream(0), log=log_of(counting))
        await counting.runtime.dispatch([first])
        await count(counting, range(1, 20))
        await heard(hearing, 40)
        await published(counting)
        before = await entries(counting)
        await postgres.restore(counting.database, backup)
        await until_forked(counting)
        with pytest.raises(Forked):
            await count(counting, range(1))
        async with as_owner(counting) as owner:
            (fault, *_) = (await verify_table(owner, LANES)).faults
        assert "sikuai recover" in fault.en
        taken = await taken_back(counting, bus)
        assert (sum(taken.entries.values()), taken.left) == (20, [])
        assert await entries(counting) == before
        (again,) = await counting.runtime.dispatch([first])
        assert again.repeated
        assert again.version == 2
        await until_well(counting)
        await count(counting, range(20))
        await heard(hearing, 60)
        await whole(counting, hearing)


async def test_a_source_that_is_older_than_its_topic_does_not_say_that_nothing_is_open(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    async with two(postgres, home, tansu) as (counting, hearing):
        await fork(postgres, counting, hearing, 4)
        async with counting.as_("administrator") as operator, asyncio.timeout(20):
            while (await operator.get("/ready")).json()["relay"]["lag"] == 0:
                await asyncio.sleep(0.1)
        await taken_back(counting, tansu)
        await until_well(counting)
        async with counting.as_("administrator") as operator, asyncio.timeout(20):
            while (await operator.get("/ready")).json()["relay"]["lag"] > 0:
                await asyncio.sleep(0.1)


async def test_a_fork_outlives_a_restart_and_a_bus_that_is_away(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    async with two(postgres, home, tansu) as (counting, hearing):
        await fork(postgres, counting, hearing, 4)
        async with at_work(counting.runtime.service, counting.database, home) as restarted:
            with pytest.raises(Forked):
                await count(restarted, range(1))
            async with restarted.as_("administrator") as operator:
                said = (await operator.get("/ready")).json()["stands_still"][0]
            assert (said["what"], "sikuai recover" in said["en"], "sikuai recover" in said["zh"]) == (
                "fork",
                True,
                True,
            )


async def test_a_fork_heals_by_itself_when_a_newer_backup_is_restored(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    async with two(postgres, home, tansu) as (counting, hearing):
        await count(counting, range(4))
        old = await postgres.back_up(counting.database)
        await count(counting, range(4))
        await heard(hearing, 8)
        await published(counting)
        new = await postgres.back_up(counting.database)
        await postgres.restore(counting.database, old)
        await until_forked(counting)
        await postgres.restore(counting.database, new)
        await until_well(counting)
        await count(counting, range(4))
        await heard(hearing, 12)


async def test_what_is_lost_on_the_bus_too_is_known_by_the_readers_and_given_up_by_a_new_epoch(
    postgres: DatabaseServer, home: Home, lone_tansu: Bus
) -> None:
    """A broker in memory that came back empty: only who read them knows that there were more."""
    async with two(postgres, home, lone_tansu) as (counting, hearing):
        await count(counting, range(12))
        backup = await postgres.back_up(counting.database)
        await count(counting, range(12))
        await heard(hearing, 24)
        await published(counting)
        lone_tansu.stop()
        await postgres.restore(counting.database, backup)
        lone_tansu.start()
        await until_forked(counting)
        with pytest.raises(SourceForked):
            await rejoined(hearing, counting)
        taken = await taken_back(counting, lone_tansu)
        assert sum(taken.entries.values()) == 0
        assert taken.left
        with pytest.raises(Forked):
            await count(counting, range(1))
        assert await given_up(counting) == 2
        await until_well(counting)
        await count(counting, range(20, 26), streams=26)
        assert sum(lane.left for lane in await rejoined(hearing, counting)) == 12
        await heard_view(hearing, 30)
        await until_well(hearing)
        await whole(counting, hearing)


async def test_readers_enter_a_new_epoch_and_a_replay_goes_the_way_they_went(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await fork(postgres, counting, hearing, 12)
        await given_up(counting)
        await until_well(counting)
        await count(counting, range(12, 20))
        await count(counting, range(20, 40), streams=40)
        await rejoined(hearing, counting)
        async with as_owner(hearing) as reader, as_owner(counting) as source, asyncio.timeout(30):
            goal = await source.fetchval("select count(*) from store.event")
            while await reader.fetchval("select sum(seq) from store.checkpoint") != goal:
                await asyncio.sleep(0.05)
            assert await verify_checkpoints(reader, source) == []
            assert await reader.fetchval("select distinct entered_by from store.epoch_entered") == "administrator:op"
        await until_well(hearing)
        assert sum(len(row["events"]) for row in await hearing.rows("counter")) == 24 + 28
        assert await differing(hearing, bus) == {}
        verified = Verified()
        consumer = await start_consumer(bus.where)
        async with as_owner(counting) as source:
            await verify_topic(source, consumer, bus.where, log_of(counting), LANES, verified)
        await stop_consumer(consumer)
        assert (verified.given_up, verified.faults) == (12, [])
        await whole(counting, hearing)


async def test_where_the_table_went_on_by_itself_nothing_is_taken_back_over_it(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    """It was restored while the bus was away, and took commands until the bus came back."""
    service, database = toy.counting(fresh_log()), postgres.reserve()
    async with at_work(service, database, home, tansu) as counting:
        await count(counting, range(4))
        backup = await postgres.back_up(database)
        await count(counting, range(4))
        await published(counting)
    await postgres.restore(database, backup)
    async with at_work(service, database, home) as alone:
        await count(alone, range(8))
    async with at_work(service, database, home, tansu) as again:
        await until_forked(again)
        before = await entries(again)
        with pytest.raises(CannotTakeBack, match="entries of its own"):
            await taken_back(again, tansu)
        assert await entries(again) == before
    await postgres.drop(database)


async def test_all_databases_restored_together_are_all_recovered_and_nothing_is_done_twice(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        towns = (counting, hearing)
        await count(counting, range(12))
        await heard(hearing, 12)
        backups = [await postgres.back_up(town.database) for town in towns]
        await count(counting, range(12))
        await heard(hearing, 24)
        before = []
        for town in towns:
            await published(town)
            before.append(await entries(town))
        for town, backup in zip(towns, backups, strict=True):
            await postgres.restore(town.database, backup)
        for town in towns:
            await until_forked(town)
        for town in towns:
            await taken_back(town, bus)
        await heard(hearing, 24)
        assert [await entries(town) for town in towns] == before
        for town in towns:
            await until_well(town)
        await count(counting, range(12))
        await heard(hearing, 36)
        await whole(*towns)


async def test_a_stranger_s_copy_that_claims_the_hash_of_the_true_one_keeps_nothing_from_being_taken_back(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    """The model found it: the copy came first, and the true one was taken for the same."""
    service, database = toy.counting(fresh_log()), postgres.reserve()
    async with at_work(service, database, home) as counting:
        await count(counting, range(2), streams=1)
        copied = await entry_of(counting, toy.stream(0), 2)
    await ensure_topics(tansu.where, [copied.log], LANES)
    await send(tansu, copied.log, copied.lane, to_headers(copied), b'{"to": 9}')
    async with at_work(service, database, home) as counting:
        before = await entries(counting)
    async with at_work(service, database, home, tansu) as counting:
        await published(counting)
        for _ in range(2):  # what was recovered may be lost once more
            async with as_owner(counting) as owner:
                await owner.execute("delete from store.event where seq = 2")
                await owner.execute("notify recovered")
            await until_forked(counting)
            await taken_back(counting, tansu)
            assert await entries(counting) == before
            await until_well(counting)
    await postgres.drop(database)
