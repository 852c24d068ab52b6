"""The brokers that tests run on: embedded ones, and real Apache Kafka where it can be had."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiokafka.admin import AIOKafkaAdminClient
from docker.errors import DockerException
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient

from deploy.machine import broker
from deploy.machine.kafka import Kafka
from deploy.machine.ports import free_port
from deploy.machine.processes import Program, start, stop
from deploy.machine.record import BusKind
from deploy.machine.trouble import MachineError
from shared.bus.topics import Bus as TopicsBus
from tests.machines import cache_folder, temporary_home

KAFKA_IMAGE = "apache/kafka:4.1.0"
_OUR_TOPICS = ("intake", "triage", "referral", "followup", "toy", "echo", "resend")


@dataclass(slots=True)
class Bus:
    """A broker: where it is, of which kind, and what can be done to it. `program` is None if somebody else runs it."""

    kind: BusKind
    address: str
    program: Program | None = None
    forget: Callable[[], None] = lambda: None
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def where(self) -> TopicsBus:
        """As relays and readers are told of it."""
        return TopicsBus(self.address, volatile=self.kind == "embedded")

    @property
    def is_ours(self) -> bool:
        """Whether tests may kill and restart it."""
        return self.program is not None

    def start(self) -> None:
        """Start it and wait until it answers, at the same address as before."""
        assert self.program is not None, "this broker is not ours to start"
        self.process = start(self.program)

    def stop(self) -> None:
        """Stop it in good order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9. The embedded broker loses every topic by this, Apache Kafka none."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """kill -9 and start: the embedded broker comes back empty, Apache Kafka as it was."""
        self.kill()
        self.start()

    def wipe(self) -> None:
        """Come back empty, whatever the kind. On a broker that is not ours only topics of sikuai are deleted."""
        if not self.is_ours:
            with ThreadPoolExecutor(1) as pool:  # this thread may have a loop running
                pool.submit(asyncio.run, _delete_our_topics(self.address)).result()
            return
        self.kill()
        self.forget()
        self.start()

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            stop(self.process, how, seconds=30)
            self.process = None


@contextmanager
def _running(bus: Bus) -> Iterator[Bus]:
    bus.start()
    try:
        yield bus
    finally:
        bus.kill()


@contextmanager
def running_tansu() -> Iterator[Bus]:
    """An embedded broker of its own; ready in some 50 ms."""
    with temporary_home() as home:
        port = free_port()
        with _running(Bus("embedded", f"127.0.0.1:{port}", broker.program(home.logs, port))) as bus:
            yield bus


@contextmanager
def running_kafka() -> Iterator[Bus]:
    """Real Apache Kafka: named by `SIKUAI_KAFKA`, or by Docker, or by Java and Maven; MachineError if none can be had.

    Topics of sikuai in a broker that is named get deleted, by `wipe` and at the end: name one that is for tests.
    """
    if named := os.environ.get("SIKUAI_KAFKA"):
        bus = Bus("kafka", named)
        try:
            yield bus
        finally:
            bus.wipe()
    elif _docker_answers():
        with _kafka_by_docker() as address:
            yield Bus("kafka", address)
    else:
        with _kafka_by_java() as bus:
            yield bus


# A node that was killed comes back only when its old session is over: after 9 seconds, which no test needs.
QUICKLY_BACK = {"broker.session.timeout.ms": "3000", "broker.heartbeat.interval.ms": "500"}


@contextmanager
def _kafka_by_java() -> Iterator[Bus]:
    with temporary_home() as home:
        kafka = Kafka.prepare(home.kafka, cache_folder(), customary_port=0, more=QUICKLY_BACK)
        with _running(Bus("kafka", kafka.address, kafka.program(home.logs), kafka.wipe)) as bus:
            yield bus


@contextmanager
def _kafka_by_docker() -> Iterator[str]:
    port = free_port()
    settings = {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_LOG_RETENTION_MS": "-1",
    }
    container = DockerContainer(KAFKA_IMAGE).with_bind_ports(9092, port)
    for name, value in settings.items():
        container = container.with_env(name, value)
    with container:
        asyncio.run(_until_it_speaks(f"127.0.0.1:{port}"))
        yield f"127.0.0.1:{port}"


def _docker_answers() -> bool:
    try:
        return bool(DockerClient(timeout=5).client.ping())
    except DockerException:
        return False


async def _until_it_speaks(address: str, seconds: float = 60) -> None:
    for _ in range(int(seconds * 5)):
        admin = AIOKafkaAdminClient(bootstrap_servers=address)
        try:
            await admin.start()
        except Exception:  # a forwarded port accepts before the broker does: any failure means "not yet"
            await asyncio.sleep(0.2)
        else:
            return
        finally:
            await admin.close()
    raise MachineError(f"the broker at {address} does not answer", "look at its log")


async def _delete_our_topics(address: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        while ours := [topic for topic in await admin.list_topics() if topic.startswith(_OUR_TOPICS)]:
            await admin.delete_topics(ours)
            await asyncio.sleep(0.1)
    finally:
        await admin.close()
