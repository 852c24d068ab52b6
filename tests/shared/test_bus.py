"""Relay and reader over a real bus: every event once in effect and in order, whatever the bus loses or repeats."""

import asyncio

import asyncpg
import pytest

from deploy.machine.home import Home
from shared.cloudevents import to_headers
from shared.metrics import DUPLICATES, GAPS
from shared.verify import verify_table
from tests.house import LANES, at_work
from tests.machines import Bus, DatabaseServer
from tests.shared import toy
from tests.shared.pair import (
    begin_too_late,
    count,
    end_leaders,
    entry_of,
    heard,
    heard_view,
    parked,
    send,
    two,
)


async def test_every_event_arrives_once_and_in_order(postgres: DatabaseServer, home: Home, bus: Bus) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(150))
        await heard(hearing, 150)
        for row in await hearing.rows("counter"):
            told = [fact for fact in await counting.log("toy") if fact.stream == row["stream"]]
            assert [fact.id for fact in told] == row["events"]


async def test_a_bus_that_comes_back_empty_is_filled_again(postgres: DatabaseServer, home: Home, bus: Bus) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(60))
        await heard(hearing, 60)
        await asyncio.to_thread(bus.wipe)
        await count(counting, range(60, 120))
        await heard(hearing, 120, seconds=60)


async def test_a_bus_that_is_killed_and_started_again_loses_nothing(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(30))
        if not bus.is_ours:
            pytest.skip("this broker is not ours to kill")
        restarting = asyncio.create_task(asyncio.to_thread(bus.restart))
        await count(counting, range(30, 90))
        await restarting
        await heard(hearing, 90, seconds=60)


async def test_a_duplicate_delivery_has_one_effect(postgres: DatabaseServer, home: Home, bus: Bus) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(5), streams=1)
        await heard(hearing, 5)
        before = DUPLICATES.labels("toy")._value.get()
        entry = await entry_of(counting, toy.stream(0), 2)
        for _ in range(3):
            await send(bus, entry.lane, to_headers(entry), entry.body)
        await count(counting, range(2), streams=1)
        await heard(hearing, 7)
        assert DUPLICATES.labels("toy")._value.get() >= before + 3


async def test_a_gap_is_noticed_asked_for_and_heals_by_itself(postgres: DatabaseServer, home: Home, bus: Bus) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(4), streams=1)
        await heard(hearing, 4)
        before = GAPS.labels("toy")._value.get()
        entry = await entry_of(counting, toy.stream(0), 4)
        ahead = entry._replace(seq=entry.seq + 3, version=entry.version + 3)
        await send(bus, entry.lane, to_headers(ahead), entry.body)
        async with asyncio.timeout(20):
            while GAPS.labels("toy")._value.get() == before:
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
        third = await postgres.fresh("echo")
        entry = await entry_of(counting, toy.stream(0), 1)
        await begin_too_late(third, home, entry.lane)
        async with at_work(toy.echo_service(), third, home, bus) as late:
            await heard_view(late, 6)
        await postgres.drop(third)


async def test_a_kind_that_nobody_here_knows_is_carried_over(postgres: DatabaseServer, home: Home, bus: Bus) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        owner = await asyncpg.connect(counting.database.owner_dsn)
        await count(counting, range(2), streams=1)
        await heard(hearing, 2)
        await owner.close()
        entry = await entry_of(counting, toy.stream(0), 2)
        strange = entry._replace(seq=entry.seq + 1, version=3, kind="toy.of_tomorrow", body=b'{"new": 1}')
        strange = strange._replace(hash=strange.digest(entry.hash))
        await send(bus, entry.lane, to_headers(strange), b'{"new": 1}')
        async with asyncio.timeout(20):
            while True:
                async with hearing.house.reading() as connection:
                    at = await connection.fetchval("select max(seq) from store.checkpoint where lane = $1", entry.lane)
                if at == strange.seq:
                    break
                await asyncio.sleep(0.02)
        assert await parked(hearing) == []


async def test_a_database_that_goes_away_pauses_the_reader_and_nothing_is_lost(home: Home, tansu: Bus) -> None:
    from tests.machines import running_postgres, temporary_home

    with temporary_home() as other, running_postgres(other) as server:
        async with two(server, home, tansu) as (counting, hearing):
            await count(counting, range(20))
            await heard(hearing, 20)
            await asyncio.to_thread(server.kill)
            await asyncio.sleep(0.5)
            await asyncio.to_thread(server.start)
            async with asyncio.timeout(30):
                while True:
                    try:
                        await count(counting, range(20, 40))
                        break
                    except Exception:
                        await asyncio.sleep(0.1)
            async with asyncio.timeout(40):
                while True:
                    try:
                        total = len(await counting.log("toy"))
                        await heard(hearing, total)
                        break
                    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                        await asyncio.sleep(0.1)


async def test_what_the_database_refuses_for_reasons_of_its_own_is_waited_for_and_not_parked(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    async with two(postgres, home, tansu) as (counting, hearing):
        role = hearing.database.app_role
        owner = await asyncpg.connect(hearing.database.owner_dsn)
        await owner.execute(f'revoke insert on views.counter from "{role}"')
        await count(counting, range(5))
        await asyncio.sleep(1)
        assert await parked(hearing) == []
        await owner.execute(f'grant insert on views.counter to "{role}"')
        await owner.close()
        await heard(hearing, 5)


async def test_two_processes_of_a_service_and_the_second_takes_over(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(20))
        async with at_work(toy.echo_service(), hearing.database, home, bus) as standing_by:
            await heard(hearing, 20)
            await end_leaders(postgres, hearing.database.name)
            await count(counting, range(20, 60))
            await heard(standing_by, 60)
            connection = await asyncpg.connect(hearing.database.owner_dsn)
            await verify_table(connection, LANES)
            await connection.close()
