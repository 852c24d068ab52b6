"""The embedded broker forgets, and breaks what is written to before it is made: the traps of ADR 9, one by one."""

import asyncio

from aiokafka import AIOKafkaProducer, TopicPartition

from deploy.machine.home import Home
from shared.bus.resend import RESEND_TOPIC, Request, written
from shared.bus.tail import gives_back, start_consumer
from shared.bus.topics import ensure_topics, start_producer
from tests.brokers import Bus
from tests.counted import counted
from tests.databases import DatabaseServer
from tests.house import LANES, SECRET, at_work
from tests.machines import aside
from tests.shared import toy
from tests.shared.pair import count, entry_of, fresh_log, heard, hearing_of, hears_all, log_of, two


async def test_what_was_acknowledged_and_cannot_be_read_is_not_given_back(lone_tansu: Bus) -> None:
    """A producer that knew the topic writes on, after the broker came back without it."""
    producer = await start_producer(lone_tansu.where)
    try:
        await ensure_topics(lone_tansu.where, ["toy"], LANES)
        assert await read_back(lone_tansu, (await producer.send_and_wait("toy", b"1", partition=0)).offset)
        await aside(lone_tansu.restart)
        assert not await read_back(lone_tansu, (await producer.send_and_wait("toy", b"2", partition=0)).offset)
    finally:
        await producer.stop()


async def read_back(bus: Bus, offset: int) -> bool:
    """Whether the record at this place of the toy's first lane can be read by somebody who comes new."""
    consumer = await start_consumer(bus.where)
    try:
        return await gives_back(consumer, {TopicPartition("toy", 0): offset + 1})
    finally:
        await consumer.stop()


async def test_a_bus_that_forgets_before_the_relay_has_looked_at_it_once_is_filled_again(
    postgres: DatabaseServer, home: Home, lone_tansu: Bus
) -> None:
    """All is published within the relay's first second, and lost in it, and nothing more is said afterwards."""
    first, second, log = postgres.reserve(), postgres.reserve(), fresh_log()
    async with at_work(toy.counting(log), first, home, lone_tansu) as counting:
        await count(counting, range(40))
        async with counting.runtime.reading() as connection, asyncio.timeout(20):
            while await connection.fetchval("select coalesce(sum(seq), 0) from store.published") < 40:
                await asyncio.sleep(0.005)
        await aside(lone_tansu.restart)
        async with at_work(hearing_of(log), second, home, lone_tansu) as hearing:
            await heard(hearing, 40)
    for database in (first, second):
        await postgres.drop(database)


async def test_a_topic_that_a_client_made_too_narrow_is_mended(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    """The embedded broker makes a topic with a number of partitions of its own as soon as somebody asks about it."""
    log = fresh_log()
    producer = AIOKafkaProducer(bootstrap_servers=tansu.address)
    await producer.start()
    await producer.partitions_for(log)
    await producer.stop()
    database = postgres.reserve()
    async with at_work(toy.counting(log), database, home, tansu, lanes=12) as counting:
        await count(counting, range(60))
        await hears_all(postgres, home, tansu, log, 60, lanes=12)
    await postgres.drop(database)


async def test_requests_to_send_again_are_heard_after_the_bus_came_back_empty(
    postgres: DatabaseServer, home: Home, lone_tansu: Bus
) -> None:
    async with two(postgres, home, lone_tansu) as (counting, hearing):
        await count(counting, range(6), streams=1)
        await heard(hearing, 6)
        lane, log = (await entry_of(counting, toy.stream(0), 1)).lane, log_of(counting)
        for _ in range(3):
            await request_until_sent_again(lone_tansu, log, lane)
        before = counted("relay_republished", log=log)
        await aside(lone_tansu.restart)
        await until_sent_again(log, before)
        await count(counting, range(3), streams=1)
        await heard(hearing, 9)
        await request_until_sent_again(lone_tansu, log, lane)


async def request_until_sent_again(bus: Bus, log: str, lane: int) -> None:
    """Ask for the lane from its first entry on, once."""
    before = counted("relay_republished", log=log)
    producer = await start_producer(bus.where)
    await producer.send_and_wait(RESEND_TOPIC, written(SECRET, Request(log, lane, 1, 9, "", 1)), partition=0)
    await producer.stop()
    await until_sent_again(log, before)


async def until_sent_again(log: str, before: float) -> None:
    """Wait until the relay has published something a second time."""
    async with asyncio.timeout(20):
        while counted("relay_republished", log=log) == before:
            await asyncio.sleep(0.02)
