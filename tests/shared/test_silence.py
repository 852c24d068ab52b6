"""A silent bus is not one that lost something: whoever is starved, or whose broker is, makes no topic anew."""

import asyncio
import os
import signal

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from structlog.testing import capture_logs

from deploy.machine.home import Home
from shared.bus import relay
from shared.bus.tail import gives_back, start_consumer, stop_consumer
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.shared.pair import count, heard, log_of, two


async def test_a_relay_that_had_no_time_to_hear_the_bus_begins_again_and_makes_no_topic_anew(
    postgres: DatabaseServer, home: Home, lone_tansu: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two(postgres, home, lone_tansu) as (counting, hearing):
        await count(counting, range(5))
        await heard(hearing, 5)
        with capture_logs() as logs:
            monkeypatch.setattr(relay, "LOOK_SECONDS", 0)
            while not any(line["event"] == "relay_waits" for line in logs):
                await asyncio.sleep(0.05)
            monkeypatch.undo()
            await count(counting, range(5, 10))
            await heard(hearing, 10)
        assert not [line for line in logs if line["event"] == "topic_mended"]


async def test_a_broker_that_stands_still_is_not_said_to_have_lost_what_it_does_not_give_back(
    postgres: DatabaseServer, home: Home, lone_tansu: Bus
) -> None:
    async with two(postgres, home, lone_tansu) as (counting, hearing):
        await count(counting, range(5), streams=1)
        await heard(hearing, 5)
        log = log_of(counting)
        places = [TopicPartition(log, lane) for lane in range(4)]
        consumer = await start_consumer(lone_tansu.where)
        try:
            ends = await consumer.end_offsets(places)
            [full] = [tp for tp in places if ends[tp]]
            assert await gives_back(consumer, {full: 5})
            assert not await gives_back(consumer, {full: 50}), "what it never had"
            assert lone_tansu.process is not None
            os.kill(lone_tansu.process.pid, signal.SIGSTOP)
            with pytest.raises(KafkaError):
                await gives_back(consumer, {full: 5})
        finally:
            assert lone_tansu.process is not None
            os.kill(lone_tansu.process.pid, signal.SIGCONT)
            await stop_consumer(consumer)
