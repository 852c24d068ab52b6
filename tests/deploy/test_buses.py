"""The two kinds of bus that tests and machines run on."""

import asyncio
import signal
import uuid
from collections.abc import Sequence

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.machine.kafka import Kafka
from deploy.machine.ports import answers
from deploy.machine.processes import spawn, stop
from deploy.machine.trouble import MachineError
from tests.brokers import Bus
from tests.machines import temporary_home
from tests.playing import must_have_kafka


async def test_a_bus_takes_topics_and_messages(bus: Bus) -> None:
    topic = f"try-{uuid.uuid4().hex}"
    await _make(bus, topic)
    async with AIOKafkaProducer(bootstrap_servers=bus.address, acks="all") as producer:
        assert (await producer.send_and_wait(topic, b"x", partition=1)).offset == 0


async def test_the_embedded_bus_forgets_its_topics_when_it_restarts(lone_tansu: Bus) -> None:
    await _make(lone_tansu, "intake")
    lone_tansu.restart()
    assert await _topics(lone_tansu) == []


async def test_apache_kafka_keeps_its_topics_until_it_is_wiped(kafka: Bus) -> None:
    await _make(kafka, "intake")
    if not kafka.is_ours:
        pytest.skip("somebody else's broker is not restarted")
    kafka.restart()
    assert "intake" in await _topics(kafka)
    kafka.wipe()
    assert "intake" not in await _topics(kafka)


async def _make(bus: Bus, topic: str, copies: int = 1) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bus.address)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, 2, copies)])
    finally:
        await admin.close()


async def _topics(bus: Bus) -> list[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bus.address)
    await admin.start()
    try:
        return list(await admin.list_topics())
    finally:
        await admin.close()


async def test_three_brokers_take_messages_when_one_is_killed() -> None:
    with temporary_home() as home:
        must_have_kafka(home)
        nodes = Kafka.prepare_nodes(home.kafka, home.cache, 3, customary_port=0)
        running = [spawn(node.program(home.logs)) for node in nodes]
        try:
            await _until_all_answer(nodes)
            bus = ",".join(node.address for node in nodes)
            await _make(Bus("kafka", bus), "kept", copies=3)
            running[0].kill()
            async with AIOKafkaProducer(bootstrap_servers=bus, acks="all", request_timeout_ms=60_000) as producer:
                assert (await producer.send_and_wait("kept", b"x", partition=1)).offset == 0
            with pytest.raises(MachineError, match="3 broker"):
                Kafka.prepare(home.kafka, home.cache, customary_port=0)
        finally:
            for process in running:
                stop(process, signal.SIGKILL)


async def _until_all_answer(nodes: Sequence[Kafka]) -> None:
    """A cluster elects its controller only when most of it is there, so the nodes are not waited for one by one."""
    while not all(answers(node.port) for node in nodes):
        await asyncio.sleep(0.1)
