"""The machines that tests run on: an own PostgreSQL, embedded brokers, and real Apache Kafka where it can be had.

The fixtures over these are in `conftest.py`.
"""

import asyncio
import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient
from docker.errors import DockerException
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient

from deploy.machine import broker
from deploy.machine.databases import Database, drop_database, ensure_database
from deploy.machine.home import Home
from deploy.machine.kafka import Kafka
from deploy.machine.ports import free_port
from deploy.machine.postgres import Postgres
from deploy.machine.processes import Program, start, stop
from deploy.machine.record import BusKind
from deploy.machine.trouble import MachineError
from shared.bus.topics import Bus as TopicsBus
from shared.store.fingerprint import fingerprint
from shared.store.service import Service
from shared.store.set_up import set_up
from tests.given import INSTALLATION

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
KAFKA_IMAGE = "apache/kafka:4.1.0"
NO_KAFKA = "no real Apache Kafka"
_LASTING = ThreadPoolExecutor(1)
_OUR_TOPICS = ("intake", "triage", "referral", "followup", "toy", "echo", "resend")


async def aside(work: Callable[[], T]) -> T:
    """What `work` returns, done in a thread that lives as long as the tests: what it starts dies with its thread."""
    return await asyncio.get_running_loop().run_in_executor(_LASTING, work)


@contextmanager
def temporary_home() -> Iterator[Home]:
    """An empty home that PostgreSQL's user can pass through: pytest's own temporary folders are shut to it."""
    path = Path(tempfile.mkdtemp(prefix="sikuai-test-"))
    try:
        yield Home(path).make()
    finally:
        shutil.rmtree(path, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class ReservedDatabase(Database):
    """A database that is made when a service first sets it up: a copy of one that it set up once a session.

    All of these share one owner and one app role, so a test that takes a role's rights away needs `fresh` instead.
    """

    server: "DatabaseServer"


@dataclass(slots=True)
class DatabaseServer:
    """A running PostgreSQL that gives away databases. Without `durable` it survives a kill, but no power cut."""

    postgres: Postgres
    process: subprocess.Popen[bytes]
    durable: bool = True
    templates: dict[tuple[str, bytes, int], str] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)

    async def fresh(self, service: str = "triage") -> Database:
        """A new, empty database with an owner and an app role of its own, as a service finds it on its first day."""
        return await ensure_database(self.postgres, service, suffix=f"_{uuid.uuid4().hex[:8]}")

    def reserve(self) -> ReservedDatabase:
        """The name of a new database, to be made by `set_up_database`."""
        return self._named(f"test_{uuid.uuid4().hex[:8]}")

    def _named(self, name: str) -> ReservedDatabase:
        dsn_of = self.postgres.dsn_of
        return ReservedDatabase(name, dsn_of("tests_app", name), dsn_of("tests_owner", name), self)

    async def copy(self, database: ReservedDatabase, service: Service, lanes: int) -> None:
        """Make a reserved database as this service sets it up."""
        key = (service.name, fingerprint(service), lanes)
        if key not in self.templates:
            self.templates[key] = await self._template(service, lanes)
        await self._as_superuser(f'create database "{database.name}" owner tests_owner template {self.templates[key]}')
        self.made.add(database.name)

    async def _template(self, service: Service, lanes: int) -> str:
        if not self.templates:
            for role in ("tests_owner", "tests_app"):
                word = urlsplit(self.postgres.dsn_of(role, "")).password
                await self._as_superuser(f"create role {role} login password '{word}'")
        template = self._named(f"template_{len(self.templates)}")
        await self._as_superuser(f"create database {template.name} owner tests_owner")
        await set_up(template.owner_dsn, template.app_dsn, service, lanes, INSTALLATION)
        return template.name

    async def _as_superuser(self, statement: str) -> None:
        connection = await asyncpg.connect(self.postgres.dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def drop(self, database: Database) -> None:
        """Delete it, whoever is connected."""
        if not isinstance(database, ReservedDatabase):
            await drop_database(self.postgres, database)
        elif database.name in self.made:
            await self._as_superuser(f'drop database "{database.name}" with (force)')

    async def back_up(self, database: Database) -> str:
        """A copy of it as it is now; whoever is connected is cut off for a moment."""
        copy = f"{database.name}_{uuid.uuid4().hex[:6]}"
        await self._as_superuser(f'alter database "{database.name}" allow_connections false')
        await self._cut_off(database.name)
        await self._as_superuser(f'create database "{copy}" owner tests_owner template "{database.name}"')
        await self._as_superuser(f'alter database "{database.name}" allow_connections true')
        self.made.add(copy)
        return copy

    async def restore(self, database: Database, copy: str) -> None:
        """Put the copy in its place, under whoever is at work on it."""
        await self._as_superuser(f'alter database "{database.name}" allow_connections false')
        await self._cut_off(database.name)
        await self._as_superuser(f'drop database "{database.name}" with (force)')
        await self._as_superuser(f'create database "{database.name}" owner tests_owner template "{copy}"')

    async def _cut_off(self, name: str) -> None:
        connection = await asyncpg.connect(self.postgres.dsn)
        try:
            while await connection.fetch(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name
            ):
                await asyncio.sleep(0.02)
        finally:
            await connection.close()

    def kill(self) -> None:
        """kill -9, as by a power cut."""
        stop(self.process, signal.SIGKILL)

    def start(self) -> None:
        """Start it again on the same data and port."""
        self.process = start(_program(self.postgres, self.durable))


def _program(postgres: Postgres, durable: bool) -> Program:
    program = postgres.program()
    hasty = () if durable else ("-c", "fsync=off", "-c", "full_page_writes=off")
    return replace(program, command=[*program.command, *hasty])


async def set_up_database(database: Database, service: Service, lanes: int) -> None:
    """Let the service set up its database, however often."""
    if isinstance(database, ReservedDatabase) and database.name not in database.server.made:
        await database.server.copy(database, service, lanes)
    else:
        await set_up(database.owner_dsn, database.app_dsn, service, lanes, INSTALLATION)


@contextmanager
def running_postgres(home: Home, durable: bool = True) -> Iterator[DatabaseServer]:
    """A PostgreSQL of its own in this home."""
    copy_data(home)
    postgres = Postgres.prepare(home, customary_port=0)
    server = DatabaseServer(postgres, start(_program(postgres, durable)), durable)
    try:
        yield server
    finally:
        stop(server.process, signal.SIGINT)


def copy_data(home: Home) -> None:
    """Give a new home the data of a PostgreSQL that was never used: made once a session, it is only copied."""
    if not home.postgres.exists():
        made = _data_made_once()
        subprocess.run(["cp", "-a", str(made.postgres), str(made.passwords), str(home.path)], check=True)


@cache
def _data_made_once() -> Home:
    lasting = temporary_home()
    home = lasting.__enter__()
    atexit.register(lasting.__exit__, None, None, None)
    Postgres.prepare(home, customary_port=0)
    return home


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
def running_tansu() -> Iterator[Bus]:
    """An embedded broker of its own; ready in some 50 ms."""
    with temporary_home() as home:
        port = free_port()
        bus = Bus("embedded", f"127.0.0.1:{port}", broker.program(home.logs, port))
        bus.start()
        try:
            yield bus
        finally:
            bus.kill()


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
        cache = Path(os.environ.get("SIKUAI_CACHE") or ROOT / ".cache")
        kafka = Kafka.prepare(home.kafka, cache, customary_port=0, more=QUICKLY_BACK)
        bus = Bus("kafka", kafka.address, kafka.program(home.logs), kafka.wipe)
        bus.start()
        try:
            yield bus
        finally:
            bus.kill()


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
