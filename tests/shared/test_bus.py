"""Relay and reader over a real bus: every event once in effect and in order, whatever the bus loses or repeats."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from deploy.machine.databases import Database
from deploy.machine.home import Home
from shared.cloudevents import Headers, to_headers
from shared.metrics import DUPLICATES, GAPS
from shared.store import COLUMNS, Recorded
from shared.verify import verify_table
from tests.house import LANES, Town, at_work
from tests.machines import Bus, DatabaseServer
from tests.shared import toy


@pytest.fixture(autouse=True)
def _swallows_everything() -> Any:
    yield
    toy.CHOKES_ON.clear()


@asynccontextmanager
async def two(postgres: DatabaseServer, home: Home, bus: Bus) -> AsyncIterator[tuple[Town, Town]]:
    """The service that counts, and the one that hears it, on an empty bus."""
    bus.wipe()
    first, second = await postgres.fresh("toy"), await postgres.fresh("echo")
    async with (
        at_work(toy.toy_service(), first, home, bus) as counting,
        at_work(toy.echo_service(), second, home, bus) as hearing,
    ):
        yield counting, hearing
    for database in (first, second):
        await postgres.drop(database)


async def count(town: Town, numbers: range, streams: int = 20) -> None:
    await asyncio.gather(*(town.house.execute(toy.raise_(toy.stream(n % streams))) for n in numbers))


async def heard(town: Town, total: int, seconds: float = 30) -> None:
    """Wait until the echo's view counts this much; it must not count more, and every event once."""
    async with asyncio.timeout(seconds):
        while sum(row["value"] for row in await town.rows("counter")) < total:
            await asyncio.sleep(0.02)
    rows = await town.rows("counter")
    events = [event for row in rows for event in row["events"]]
    assert sum(row["value"] for row in rows) == len(events) == len(set(events)) == total
    echoes = [fact.event.to for fact in await town.log("toy_echo") if isinstance(fact.event, toy.Echoed)]
    assert len(echoes) == total


async def entry_of(town: Town, stream: str, version: int) -> Recorded:
    async with town.house.reading() as connection:
        row = await connection.fetchrow(
            f"select {COLUMNS} from store.event where stream = $1 and version = $2", stream, version
        )
    return Recorded(*row)


async def send(bus: Bus, lane: int, headers: Any, value: bytes | None) -> None:
    """Put a record on the toy's topic by hand."""
    producer = AIOKafkaProducer(bootstrap_servers=bus.address)
    await producer.start()
    try:
        await producer.send_and_wait("toy", value, key=b"by hand", partition=lane, headers=headers)
    finally:
        await producer.stop()


async def parked(town: Town) -> list[dict[str, Any]]:
    async with town.as_("administrator") as operator:
        rows: list[dict[str, Any]] = (await operator.get("/parked")).json()
    return rows


async def until_parked(town: Town, number: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(20):
        while len(rows := await parked(town)) < number:
            await asyncio.sleep(0.05)
    return rows


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


async def begin_too_late(database: Database, home: Home, lane: int) -> None:
    """Make a reader believe that its next offset in the toy's lane is the fifth."""
    async with at_work(toy.echo_service(), database, home) as early, early.house.reading() as connection:
        await connection.execute("insert into store.checkpoint values ('toy', $1, 0, 4)", lane)


async def heard_view(town: Town, total: int) -> None:
    async with asyncio.timeout(30):
        while sum(row["value"] for row in await town.rows("counter")) < total:
            await asyncio.sleep(0.02)


async def test_poison_is_parked_with_what_comes_later_of_its_stream_and_the_rest_goes_on(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    toy.CHOKES_ON.add(3)
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(5), streams=1)
        await count(counting, range(2), streams=2)
        rows = await until_parked(hearing, 4)
        assert [row["reason"] for row in rows] == [
            "ZeroDivisionError",
            *["something earlier of its stream is parked"] * 3,
        ]
        async with asyncio.timeout(20):
            while {row["stream"]: row["value"] for row in await hearing.rows("counter")} != {
                toy.stream(0): 2,
                toy.stream(1): 1,
            }:
                await asyncio.sleep(0.02)
        await released(hearing, expected=409)
        toy.CHOKES_ON.clear()
        await released(hearing, expected=200)
        await heard(hearing, 7)
        assert await parked(hearing) == []
        async with hearing.house.reading() as connection:
            by = await connection.fetch("select distinct released_by, release_reason from store.parked")
        assert [tuple(row) for row in by] == [("administrator:somebody", "已修复")]
        await count(counting, range(2), streams=2)
        await heard(hearing, 9)


async def released(town: Town, expected: int) -> None:
    async with town.as_("administrator") as operator:
        words = {"source": "toy", "stream": toy.stream(0), "reason": "已修复"}
        assert (await operator.post("/parked/release", json=words)).status_code == expected


GARBAGE: dict[str, tuple[Headers | list[tuple[str, bytes | None]], bytes | None]] = {
    "no headers": ([], b"{}"),
    "no value": ([], None),
    "a None header": ([("ce_id", None), ("ce_lane", b"0")], b"{}"),
    "headers that are no text": ([("ce_id", b"\xff\xfe"), ("ce_lane", b"0")], b"\x00\xff"),
    "a lane that is no number": ([("ce_source", b"/sikuai/toy"), ("ce_lane", b"x")], b"{}"),
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
async def test_garbage_on_a_topic_is_parked_and_does_no_harm(
    postgres: DatabaseServer, home: Home, tansu: Bus, garbage: tuple[Any, bytes | None]
) -> None:
    async with two(postgres, home, tansu) as (counting, hearing):
        await count(counting, range(3), streams=1)
        lane = (await entry_of(counting, toy.stream(0), 1)).lane
        await send(tansu, lane, *garbage)
        await count(counting, range(3), streams=1)
        assert len(await until_parked(hearing, 1)) == 1
        await heard(hearing, 6)


async def test_garbage_does_no_harm_on_the_real_broker_either(postgres: DatabaseServer, home: Home, kafka: Bus) -> None:
    async with two(postgres, home, kafka) as (counting, hearing):
        await count(counting, range(3), streams=1)
        lane = (await entry_of(counting, toy.stream(0), 1)).lane
        for headers, value in GARBAGE.values():
            await send(kafka, lane, headers, value)
        await count(counting, range(3), streams=1)
        assert len(await until_parked(hearing, len(GARBAGE))) == len(GARBAGE)
        await heard(hearing, 6)


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


async def test_a_record_that_takes_the_next_number_does_not_take_the_place_of_a_real_event(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(3), streams=1)
        await heard(hearing, 3)
        entry = await entry_of(counting, toy.stream(0), 3)
        forged = entry._replace(seq=entry.seq + 1, version=4, body=b'{"to": 9}')
        await send(bus, entry.lane, to_headers(forged), forged.body)
        assert "does not follow" in (await until_parked(hearing, 1))[0]["reason"]
        await count(counting, range(3), streams=1)
        await heard(hearing, 6)


async def test_a_record_far_ahead_at_the_end_of_a_topic_does_not_stop_the_lane_when_the_relay_begins_anew(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(3), streams=1)
        await heard(hearing, 3)
        entry = await entry_of(counting, toy.stream(0), 3)
        forged = entry._replace(seq=entry.seq + 1_000_000)
        await send(bus, entry.lane, to_headers(forged), forged.body)
        await end_leaders(postgres, counting.database.name)
        await count(counting, range(3), streams=1)
        await heard(hearing, 6)
        connection = await asyncpg.connect(counting.database.owner_dsn)
        assert (await verify_table(connection, LANES)).entries == 6
        await connection.close()


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


async def end_leaders(postgres: DatabaseServer, database: str) -> None:
    """End the connections that hold the session locks of this database, as when a process is killed."""
    connection = await asyncpg.connect(postgres.postgres.dsn)
    ended = await connection.fetch(
        "select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database "
        "where l.locktype = 'advisory' and d.datname = $1",
        database,
    )
    await connection.close()
    assert len(ended) >= 2, "the relay's and the reader's"
