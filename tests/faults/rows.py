"""The rows of the matrix: what goes wrong, each told by its first line. They act from outside, as the world does.

A row is given the machine and a random while; when it returns, it has healed what it did. `BUSES` says where it can.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import psutil
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.errors import KafkaError

from deploy.machine.home import Home
from deploy.machine.ports import free_port
from deploy.machine.postgres import SUPERUSER, password_of
from deploy.machine.record import BusKind, Record
from shared.store.tasks import let_stop
from tests.machines import ROOT

GATE = 0x51C0A1
LANES = 12
BOTH: tuple[BusKind, ...] = ("embedded", "kafka")


@dataclass
class Machine:
    """The machine under fire; `services` are the addresses that the driver calls, of each service one or more."""

    home: Home
    record: Record
    chance: random.Random
    services: dict[str, list[str]]

    def pid(self, name: str) -> int:
        """The process of this name, as the supervisor has it now."""
        for child in psutil.Process(self.record.supervisor).children(recursive=False):
            with suppress(psutil.Error):
                line = " ".join(child.cmdline())
                if (name == "bus" and ("tansu" in line or "kafka.Kafka" in line)) or line.endswith(f" run {name}"):
                    return child.pid
                if name == "postgres" and "postgres" in child.name() and "-D" in line:
                    return child.pid
        raise ProcessLookupError(name)

    def send(self, name: str, what: signal.Signals) -> None:
        """Send a signal to it, if it is there just now."""
        with suppress(ProcessLookupError):
            os.kill(self.pid(name), what)

    def any_service(self) -> str:
        """One of the services."""
        return self.chance.choice(list(self.record.services))

    async def pause(self, shortest: float, longest: float) -> None:
        """A random while."""
        await asyncio.sleep(self.chance.uniform(shortest, longest))

    @asynccontextmanager
    async def owner(self, service: str) -> AsyncIterator[asyncpg.Connection]:
        """A session of the owner of a service's database."""
        connection = await asyncpg.connect(self.record.owners[service], timeout=10)
        try:
            yield connection
        finally:
            connection.terminate()


Row = Callable[[Machine], Awaitable[None]]
ROWS: dict[str, tuple[Row, Sequence[BusKind]]] = {}


def row(*buses: BusKind) -> Callable[[Row], Row]:
    """Enter it in the matrix, for these buses or both."""

    def enter(made: Row) -> Row:
        ROWS[getattr(made, "__name__", "")] = (made, buses or BOTH)
        return made

    return enter


@row()
async def killed_between_commit_and_publish(machine: Machine) -> None:
    """The bus is frozen while commands commit, and the service is killed before it can publish them."""
    victim = machine.any_service()
    machine.send("bus", signal.SIGSTOP)
    await machine.pause(0.5, 1.5)
    machine.send(victim, signal.SIGKILL)
    await machine.pause(0.1, 0.5)
    machine.send("bus", signal.SIGCONT)


@row()
async def killed_between_send_and_mark(machine: Machine) -> None:
    """The relay has sent and cannot mark it as published; then its process is killed."""
    victim = machine.any_service()
    async with machine.owner(victim) as owner, owner.transaction():
        await owner.execute("lock table store.published in exclusive mode")
        await machine.pause(0.3, 1.0)
        machine.send(victim, signal.SIGKILL)


@row()
async def late_writers_that_roll_back(machine: Machine) -> None:
    """Sessions hold the locks of lanes for a while and roll back."""
    victim = machine.any_service()
    async with machine.owner(victim) as owner:
        for _ in range(12):
            transaction = owner.transaction()
            await transaction.start()
            await owner.execute(
                "select pg_advisory_xact_lock(hashtext($1), $2)", victim, machine.chance.randrange(LANES)
            )
            await machine.pause(0.02, 0.2)
            await transaction.rollback()


@row()
async def idle_in_a_transaction(machine: Machine) -> None:
    """A forgotten session holds what the readers want to move on."""
    victim = machine.chance.choice(["triage", "referral", "followup"])
    async with machine.owner(victim) as owner, owner.transaction():
        await owner.fetch("select * from store.checkpoint for update")
        await machine.pause(2, 4)


@row()
async def frozen_and_thawed(machine: Machine) -> None:
    """The leading process stops for a while, with another one of the service beside it that takes over."""
    victim = machine.any_service()
    async with beside(machine, victim):
        machine.send(victim, signal.SIGSTOP)
        await machine.pause(3, 6)
        machine.send(victim, signal.SIGCONT)
        await machine.pause(0.5, 1)


@row()
async def killed_one_after_the_other(machine: Machine) -> None:
    """kill -9 of every service in turn."""
    for victim in machine.chance.sample(list(machine.record.services), len(machine.record.services)):
        machine.send(victim, signal.SIGKILL)
        await machine.pause(0.2, 0.8)


@row()
async def two_processes(machine: Machine) -> None:
    """Commands go to two processes of one service."""
    async with beside(machine, machine.any_service()):
        await machine.pause(3, 5)


@row()
async def connections_cut(machine: Machine) -> None:
    """Connections to the database end at random moments, also during a commit."""
    for _ in range(15):
        victim = machine.any_service()
        cut = (
            "select pg_terminate_backend(pid) from (select pid from pg_stat_activity where usename = "
            f"'{victim}_app' order by random() limit 2) s"
        )
        await _as_superuser(machine, [cut])
        await machine.pause(0.05, 0.3)


@row()
async def broker_killed_in_a_loop(machine: Machine) -> None:
    """kill -9 of the broker, as soon as it is back once more."""
    for _ in range(2):
        machine.send("bus", signal.SIGKILL)
        await machine.pause(1, 3)


@row()
async def broker_frozen(machine: Machine) -> None:
    """The broker does not answer for a while."""
    machine.send("bus", signal.SIGSTOP)
    await machine.pause(3, 6)
    machine.send("bus", signal.SIGCONT)


@row("kafka")
async def tail_of_the_broker_cut_off(machine: Machine) -> None:
    """The broker dies and has lost the last of what it acknowledged."""
    machine.send("bus", signal.SIGKILL)
    for segment in _segments(machine.home.kafka / "data"):
        if machine.chance.random() < 0.5:
            os.truncate(segment, max(0, segment.stat().st_size - machine.chance.randrange(1, 4000)))
    await machine.pause(1, 2)


@row()
async def topics_deleted(machine: Machine) -> None:
    """A topic is deleted under way, and the requests' topic with it."""
    async with _admin(machine) as admin:
        for topic in ("resend", machine.chance.choice(["intake", "triage", "referral", "followup"])):
            with suppress(KafkaError):
                await admin.delete_topics([topic])
    await machine.pause(1, 3)


@row("kafka")
async def heads_deleted(machine: Machine) -> None:
    """The beginnings of some lanes are deleted."""
    topic = machine.chance.choice(["intake", "triage", "referral"])
    lanes = [TopicPartition(topic, lane) for lane in machine.chance.sample(range(LANES), 4)]
    consumer = AIOKafkaConsumer(bootstrap_servers=machine.record.bus)
    await consumer.start()
    try:
        ends = await consumer.end_offsets(lanes)
    finally:
        await let_stop(consumer.stop())
    async with _admin(machine) as admin:
        wanted = {lane: RecordsToDelete(before_offset=max(1, end // 2)) for lane, end in ends.items() if end > 1}
        if wanted:
            await admin.delete_records(wanted)
    await machine.pause(1, 2)


@row()
async def database_killed(machine: Machine) -> None:
    """PostgreSQL hangs for a moment, and then it and all of its sessions get kill -9, as by a power cut."""
    _to_database(machine, psutil.Process.suspend)
    await machine.pause(0.1, 0.5)
    _to_database(machine, psutil.Process.kill)
    await machine.pause(1, 3)


@row()
async def database_frozen(machine: Machine) -> None:
    """PostgreSQL and all of its sessions stop for a while."""
    _to_database(machine, psutil.Process.suspend)
    await machine.pause(2, 5)
    _to_database(machine, psutil.Process.resume)


@row()
async def one_database_restored(machine: Machine) -> None:
    """One database is restored from an older copy; an operator recovers it."""
    await _restore(machine, [machine.chance.choice(["intake", "triage", "referral", "followup"])])


@row("kafka")
async def all_databases_restored(machine: Machine) -> None:
    """All databases are restored together; an operator recovers each."""
    await _restore(machine, list(machine.record.databases))


@row()
async def strangers_on_the_bus(machine: Machine) -> None:
    """Somebody else writes: garbage, copies, in another order, and forgeries far ahead."""
    topic = machine.chance.choice(["intake", "triage", "referral"])
    records = await _some_records(machine, topic)
    producer = AIOKafkaProducer(bootstrap_servers=machine.record.bus)
    await producer.start()
    try:
        for lane, headers, value in machine.chance.sample(records, min(len(records), 20)):
            await producer.send_and_wait(topic, value, key=b"copy", partition=lane, headers=headers)
            far = [(n, b"%d" % (int(d) + 1000) if n == "ce_sequence" else d) for n, d in headers]
            await producer.send_and_wait(topic, b"{}", key=b"far", partition=lane, headers=far)
            next_ = [(n, b"%d" % (int(d) + 1) if n == "ce_sequence" else d) for n, d in headers]
            await producer.send_and_wait(topic, b"[]", key=b"next", partition=lane, headers=next_)
            await producer.send_and_wait(topic, os.urandom(20), partition=lane, headers=[("ce_id", b"\xff")])
    finally:
        await producer.stop()


@asynccontextmanager
async def beside(machine: Machine, service: str) -> AsyncIterator[None]:
    """A second process of this service, to which the driver speaks as well."""
    port = free_port()
    with suppress(psutil.Error):
        environment = psutil.Process(machine.pid(service)).environ()
        log = (machine.home.logs / f"{service}-2.log").open("ab")
        command = [sys.executable, "-m", "deploy.cli.main", "run", service]
        process = subprocess.Popen(  # noqa: ASYNC220 - it returns at once
            command, env={**environment, "SIKUAI_PORT": str(port)}, cwd=ROOT, stdout=log, stderr=log
        )
        machine.services[service].append(f"http://127.0.0.1:{port}")
        await asyncio.sleep(2.5)
        try:
            yield
        finally:
            machine.services[service].pop()
            process.kill()
            process.wait()


def _to_database(machine: Machine, act: Callable[[psutil.Process], None]) -> None:
    server = psutil.Process(machine.pid("postgres"))
    for process in [server, *server.children(recursive=True)]:
        with suppress(psutil.Error):
            act(process)


async def _restore(machine: Machine, services: list[str]) -> None:
    await _as_superuser(machine, [f'drop database if exists "sikuai_{name}_copy" with (force)' for name in services])
    for name in services:
        await _copied(machine, f"sikuai_{name}", f"sikuai_{name}_copy", name)
    await machine.pause(2, 3)
    for name in services:
        await _published(machine, name)
    for name in services:
        await _copied(machine, f"sikuai_{name}_copy", f"sikuai_{name}", name)
    for name in services:
        await _until_forked(machine, name)
    for name in services:
        done = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.cli.main", "recover", name, "--reason", "restored by a test",
            env={**os.environ, "SIKUAI_HOME": str(machine.home.path)}, cwd=ROOT, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        assert await done.wait() == 0, f"sikuai recover {name} failed"


async def _published(machine: Machine, name: str) -> None:
    """Let nobody commit any more, and wait until all that was committed is on the bus: what is not, nobody has."""
    owner = await asyncpg.connect(machine.record.owners[name], timeout=10)
    await owner.execute("select pg_advisory_lock($1)", GATE)  # ends with the session, when the database is replaced
    end = time.monotonic() + 20
    behind = "select count(*) from store.event e join store.published p using (log, lane) where e.seq > p.seq"
    while await owner.fetchval(behind) and time.monotonic() < end:
        await asyncio.sleep(0.02)


async def _until_forked(machine: Machine, name: str) -> None:
    """Wait until it has noticed; if nothing was written since the copy, there is nothing to notice."""
    end = time.monotonic() + 15
    while time.monotonic() < end:
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            async with machine.owner(name) as owner:
                if await owner.fetchval("select exists (select from store.fork where closed_at is null)"):
                    return
        await asyncio.sleep(0.1)


async def _copied(machine: Machine, source: str, copy: str, service: str) -> None:
    live = f"sikuai_{service}"
    await _as_superuser(
        machine,
        [
            f'alter database "{live}" allow_connections false',
            f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{live}'",
            "select pg_sleep(0.3)",
            f'drop database if exists "{copy}" with (force)',
            f'create database "{copy}" owner {service}_owner template "{source}"',
            f'alter database "{live}" allow_connections true',
        ],
    )


async def _as_superuser(machine: Machine, statements: list[str]) -> None:
    port = urlsplit(machine.record.owners["intake"]).port
    word = password_of(machine.home, SUPERUSER)
    connection = await asyncpg.connect(f"postgresql://{SUPERUSER}:{word}@127.0.0.1:{port}/postgres", timeout=10)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def _admin(machine: Machine) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=machine.record.bus, request_timeout_ms=10_000)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def _some_records(machine: Machine, topic: str) -> list[tuple[int, list[tuple[str, bytes]], bytes]]:
    consumer = AIOKafkaConsumer(bootstrap_servers=machine.record.bus, enable_auto_commit=False, client_id=uuid4().hex)
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, lane) for lane in range(LANES)])
        await consumer.seek_to_beginning()
        found = []
        for _ in range(10):
            for batch in (await consumer.getmany(timeout_ms=100)).values():
                found += [(record.partition, list(record.headers), record.value or b"") for record in batch]
        return [one for one in found if dict(one[1]).get("ce_sequence", b"").isdigit()]
    finally:
        await let_stop(consumer.stop())


def _segments(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*-*/*.log") if not path.parent.name.startswith("__") and path.stat().st_size]
