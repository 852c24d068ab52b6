"""The bus: topics with one partition a lane, which keep everything for ever."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple, TypeVar

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.errors import IncompatibleBrokerVersion, KafkaError, TopicAlreadyExistsError, for_code

from shared.bus.resend import RESEND_TOPIC
from shared.store.backoff import persist
from shared.store.tasks import let_stop

log = structlog.get_logger()

C = TypeVar("C", AIOKafkaConsumer, AIOKafkaProducer)
TRIES = 5
FOR_EVER = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}


class Bus(NamedTuple):
    """The bus: its bootstrap servers, what its topics' names begin with, how many copies it keeps of each topic, and
    whether it is in memory, so that it may come back empty."""

    servers: str
    prefix: str = ""
    replicas: int = 1
    volatile: bool = False

    def topic(self, log: str) -> str:
        """The topic of this log."""
        return self.prefix + log

    @property
    def resend(self) -> str:
        """The topic of the requests to send again."""
        return self.prefix + RESEND_TOPIC


async def ensure_topics(bus: Bus, logs: Sequence[str], lanes: int) -> None:
    """Make the topics that are not there. Raises `KafkaError` or `OSError` while the bus is away."""
    async with admin_client(bus) as admin:
        topics = [NewTopic(bus.topic(log), lanes, bus.replicas, topic_configs=FOR_EVER) for log in logs]
        topics.append(NewTopic(bus.resend, 1, bus.replicas, topic_configs={"retention.ms": "3600000"}))
        await _create(admin, topics)


async def mend_topics(bus: Bus, logs: Sequence[str], lanes: int, anew: bool = False) -> None:
    """For the relay that owns these topics: give each as many partitions as there are lanes.

    A broker may make a topic of its own accord, with a number of its own, when a client only asks about it. Partitions
    are added where the broker can do that; else the topic is made anew and the relay fills it from the table. With
    `anew` every topic is made anew, for a broker in memory: it breaks a topic that is written to before it is made.
    """
    await ensure_topics(bus, logs, lanes)
    topics = [bus.topic(log) for log in logs]
    async with admin_client(bus) as admin:
        bad = topics if anew else await _narrow(admin, topics, lanes)
        for _ in range(TRIES):
            for name in bad:
                log.warning("topic_mended", topic=name, anew=anew)
                await _mend(admin, NewTopic(name, lanes, bus.replicas, topic_configs=FOR_EVER), anew)
            bad = await _narrow(admin, topics, lanes)
            if not bad:
                break


async def _narrow(admin: AIOKafkaAdminClient, topics: Sequence[str], lanes: int) -> list[str]:
    return [name for name, count in (await partitions(admin, topics)).items() if 0 < count < lanes]


async def _mend(admin: AIOKafkaAdminClient, topic: NewTopic, anew: bool) -> None:
    if not anew:
        with contextlib.suppress(IncompatibleBrokerVersion):
            await admin.create_partitions({topic.name: NewPartitions(topic.num_partitions)})
            return
    await admin.delete_topics([topic.name])
    await _create(admin, [topic])


async def partitions(admin: AIOKafkaAdminClient, topics: Sequence[str]) -> dict[str, int]:
    """How many partitions each topic has now."""
    return {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics(list(topics))}


@contextlib.asynccontextmanager
async def admin_client(bus: Bus) -> AsyncIterator[AIOKafkaAdminClient]:
    """A client for making and describing topics."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bus.servers, request_timeout_ms=5_000)
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


async def until_topics(bus: Bus, logs: Sequence[str], lanes: int) -> None:
    """Make the topics, however long the bus takes to answer."""
    await persist("topics", lambda: ensure_topics(bus, logs, lanes), expects=(KafkaError,))


async def started(client: C) -> C:
    """This client, started. Raises what starting raises; what was begun of it is then stopped."""
    try:
        await client.start()
    except BaseException:
        await let_stop(client.stop())
        raise
    return client


async def start_producer(bus: Bus) -> AIOKafkaProducer:
    """A producer that waits for all replicas. Order needs no idempotence: one batch a lane is under way at a time."""
    return await started(
        AIOKafkaProducer(bootstrap_servers=bus.servers, acks="all", max_batch_size=900_000, request_timeout_ms=10_000)
    )


async def stop_producer(producer: AIOKafkaProducer) -> None:
    """Stop it, in a while."""
    await let_stop(producer.stop())
