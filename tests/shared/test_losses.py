"""A bus that lost a part of what it acknowledged is filled again, and who hears it for the first time hears it all."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from deploy.machine.home import Home
from shared.bus.cloudevents import to_headers
from shared.bus.publisher import BusLost, Publisher
from shared.bus.tail import read_lane, start_consumer, stop_consumer
from shared.bus.topics import Bus as Topics
from shared.bus.topics import ensure_topics
from shared.bus.watch import Watch
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.house import LANES, at_work
from tests.shared import toy
from tests.shared.pair import count, entry_of, fresh_log, heard, hears_all, log_of, one_stream, send, two


async def test_a_tail_that_was_lost_is_published_again(postgres: DatabaseServer, home: Home, bus: Bus) -> None:
    """The table says that six were acknowledged; the topic holds three."""
    database, log = postgres.reserve(), fresh_log()
    await ensure_topics(bus.where, [log], LANES)
    async with at_work(toy.counting(log), database, home) as counting, counting.runtime.reading() as connection:
        await count(counting, range(6), streams=1)
        entries = [await entry_of(counting, toy.stream(0), version) for version in (1, 2, 3)]
        for entry in entries:
            await send(bus, log, entry.lane, to_headers(entry), entry.body)
        await connection.execute("insert into store.published values ($1, $2, 6)", log, entries[0].lane)
    async with at_work(toy.counting(log), database, home, bus):
        await hears_all(postgres, home, bus, log, 6)
    await postgres.drop(database)


async def test_a_topic_that_was_deleted_is_made_and_filled_again(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(30))
        await heard(hearing, 30)
        admin = AIOKafkaAdminClient(bootstrap_servers=bus.address)
        await admin.start()
        await admin.delete_topics([log_of(counting)])
        await admin.close()
        await count(counting, range(30, 60))
        await heard(hearing, 60)
        await hears_all(postgres, home, bus, log_of(counting), 60)


async def test_an_end_that_went_back_is_a_loss_though_the_relay_has_sent_nothing_there() -> None:
    """On Apache Kafka, as after an unclean election: what the relay found when it began stands before the new end."""
    lane = TopicPartition("toy", 0)
    ends = iter([5000, 100])

    async def describe(names: list[str]) -> list[dict[str, Any]]:
        return [{"topic": name, "partitions": [0]} for name in names]

    async def end_offsets(places: list[TopicPartition]) -> dict[TopicPartition, int]:
        return {lane: next(ends)}

    async def beginning_offsets(places: list[TopicPartition]) -> dict[TopicPartition, int]:
        return {lane: 0}

    admin: Any = SimpleNamespace(describe_topics=describe)
    consumer: Any = SimpleNamespace(end_offsets=end_offsets, beginning_offsets=beginning_offsets)
    producer: Any = None
    watch = Watch(Topics(""), 1, consumer, Publisher(producer, Topics(""), {("toy", 0): 1}), {lane: 0})
    await watch.look(admin)
    with pytest.raises(BusLost):
        await watch.look(admin)


async def test_a_place_that_is_another_s_now_is_not_looked_at() -> None:
    """Somebody asked for it while its lane changed hands, and it was sent again once more from here."""
    lane = TopicPartition("toy", 0)

    async def describe(names: list[str]) -> list[dict[str, Any]]:
        return [{"topic": name, "partitions": [0, 1]} for name in names]

    async def offsets(places: list[TopicPartition]) -> dict[TopicPartition, int]:
        return {tp: {lane: 1}[tp] for tp in places}

    admin: Any = SimpleNamespace(describe_topics=describe)
    consumer: Any = SimpleNamespace(end_offsets=offsets, beginning_offsets=offsets)
    producer: Any = None
    publisher = Publisher(producer, Topics(""), {("toy", 0): 1, ("toy", 1): 5})
    await Watch(Topics(""), 2, consumer, publisher, {lane: 1}).look(admin)


async def test_a_lane_that_lacks_its_beginning_on_the_bus_is_published_again(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    """The topic was made anew while the relay published: it begins in the middle, and its end is right."""
    log, database = fresh_log(), postgres.reserve()
    service = toy.counting(log)
    await ensure_topics(bus.where, [log], LANES)
    async with at_work(service, database, home) as counting:
        await count(counting, range(6), streams=1)
        last = await entry_of(counting, toy.stream(0), 6)
        await send(bus, log, last.lane, to_headers(last), last.body, key=last.stream)
    consumer = await start_consumer(bus.where)
    async with at_work(service, database, home, bus), asyncio.timeout(30):
        while await seqs(consumer, TopicPartition(log, last.lane)) != [6, 1, 2, 3, 4, 5, 6]:
            await asyncio.sleep(0.1)
    await stop_consumer(consumer)
    await postgres.drop(database)


async def test_a_beginning_that_was_deleted_under_way_is_published_again(
    postgres: DatabaseServer, home: Home, kafka: Bus
) -> None:
    async with two(postgres, home, kafka) as (counting, hearing):
        last = await one_stream(counting, hearing, 6)
        lane = TopicPartition(last.log, last.lane)
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka.address)
        await admin.start()
        await admin.delete_records({lane: RecordsToDelete(before_offset=4)})
        await admin.close()
        consumer = await start_consumer(kafka.where)
        async with asyncio.timeout(30):
            while await seqs(consumer, lane) != [5, 6, 1, 2, 3, 4, 5, 6]:
                await asyncio.sleep(0.2)
        await stop_consumer(consumer)
        await hears_all(postgres, home, kafka, last.log, 6)


async def seqs(consumer: AIOKafkaConsumer, tp: TopicPartition) -> list[int]:
    """What a lane on the bus holds, from its beginning."""
    return [int(dict(record.headers)["ce_sequence"]) for record in await read_lane(consumer, tp)]
