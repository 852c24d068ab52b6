"""Events and the records that carry them, made beforehand so that only the way between table and bus is measured."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from aiokafka import AIOKafkaProducer

from shared.bus.cloudevents import Headers, to_headers
from shared.bus.topics import Bus, ensure_topics, start_producer
from shared.kernel.lanes import lane_of
from shared.kernel.recorded import Actor
from shared.store.database import connect
from shared.store.event_log import PendingEvent, StoredEvent, append, columns, load_heads
from tests.bench.commands import LANES
from tests.shared.toy import NOW, Raised, stream

AT_ONCE = 1000
PER_STREAM = 3
BODY = b'{"to":%d,"text":"' + ("两家为山场边界争吵（虚构）".encode() * 6) + b'"}'  # about as long as a report


@dataclass(frozen=True, slots=True)
class Carried:
    """A record of a lane, ready to be sent."""

    key: bytes
    value: bytes
    headers: Headers


async def fill(dsn: str, log: str, count: int, after: int = 0) -> list[StoredEvent]:
    """Append so many events to this log, three to a stream; returns them as they stand, lane by lane.

    `after` is how many were filled in before: a multiple of three, or a stream is torn.
    """
    connection = await connect(dsn)
    try:
        heads = await load_heads(connection, log, LANES)
        for first in range(after, after + count, AT_ONCE):
            pending = [_pending(log, n) for n in range(first, min(after + count, first + AT_ONCE))]
            await append(connection, [], pending)
        rows = await connection.fetch(
            f"select {columns('e')} from unnest($2::smallint[], $3::bigint[]) as head(lane, seq) "
            "join store.event e on e.log = $1 and e.lane = head.lane and e.seq > head.seq order by e.lane, e.seq",
            log,
            [lane for _, lane in heads],
            [head.seq for head in heads.values()],
        )
        return [StoredEvent(*row) for row in rows]
    finally:
        await connection.close()


def _pending(log: str, n: int) -> PendingEvent:
    name = stream(int.from_bytes(log.encode()) + n // PER_STREAM)
    id_, version = UUID(int=n + 1), 1 + n % PER_STREAM
    return PendingEvent(log, lane_of(name, LANES), name, version, id_, Raised.kind, 1, "s", str(Actor("analyst", "an")),
                 NOW, NOW, id_, None, id_, BODY % version)  # fmt: skip


def carried(entries: Sequence[StoredEvent]) -> dict[int, list[Carried]]:
    """The records of these entries by lane, headers and all."""
    lanes: dict[int, list[Carried]] = {lane: [] for lane in range(LANES)}
    for entry in entries:
        lanes[entry.lane].append(Carried(entry.stream.encode(), entry.body, to_headers(entry)))
    return lanes


async def send(producer: AIOKafkaProducer, topic: str, lanes: dict[int, list[Carried]]) -> None:
    """aiokafka's `send_batch` alone: full batches in order within each lane, lanes side by side."""

    async def lane(partition: int, records: list[Carried]) -> None:
        done = 0
        while done < len(records):
            batch = producer.create_batch()
            while done < len(records):
                one = records[done]
                if batch.append(key=one.key, value=one.value, timestamp=None, headers=one.headers) is None:
                    break
                done += 1
            batch.close()
            await (await producer.send_batch(batch, topic, partition=partition))

    await asyncio.gather(*(lane(partition, records) for partition, records in lanes.items()))


@asynccontextmanager
async def producing(bus: str, topics: Sequence[str]) -> AsyncIterator[AIOKafkaProducer]:
    """A producer like the relay's, and these topics, with every partition ready to take records."""
    await ensure_topics(Bus(bus), topics, LANES)
    producer = await start_producer(Bus(bus))
    try:
        for topic in topics:
            await producer.partitions_for(topic)
        yield producer
    finally:
        await producer.stop()
