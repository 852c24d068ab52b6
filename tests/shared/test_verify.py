"""The verifier finds any edit, deletion or reordering, in the table and on the topic, and names the first place."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from deploy.machine.databases import Database
from deploy.machine.home import Home
from shared.bus.relay import lag
from shared.bus.tail import start_consumer
from shared.ops.verify import Fault, Verified, verify_table, verify_topic
from shared.store.event_log import COLUMNS, StoredEvent
from tests.house import LANES, Town, at_work
from tests.machines import Bus
from tests.shared import toy
from tests.shared.pair import fresh_log, log_of


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
            (await lag(connection, [log_of(town)])).values()
        ):
            await asyncio.sleep(0.02)


async def check(database: Database) -> Verified:
    async with as_owner(database) as connection:
        return await verify_table(connection, LANES)


@pytest.fixture
async def filled(database: Database, home: Home) -> AsyncIterator[Database]:
    """A database with a short history."""
    async with at_work(toy.COUNTING, database, home) as town:
        await fill(town)
        yield database


async def test_an_untouched_history_is_found_whole(filled: Database) -> None:
    assert (await check(filled)).entries == 24


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
}


@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED.keys())
async def test_what_was_tampered_with_is_found(filled: Database, statement: str) -> None:
    async with as_owner(filled) as connection:
        await connection.execute(statement)
    with pytest.raises(Fault):
        await check(filled)


async def test_the_first_place_is_named(filled: Database) -> None:
    async with as_owner(filled) as connection:
        first = await connection.fetchrow(
            "update store.event set body = '{}' where (log, lane, seq) = "
            "(select log, lane, 3 from store.event where seq >= 3 order by lane limit 1) returning lane"
        )
        await connection.execute("update store.event set body = '{}' where lane > $1", first["lane"])
    with pytest.raises(Fault) as found:
        await check(filled)
    assert (found.value.log, found.value.lane, found.value.seq) == ("toy", first["lane"], 3)


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
    with pytest.raises(Fault, match="belongs to another lane"):
        await check(filled)


async def test_topic_and_table_are_equal_byte_for_byte_and_a_stranger_on_the_topic_is_found(
    database: Database, home: Home, bus: Bus
) -> None:
    async with at_work(toy.counting(fresh_log()), database, home, bus) as town:
        await fill(town)
        await published(town)
        consumer = await start_consumer(bus.address)
        async with as_owner(database) as connection:
            verified = await verify_table(connection, LANES)
            await verify_topic(connection, consumer, log_of(town), LANES, verified)
            assert verified.records >= verified.entries == 24

            producer = AIOKafkaProducer(bootstrap_servers=bus.address)
            await producer.start()
            await producer.send_and_wait(log_of(town), b"nothing of ours", partition=2)
            await producer.stop()
            with pytest.raises(Fault) as found:
                await verify_topic(connection, consumer, log_of(town), LANES, verified)
            assert (found.value.log, found.value.lane) == (log_of(town), 2)
        await consumer.stop()


async def test_a_lane_cut_off_at_its_end_is_found_by_what_was_published(
    database: Database, home: Home, tansu: Bus
) -> None:
    async with at_work(toy.counting(fresh_log()), database, home, tansu) as town:
        await fill(town)
        await published(town)
    async with as_owner(database) as connection:
        await connection.execute(
            "delete from store.event e where seq = (select max(seq) from store.event o where o.lane = e.lane)"
        )
    with pytest.raises(Fault, match="the table ends before"):
        await check(database)
