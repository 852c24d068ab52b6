"""Several processes of one service: each reads and publishes a share of its lanes, and who is left has them all."""

import asyncio
from contextlib import AsyncExitStack
from contextvars import ContextVar

import pytest
from aiokafka import TopicPartition
from aiokafka.conn import AIOKafkaConnection

from deploy.machine.home import Home
from shared.bus.resend import Request, read
from shared.bus.tail import read_lane, start_consumer, stop_consumer
from shared.bus.topics import Bus as Topics
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.house import LANES, SECRET, Town, at_work
from tests.machines import aside
from tests.shared import toy
from tests.shared.pair import count, fresh_log, heard, hearing_of
from tests.shared.test_readiness import until

ALL = list(range(LANES))


async def until_dealt(*towns: Town, relays: bool = True) -> None:
    """Wait until every lane is read, and published, by one of these."""
    async with asyncio.timeout(30):
        while not all(
            sorted(lane for town in towns for lane in part(town)) == ALL and all(part(town) for town in towns)
            for part in ([_published, _read] if relays else [_read])
        ):
            await asyncio.sleep(0.05)


def _published(town: Town) -> frozenset[int]:
    return town.runtime.relay.mine


def _read(town: Town) -> frozenset[int]:
    return town.runtime.subscriptions.mine


async def on_topic(bus: Topics, log: str) -> list[int]:
    """How many records each lane of a topic holds."""
    consumer = await start_consumer(bus)
    try:
        return [len(await read_lane(consumer, TopicPartition(bus.topic(log), lane))) for lane in ALL]
    finally:
        await stop_consumer(consumer)


async def test_two_processes_share_the_lanes_and_one_that_is_left_has_all(
    postgres: DatabaseServer, home: Home, kafka: Bus
) -> None:
    """Commands go to both; what each commits of the other's lanes, the other is told of. Nothing comes twice."""
    log, first, second = fresh_log(), postgres.reserve(), postgres.reserve()
    counting, hearing = toy.counting(log), hearing_of(log)
    async with at_work(counting, first, home, kafka) as one, at_work(hearing, second, home, kafka) as hears:
        async with AsyncExitStack() as others:
            other = await others.enter_async_context(at_work(counting, first, home, kafka))
            hears_too = await others.enter_async_context(at_work(hearing, second, home, kafka))
            await until_dealt(one, other)
            await until_dealt(hears, hears_too)
            await count(one, range(100), streams=60)
            await count(other, range(100, 200), streams=60)
            await heard(hears, 200)
            assert sum(await on_topic(kafka.where, log)) == 200
        await until_dealt(one)
        await until_dealt(hears)
        await count(one, range(200, 300), streams=60)
        await heard(hears, 300)
    for database in (first, second):
        await postgres.drop(database)


async def test_of_a_bus_in_memory_one_process_publishes_all_and_the_other_reads_too(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    log, first, second = fresh_log(), postgres.reserve(), postgres.reserve()
    counting, hearing = toy.counting(log), hearing_of(log)
    async with (
        at_work(counting, first, home, tansu) as one,
        at_work(counting, first, home, tansu) as other,
        at_work(hearing, second, home, tansu) as hears,
        at_work(hearing, second, home, tansu) as hears_too,
    ):
        await until_dealt(hears, hears_too, relays=False)
        await count(one, range(50), streams=60)
        await count(other, range(50, 100), streams=60)
        await heard(hears, 100)
        assert sorted([len(_published(one)), len(_published(other))]) == [0, LANES]
    for database in (first, second):
        await postgres.drop(database)


async def test_a_process_that_only_stands_by_is_ready_again_when_the_bus_was_away(
    postgres: DatabaseServer, home: Home, lone_tansu: Bus
) -> None:
    """Both found that they could not publish; then one of them could, and the other one has nothing to do."""
    counting, database = toy.counting(fresh_log()), postgres.reserve()
    async with (
        at_work(counting, database, home, lone_tansu) as one,
        at_work(counting, database, home, lone_tansu) as other,
    ):
        await until(one, 200)
        await aside(lone_tansu.kill)
        await until(one, 503, "publishing")
        await until(other, 503, "publishing")
        await aside(lone_tansu.start)
        await until(one, 200)
        await until(other, 200)
        assert sorted([len(_published(one)), len(_published(other))]) == [0, LANES]
    await postgres.drop(database)


of_the_unlucky: ContextVar[bool] = ContextVar("of_the_unlucky", default=False)


async def test_a_process_that_is_cut_off_from_the_bus_leaves_its_lanes_to_the_other_and_comes_back(
    postgres: DatabaseServer, home: Home, lone_tansu: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It still reaches the database, where lanes are dealt; to a consumer a bus that is gone looks like a quiet one."""
    connections: list[AIOKafkaConnection] = []
    connect, cut_off = AIOKafkaConnection.connect, asyncio.Event()

    async def connect_or_not(self: AIOKafkaConnection) -> object:
        if of_the_unlucky.get():
            connections.append(self)
            if cut_off.is_set():
                raise ConnectionRefusedError
        return await connect(self)

    monkeypatch.setattr(AIOKafkaConnection, "connect", connect_or_not)
    log, first, second = fresh_log(), postgres.reserve(), postgres.reserve()
    counting, hearing = toy.counting(log), hearing_of(log)
    async with at_work(counting, first, home, lone_tansu) as one, at_work(hearing, second, home, lone_tansu) as lucky:
        of_the_unlucky.set(True)
        async with at_work(hearing, second, home, lone_tansu) as unlucky:
            of_the_unlucky.set(False)
            await until_dealt(lucky, unlucky, relays=False)
            cut_off.set()
            for connection in connections:
                connection.close()
            await count(one, range(60), streams=60)
            await heard(lucky, 60)
            said = await until(unlucky, 503, "reading")
            assert said["reading"]["lanes"] == []
            for _ in range(30):
                assert not _read(unlucky), "lanes were taken by who cannot read them"
                await asyncio.sleep(0.1)
            cut_off.clear()
            await until_dealt(lucky, unlucky, relays=False)
            await until(unlucky, 200)
    for database in (first, second):
        await postgres.drop(database)


async def test_a_reader_that_begins_says_where_it_stands(postgres: DatabaseServer, home: Home, tansu: Bus) -> None:
    """Its source may have asked while nobody read these lanes; it alone may know that the source was restored."""
    log, first, second = fresh_log(), postgres.reserve(), postgres.reserve()
    counting, hearing = toy.counting(log), hearing_of(log)
    async with at_work(counting, first, home, tansu) as one:
        async with at_work(hearing, second, home, tansu) as hears:
            await count(one, range(20))
            await heard(hears, 20)
        before = await said_where(tansu.where, log)
        async with at_work(hearing, second, home, tansu), asyncio.timeout(20):
            while await said_where(tansu.where, log) == before:
                await asyncio.sleep(0.1)
    for database in (first, second):
        await postgres.drop(database)


async def said_where(bus: Topics, log: str) -> int:
    """How often a reader of this log has said where a lane stands."""
    consumer = await start_consumer(bus)
    try:
        records = await read_lane(consumer, TopicPartition(bus.resend, 0))
        said = [read(SECRET, record.value) for record in records]
        return len([one for one in said if isinstance(one, Request) and one.log == log])
    finally:
        await stop_consumer(consumer)
