"""The bus: topics with one partition a lane, which keep everything for ever."""

import contextlib
from collections.abc import AsyncIterator, Sequence

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.errors import IncompatibleBrokerVersion, KafkaError, TopicAlreadyExistsError, for_code

from shared.bus.resend import RESEND_TOPIC
from shared.store.backoff import persist
from shared.store.tasks import let_stop

log = structlog.get_logger()

TRIES = 5
FOR_EVER = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}


async def ensure_topics(bus: str, logs: Sequence[str], lanes: int, replicas: int = 1) -> None:
    """Make the topics that are not there. Raises `KafkaError` or `OSError` while the bus is away."""
    async with admin_client(bus) as admin:
        topics = [NewTopic(name, lanes, replicas, topic_configs=FOR_EVER) for name in logs]
        topics.append(NewTopic(RESEND_TOPIC, 1, replicas, topic_configs={"retention.ms": "3600000"}))
        await _create(admin, topics)


async def mend_topics(bus: str, logs: Sequence[str], lanes: int, replicas: int = 1, anew: bool = False) -> None:
    """For the relay that owns these topics: give each as many partitions as there are lanes.

    A broker may make a topic of its own accord, with a number of its own, when a client only asks about it. Partitions
    are added where the broker can do that; else the topic is made anew and the relay fills it from the table. With
    `anew` every topic is made anew, for a broker in memory: it breaks a topic that is written to before it is made.
    """
    await ensure_topics(bus, logs, lanes, replicas)
    async with admin_client(bus) as admin:
        bad = list(logs) if anew else await _narrow(admin, logs, lanes)
        for _ in range(TRIES):
            for name in bad:
                log.warning("topic_mended", log=name, anew=anew)
                await _mend(admin, NewTopic(name, lanes, replicas, topic_configs=FOR_EVER), anew)
            bad = await _narrow(admin, logs, lanes)
            if not bad:
                break


async def _narrow(admin: AIOKafkaAdminClient, logs: Sequence[str], lanes: int) -> list[str]:
    return [name for name, count in (await partitions(admin, logs)).items() if 0 < count < lanes]


async def _mend(admin: AIOKafkaAdminClient, topic: NewTopic, anew: bool) -> None:
    if not anew:
        with contextlib.suppress(IncompatibleBrokerVersion):
            await admin.create_partitions({topic.name: NewPartitions(topic.num_partitions)})
            return
    await admin.delete_topics([topic.name])
    await _create(admin, [topic])


async def partitions(admin: AIOKafkaAdminClient, logs: Sequence[str]) -> dict[str, int]:
    """How many partitions each topic has now."""
    return {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics(list(logs))}


@contextlib.asynccontextmanager
async def admin_client(bus: str) -> AsyncIterator[AIOKafkaAdminClient]:
    """A client for making and describing topics."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bus, request_timeout_ms=5_000)
    try:
        await admin.start()
        yield admin
    finally:
        await let_stop(admin.close())


async def _create(admin: AIOKafkaAdminClient, topics: Sequence[NewTopic]) -> None:
    answer = await admin.create_topics(list(topics))
    for topic, code, *_ in answer.topic_errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise error(topic)


async def until_topics(bus: str, logs: Sequence[str], lanes: int, replicas: int = 1) -> None:
    """Make the topics, however long the bus takes to answer."""
    await persist("topics", lambda: ensure_topics(bus, logs, lanes, replicas), expects=(KafkaError,))


async def start_producer(bus: str) -> AIOKafkaProducer:
    """A producer that waits for all replicas. Order needs no idempotence: one batch a lane is under way at a time."""
    producer = AIOKafkaProducer(bootstrap_servers=bus, acks="all", max_batch_size=900_000, request_timeout_ms=10_000)
    try:
        await producer.start()
    except BaseException:
        await stop_producer(producer)
        raise
    return producer


async def stop_producer(producer: AIOKafkaProducer) -> None:
    """Stop it, in a while."""
    await let_stop(producer.stop())
