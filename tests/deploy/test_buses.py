"""The two kinds of bus that tests and machines run on."""

import uuid

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from tests.brokers import Bus


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


async def _make(bus: Bus, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bus.address)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, 2, 1)])
    finally:
        await admin.close()


async def _topics(bus: Bus) -> list[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bus.address)
    await admin.start()
    try:
        return list(await admin.list_topics())
    finally:
        await admin.close()
