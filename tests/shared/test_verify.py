"""The verifier finds any edit, deletion or reordering, in the table and on the topic, and names the first place."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE as INTAKE
from shared.bus.cloudevents import to_headers
from shared.bus.tail import start_consumer
from shared.ops.positions import events_apart
from shared.ops.verify import Verified, verify_checkpoints, verify_commands, verify_notices, verify_table, verify_topic
from shared.store.event_log import COLUMNS, HEADER_SQL, StoredEvent, header
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.given import NOON
from tests.house import LANES, Town, at_work
from tests.shared import toy
from tests.shared.pair import count, entry_of, fresh_log, heard, log_of, send, two


@asynccontextmanager
async def as_owner(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """Somebody with every right on the database, as an intruder would have."""
    connection = await asyncpg.connect(database.owner_dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def fill(town: Town, streams: int = 6, raises: int = 4) -> None:
    """Some events in every lane."""
    for n in range(streams):
        for _ in range(raises):
            await town.runtime.dispatch([toy.raise_(toy.stream(n), log=log_of(town))])


async def published(town: Town) -> None:
    """Wait until the relay has published everything."""
    async with town.runtime.reading() as connection, asyncio.timeout(20):
        while await connection.fetchval("select count(*) from store.published") == 0 or any(
            (await events_apart(connection, [log_of(town)])).values()
        ):
            await asyncio.sleep(0.02)


async def check(database: Database) -> Verified:
    async with as_owner(database) as connection:
        verified = await verify_table(connection, LANES)
        verified.faults += await verify_commands(connection)
        return verified


@pytest.fixture
async def filled(database: Database, home: Home) -> AsyncIterator[Database]:
    """A database with a short history."""
    async with at_work(toy.COUNTING, database, home) as town:
        await fill(town)
        yield database


async def test_an_untouched_history_is_found_whole(filled: Database) -> None:
    verified = await check(filled)
    assert (verified.entries, verified.faults) == (24, [])


async def test_the_database_writes_the_hashed_text_as_the_program_does(filled: Database) -> None:
    async with as_owner(filled) as connection:
        rows = await connection.fetch(f"select {COLUMNS}, {HEADER_SQL} from store.event")
    assert len(rows) == 24
    for *columns, text in map(tuple, rows):
        assert text == header(StoredEvent(*columns))


TAMPERED = {
    "a changed body": "update store.event set body = '{\"to\":9}' where version = 2",
    "a changed actor": "update store.event set actor = 'chief:other' where version = 3",
    "a changed time": "update store.event set recorded_at = recorded_at + interval '1 second' where version = 1",
    "an entry taken out": "delete from store.event where version = 2",
    "two entries changed places": (
        "update store.event e set body = o.body from store.event o "
        "where e.stream = o.stream and e.version + o.version = 3 and e.version in (1, 2)"
    ),
    "a hash forged for one entry": "update store.event set hash = sha256(body) where version = 2",
    "a command taken out": "delete from store.command where ctid = (select min(ctid) from store.command)",
    "a command made unreadable": "update store.command set answer = '\\x00'",
    "a command that made something else": (
        "update store.command set answer = (select max(answer) from store.command) "
        "where answer = (select min(answer) from store.command)"
    ),
    "an event id given to two": "update store.event set id = (select min(id::text)::uuid from store.event)",
}


@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED.keys())
async def test_what_was_tampered_with_is_found(filled: Database, statement: str) -> None:
    async with as_owner(filled) as connection:
        await connection.execute(statement)
    assert (await check(filled)).faults


async def test_every_place_is_named_and_none_besides(filled: Database) -> None:
    async with as_owner(filled) as connection:
        first = await connection.fetchrow(
            "update store.event set body = '{}' where (log, lane, seq) = "
            "(select log, lane, 3 from store.event where seq >= 3 order by lane limit 1) returning lane"
        )
        changed = await connection.fetch(
            "update store.event set body = '{}' where lane > $1 returning lane, seq", first["lane"]
        )
    faults = (await check(filled)).faults
    assert faults[0].place == f"toy, lane {first['lane']}, seq 3"
    assert len(faults) == 1 + len(changed)


async def test_an_entry_that_was_moved_to_another_lane_is_found_though_both_chains_are_whole(filled: Database) -> None:
    async with as_owner(filled) as connection:
        rows = await connection.fetch(f"select {COLUMNS} from store.event order by lane, seq")
        last = {row["lane"]: StoredEvent(*row) for row in rows}
        moved, there = sorted(last.values(), key=lambda entry: -entry.version)[:2]
        placed = moved._replace(lane=there.lane, seq=there.seq + 1)
        await connection.execute(
            "update store.event set lane = $3, seq = $4, hash = $5 where lane = $1 and seq = $2",
            moved.lane,
            moved.seq,
            placed.lane,
            placed.seq,
            placed.digest(there.hash),
        )
    assert any("belongs to another lane" in fault.en for fault in (await check(filled)).faults)


async def test_topic_and_table_are_equal_byte_for_byte_and_a_stranger_on_the_topic_is_found(
    database: Database, home: Home, bus: Bus
) -> None:
    async with at_work(toy.counting(fresh_log()), database, home, bus) as town:
        await fill(town)
        await published(town)
        consumer = await start_consumer(bus.where)
        async with as_owner(database) as connection:
            verified = await verify_table(connection, LANES)
            await verify_topic(connection, consumer, bus.where, log_of(town), LANES, verified)
            assert verified.records >= verified.entries == 24

            producer = AIOKafkaProducer(bootstrap_servers=bus.address)
            await producer.start()
            await producer.send_and_wait(log_of(town), b"nothing of ours", partition=2)
            await producer.stop()
            assert verified.faults == []
            await verify_topic(connection, consumer, bus.where, log_of(town), LANES, verified)
            [fault] = verified.faults
            assert fault.place.startswith(f"{log_of(town)}, lane 2,")
        await consumer.stop()


async def test_a_lane_cut_off_at_its_end_is_found_by_what_was_published(
    database: Database, home: Home, tansu: Bus
) -> None:
    async with at_work(toy.counting(fresh_log()), database, home, tansu) as town:
        await fill(town)
        await published(town)
    async with as_owner(database) as connection:
        assert await events_apart(connection, [log_of(town)]) == {log_of(town): 0}
        cut = await connection.execute(
            "delete from store.event e where seq = (select max(seq) from store.event o where o.lane = e.lane)"
        )
        assert await events_apart(connection, [log_of(town)]) == {log_of(town): int(cut.removeprefix("DELETE "))}
    faults = (await check(database)).faults
    assert {fault.en for fault in faults if "the table ends before" in fault.en}


async def test_a_row_cut_off_the_end_of_a_log_that_is_never_published_is_found_by_its_command(
    database: Database, home: Home
) -> None:
    async with at_work(INTAKE, database, home) as town, town.as_("information_officer") as ranger:
        said = {"channel": "officer", "village": "上坪村", "happened_at": NOON.isoformat(), "text": "虚构"}
        assert (await ranger.post("/reports", json=said)).status_code == 201
    assert (await check(database)).faults == []
    async with as_owner(database) as connection:
        assert await connection.execute("delete from store.event where log = 'intake.private'") == "DELETE 1"
    [fault] = (await check(database)).faults
    assert fault.place.startswith("command ")
    assert "not in the table any more" in fault.en


async def test_a_clock_that_was_set_back_is_found(database: Database, home: Home) -> None:
    """A history whose chain is whole, with a time that falls."""
    async with at_work(toy.COUNTING, database, home) as town:
        await fill(town, streams=1, raises=2)
    async with as_owner(database) as connection:
        row = await connection.fetchrow(f"select {COLUMNS} from store.event where seq = 2")
        before = await connection.fetchval("select hash from store.event where seq = 1")
        earlier = StoredEvent(*row)._replace(recorded_at=row["recorded_at"] - timedelta(hours=1))
        await connection.execute(
            "update store.event set recorded_at = $1, hash = $2 where seq = 2",
            earlier.recorded_at,
            earlier.digest(before),
        )
    [fault] = (await check(database)).faults
    assert "a clock was set back" in fault.en


async def test_a_reader_that_applied_what_its_source_has_not_is_found(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    async with two(postgres, home, tansu) as (counting, hearing):
        await count(counting, range(6))
        await heard(hearing, 6)
        await published(counting)
        async with as_owner(hearing.database) as reader, as_owner(counting.database) as source:
            assert await verify_checkpoints(reader, source) == []
            await reader.execute("update store.checkpoint set recent = sha256(hash) where seq > 0")
            changed = await verify_checkpoints(reader, source)
            assert changed
            assert all("is not what its source has" in fault.en for fault in changed)
            await reader.execute("update store.checkpoint set seq = seq + 9 where seq > 0")
            assert all("its source has it not" in fault.en for fault in await verify_checkpoints(reader, source))


async def test_what_the_topic_holds_twice_is_counted_as_doubles(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    async with two(postgres, home, tansu) as (counting, hearing):
        await count(counting, range(5), streams=1)
        await heard(hearing, 5)
        await published(counting)
        entry = await entry_of(counting, toy.stream(0), 3)
        await send(tansu, entry.log, entry.lane, to_headers(entry), entry.body, key=entry.stream)
        consumer = await start_consumer(tansu.where)
        async with as_owner(counting.database) as connection:
            verified = await verify_table(connection, LANES)
            await verify_topic(connection, consumer, tansu.where, log_of(counting), LANES, verified)
        await consumer.stop()
    assert verified.faults == []
    assert verified.records == verified.entries + verified.doubles
    assert verified.doubles >= 1


async def test_a_record_under_another_key_is_found(postgres: DatabaseServer, home: Home, tansu: Bus) -> None:
    """The key is what a broker that compacts, or spreads by key, goes by."""
    async with two(postgres, home, tansu) as (counting, hearing):
        await count(counting, range(3), streams=1)
        await heard(hearing, 3)
        await published(counting)
        entry = await entry_of(counting, toy.stream(0), 3)
        await send(tansu, entry.log, entry.lane, to_headers(entry), entry.body, key="another")
        consumer = await start_consumer(tansu.where)
        async with as_owner(counting.database) as connection:
            verified = await verify_table(connection, LANES)
            await verify_topic(connection, consumer, tansu.where, log_of(counting), LANES, verified)
        await consumer.stop()
    assert [fault.en for fault in verified.faults] == ["topic and table differ"]


async def test_a_notice_that_tells_of_no_event_is_found(filled: Database) -> None:
    async with as_owner(filled) as connection:
        assert await verify_notices(connection, ["toy"]) == []
        await connection.execute(
            "update store.event set log = 'toy.bureau', command_id = gen_random_uuid() where (lane, seq) = "
            "(select lane, max(seq) from store.event group by lane order by lane limit 1)"
        )
        (fault,) = await verify_notices(connection, ["toy"])
    assert fault.place.startswith("toy.bureau")
