"""The embedded broker forgets, and breaks what is written to before it is made: the traps of ADR 9, one by one."""

import asyncio

from aiokafka import AIOKafkaProducer, TopicPartition

from deploy.machine.home import Home
from shared.bus import RESEND_TOPIC, ensure_topics, resend_request, start_producer
from shared.metrics import RELAY_REPUBLISHED
from shared.tail import gives_back, start_consumer
from tests.house import LANES, at_work
from tests.machines import Bus, DatabaseServer
from tests.shared import toy
from tests.shared.pair import count, entry_of, heard, two


async def test_what_was_acknowledged_and_cannot_be_read_is_not_given_back(lone_tansu: Bus) -> None:
    """A producer that knew the topic writes on, after the broker came back without it."""
    producer = await start_producer(lone_tansu.address)
    try:
        await ensure_topics(lone_tansu.address, ["toy"], LANES)
        assert await read_back(lone_tansu, (await producer.send_and_wait("toy", b"1", partition=0)).offset)
        await asyncio.to_thread(lone_tansu.restart)
        assert not await read_back(lone_tansu, (await producer.send_and_wait("toy", b"2", partition=0)).offset)
    finally:
        await producer.stop()


async def read_back(bus: Bus, offset: int) -> bool:
    """Whether the record at this place of the toy's first lane can be read by somebody who comes new."""
    consumer = await start_consumer(bus.address)
    try:
        return await gives_back(consumer, {TopicPartition("toy", 0): offset + 1})
    finally:
        await consumer.stop()


async def test_a_bus_that_forgets_before_the_relay_has_looked_at_it_once_is_filled_again(
    postgres: DatabaseServer, home: Home, lone_tansu: Bus
) -> None:
    """All is published within the relay's first second, and lost in it, and nothing more is said afterwards."""
    lone_tansu.wipe()
    first, second = await postgres.fresh("toy"), await postgres.fresh("echo")
    async with at_work(toy.toy_service(), first, home, lone_tansu) as counting:
        await count(counting, range(40))
        async with counting.house.reading() as connection, asyncio.timeout(20):
            while await connection.fetchval("select coalesce(sum(seq), 0) from store.published") < 40:
                await asyncio.sleep(0.005)
        await asyncio.to_thread(lone_tansu.restart)
        async with at_work(toy.echo_service(), second, home, lone_tansu) as hearing:
            await heard(hearing, 40)
    for database in (first, second):
        await postgres.drop(database)


async def test_a_topic_that_a_client_made_too_narrow_is_mended(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    """The embedded broker makes a topic with a number of partitions of its own as soon as somebody asks about it."""
    tansu.wipe()
    producer = AIOKafkaProducer(bootstrap_servers=tansu.address)
    await producer.start()
    await producer.partitions_for("toy")
    await producer.stop()
    first, second = await postgres.fresh("toy"), await postgres.fresh("echo")
    async with (
        at_work(toy.toy_service(), first, home, tansu, lanes=12) as counting,
        at_work(toy.echo_service(), second, home, tansu, lanes=12) as hearing,
    ):
        await count(counting, range(60))
        await heard(hearing, 60)
    for database in (first, second):
        await postgres.drop(database)


async def test_requests_to_send_again_are_heard_after_the_bus_came_back_empty(
    postgres: DatabaseServer, home: Home, lone_tansu: Bus
) -> None:
    async with two(postgres, home, lone_tansu) as (counting, hearing):
        await count(counting, range(6), streams=1)
        await heard(hearing, 6)
        lane = (await entry_of(counting, toy.stream(0), 1)).lane
        for _ in range(3):
            await request_until_sent_again(lone_tansu, lane)
        before = RELAY_REPUBLISHED.labels("toy")._value.get()
        await asyncio.to_thread(lone_tansu.restart)
        await until_sent_again(before)
        await count(counting, range(3), streams=1)
        await heard(hearing, 9)
        await request_until_sent_again(lone_tansu, lane)


async def request_until_sent_again(bus: Bus, lane: int) -> None:
    """Ask for the lane from its first entry on, once."""
    before = RELAY_REPUBLISHED.labels("toy")._value.get()
    producer = await start_producer(bus.address)
    await producer.send_and_wait(RESEND_TOPIC, resend_request("toy", lane, 1), partition=0)
    await producer.stop()
    await until_sent_again(before)


async def until_sent_again(before: float) -> None:
    """Wait until the relay has published something a second time."""
    async with asyncio.timeout(20):
        while RELAY_REPUBLISHED.labels("toy")._value.get() == before:
            await asyncio.sleep(0.02)
