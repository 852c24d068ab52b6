"""Rows in which the bus fails, or what it keeps."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.errors import KafkaError

from shared.store.tasks import let_stop
from tests.faults.rows.row import row
from tests.faults.under_fire import LANES, Machine


@row()
async def broker_killed_in_a_loop(machine: Machine) -> None:
    """kill -9 of the broker, as soon as it is back once more."""
    for _ in range(2):
        machine.send("bus", signal.SIGKILL)
        await machine.pause(1, 3)


@row("three")
async def one_of_three_killed_in_a_loop(machine: Machine) -> None:
    """kill -9 of one of three brokers, and of another as soon as it is back."""
    for _ in range(3):
        machine.send("bus", signal.SIGKILL)
        await machine.pause(5, 8)


@row("three")
async def all_of_three_killed(machine: Machine) -> None:
    """kill -9 of all three brokers."""
    machine.to_every_broker(signal.SIGKILL)
    await machine.pause(4, 8)


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
    for segment in segments(machine.home.kafka / "data"):
        if machine.chance.random() < 0.5:
            os.truncate(segment, max(0, segment.stat().st_size - machine.chance.randrange(1, 4000)))
    await machine.pause(1, 2)


@row()
async def topics_deleted(machine: Machine) -> None:
    """A topic is deleted under way, and the requests' topic with it."""
    async with admin(machine) as client:
        for topic in ("resend", machine.chance.choice(["intake", "triage", "referral", "followup"])):
            with suppress(KafkaError):
                await client.delete_topics([topic])
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
    async with admin(machine) as client:
        wanted = {lane: RecordsToDelete(before_offset=max(1, end // 2)) for lane, end in ends.items() if end > 1}
        if wanted:
            await client.delete_records(wanted)
    await machine.pause(1, 2)


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
async def admin(machine: Machine) -> AsyncIterator[AIOKafkaAdminClient]:
    """A client that may do everything."""
    client = AIOKafkaAdminClient(bootstrap_servers=machine.record.bus, request_timeout_ms=10_000)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


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


def segments(folder: Path) -> list[Path]:
    """The files in which a broker keeps its topics, but for its own."""
    return [path for path in folder.glob("*-*/*.log") if not path.parent.name.startswith("__") and path.stat().st_size]
