"""Relay and reader over a real bus: every event once in effect and in order, whatever the bus loses or repeats."""

import asyncio

import asyncpg
import pytest

from deploy.machine.home import Home
from deploy.machine.ports import free_port
from shared.bus.cloudevents import to_headers
from shared.ops.verify import verify_table
from tests.brokers import Bus
from tests.counted import counted
from tests.databases import DatabaseServer
from tests.house import LANES, Town, at_work
from tests.machines import aside
from tests.shared import toy
from tests.shared.pair import (
    count,
    end_leaders,
    entry_of,
    heard,
    heard_view,
    log_of,
    newcomer_to,
    one_stream,
    parked,
    send,
    two,
    until_at,
)


async def test_every_event_arrives_once_and_in_order(postgres: DatabaseServer, home: Home, bus: Bus) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(150))
        await heard(hearing, 150)
        for row in await hearing.rows("counter"):
            told = [one for one in await counting.log(log_of(counting)) if one.stream == row["stream"]]
            assert [one.id for one in told] == row["events"]


async def test_a_bus_of_which_one_address_answers_is_found(postgres: DatabaseServer, home: Home, bus: Bus) -> None:
    several = Bus(bus.kind, f"{bus.address},127.0.0.1:{free_port()}")
    async with two(postgres, home, several) as (counting, hearing):
        await count(counting, range(5))
        await heard(hearing, 5)


async def test_a_duplicate_delivery_has_one_effect(postgres: DatabaseServer, home: Home, bus: Bus) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(5), streams=1)
        await heard(hearing, 5)
        before = counted("duplicates", source=log_of(counting))
        entry = await entry_of(counting, toy.stream(0), 2)
        for _ in range(3):
            await send(bus, entry.log, entry.lane, to_headers(entry), entry.body)
        await count(counting, range(2), streams=1)
        await heard(hearing, 7)
        assert counted("duplicates", source=log_of(counting)) >= before + 3


async def test_a_gap_is_noticed_asked_for_and_heals_by_itself(postgres: DatabaseServer, home: Home, bus: Bus) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        entry = await one_stream(counting, hearing, 4)
        assert counted("gaps", source=log_of(counting)) == 0
        ahead = entry._replace(seq=entry.seq + 3, version=entry.version + 3)
        await send(bus, entry.log, entry.lane, to_headers(ahead), entry.body)
        async with asyncio.timeout(20):
            while counted("gaps", source=log_of(counting)) == 0:
                await asyncio.sleep(0.02)
        assert (await hearing.rows("counter"))[0]["value"] == 4, "what is ahead of a gap is not applied"
        await count(counting, range(5), streams=1)
        await heard(hearing, 9)


async def test_what_a_reader_missed_is_sent_again_on_its_request(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    """The reader is made to believe that its next offset is far ahead, as after a topic was cut."""
    async with two(postgres, home, bus) as (counting, _):
        await count(counting, range(6), streams=1)
        entry = await entry_of(counting, toy.stream(0), 1)
        third, service = postgres.reserve(), newcomer_to(entry.log)
        async with at_work(service, third, home) as early, early.runtime.reading() as connection:
            await connection.execute("insert into store.checkpoint values ($1, $2, 0, 4)", entry.log, entry.lane)
        async with at_work(service, third, home, bus) as late:
            await heard_view(late, 6)
        await postgres.drop(third)


async def test_a_kind_that_nobody_here_knows_is_carried_over(postgres: DatabaseServer, home: Home, bus: Bus) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        entry = await one_stream(counting, hearing, 2)
        strange = entry._replace(seq=entry.seq + 1, version=3, kind="toy.of_tomorrow", body=b'{"new": 1}')
        strange = strange._replace(hash=strange.digest(entry.hash))
        await send(bus, entry.log, entry.lane, to_headers(strange), strange.body)
        await until_at(hearing, entry.lane, strange.seq)
        assert await parked(hearing) == []


async def test_two_processes_of_a_service_and_the_second_takes_over(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(20))
        async with at_work(hearing.runtime.service, hearing.database, home, bus) as standing_by:
            await heard(hearing, 20)
            await end_leaders(postgres, hearing.database.name)
            await count(counting, range(20, 60))
            await heard(standing_by, 60)
            await whole(hearing)


async def whole(town: Town) -> None:
    connection = await asyncpg.connect(town.database.owner_dsn)
    assert (await verify_table(connection, LANES)).faults == []
    await connection.close()


async def test_a_bus_that_is_killed_and_started_again_loses_nothing(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(30))
        if not bus.is_ours:
            pytest.skip("this broker is not ours to kill")
        restarting = asyncio.create_task(aside(bus.restart))
        await count(counting, range(30, 90))
        await restarting
        await heard(hearing, 90, seconds=60)


async def test_a_bus_that_comes_back_empty_is_filled_again(postgres: DatabaseServer, home: Home, bus: Bus) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(60))
        await heard(hearing, 60)
        await aside(bus.wipe)
        await count(counting, range(60, 120))
        await heard(hearing, 120, seconds=60)
