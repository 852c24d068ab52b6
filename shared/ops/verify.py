"""Verifying: walk every lane of a service, recompute the chain, and hold the topic against the table byte for byte.

It trusts nothing but the bytes: no hole, the chain unbroken, stream versions 1..n, every record on the topic equal to
its row, every published row on the topic. The first place where that is not so is named.
"""

import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field

import asyncpg
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import UnknownTopicOrPartitionError

from shared.bus.cloudevents import Malformed, from_record, to_headers
from shared.kernel.lanes import lane_of
from shared.store.event_log import COLUMNS, StoredEvent

BATCH = 2000
PATIENCE_SECONDS = 15.0


class Fault(Exception):
    """The first place where history is not what it must be."""

    def __init__(self, log: str, lane: int, seq: int, zh: str, en: str) -> None:
        super().__init__(f"{log}, lane {lane}, seq {seq}: {en}")
        self.log, self.lane, self.seq, self.zh, self.en = log, lane, seq, zh, en


@dataclass(slots=True)
class Verified:
    """How much was walked and found right."""

    entries: int = 0
    records: int = 0
    heads: dict[tuple[str, int], tuple[int, bytes]] = field(default_factory=dict)


async def verify_table(
    connection: asyncpg.Connection, lanes: int, progress: Callable[[int], None] = lambda entries: None
) -> Verified:
    """Walk the event table of one service. Raises `Fault` at the first entry that is not right."""
    verified = Verified()
    versions: dict[tuple[str, str], int] = {}
    async for entry in _rows(connection):
        place = (entry.log, entry.lane)
        seq, previous = verified.heads.get(place, (0, b""))
        for zh, en in _wrongs(entry, seq, previous, versions, lanes):
            raise Fault(entry.log, entry.lane, entry.seq, zh, en)
        versions[entry.log, entry.stream] = entry.version
        verified.heads[place] = (entry.seq, entry.hash)
        verified.entries += 1
        if verified.entries % BATCH == 0:
            progress(verified.entries)
    await _check_published(connection, verified)
    return verified


def _wrongs(
    entry: StoredEvent, seq: int, previous: bytes, versions: dict[tuple[str, str], int], lanes: int
) -> Iterator[tuple[str, str]]:
    if entry.seq != seq + 1:
        yield f"缺少第{seq + 1}号", f"entry {seq + 1} is missing"
    if entry.digest(previous) != entry.hash:
        yield "内容或顺序被改动（哈希链不符）", "the entry or what came before it was changed (the chain breaks here)"
    if entry.version != versions.get((entry.log, entry.stream), 0) + 1:
        yield "事项版本不连续", f"its stream's version is {entry.version}, out of sequence"
    if entry.lane != lane_of(entry.stream, lanes):
        yield "分区不符", "its stream belongs to another lane"


async def _rows(connection: asyncpg.Connection) -> AsyncIterator[StoredEvent]:
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        async for row in connection.cursor(
            f"select {COLUMNS} from store.event order by log, lane, seq", prefetch=BATCH
        ):
            yield StoredEvent(*row)


async def _check_published(connection: asyncpg.Connection, verified: Verified) -> None:
    """A lane cut off at its end leaves an unbroken chain; what was published and applied says that there was more."""
    for row in await connection.fetch("select log, lane, seq from store.published"):
        head, _ = verified.heads.get((row["log"], row["lane"]), (0, b""))
        if row["seq"] > head:
            raise Fault(row["log"], row["lane"], head + 1, f"已发布至第{row['seq']}号，表中缺失",
                        f"{row['seq']} entries were published, the table ends before")  # fmt: skip


async def verify_topic(
    connection: asyncpg.Connection, consumer: AIOKafkaConsumer, log: str, lanes: int, verified: Verified
) -> None:
    """Hold the topic of `log` against the table. Raises `Fault` at the first record or row without its like."""
    for lane in range(lanes):
        published = await connection.fetchval(
            "select coalesce(max(seq), 0) from store.published where log = $1 and lane = $2", log, lane
        )
        records = await _records(consumer, TopicPartition(log, lane))
        rows = await connection.fetch(  # after the records: what is appended meanwhile is then in the table for sure
            f"select {COLUMNS} from store.event where log = $1 and lane = $2 order by seq", log, lane
        )
        table = {row["seq"]: StoredEvent(*row) for row in rows}
        found = {_equal(record, table, log, lane) for record in records}
        verified.records += len(records)
        missing = next((seq for seq in range(1, published + 1) if seq not in found), None)
        if missing is not None:
            raise Fault(log, lane, missing, "主题中缺少该事件", "the topic lacks this entry")


def _equal(record: ConsumerRecord, table: dict[int, StoredEvent], log: str, lane: int) -> int:
    entry = from_record(record)
    if isinstance(entry, Malformed):
        raise Fault(
            log, lane, 0, f"主题第{record.offset}条记录不是事件", f"the record at offset {record.offset} is no event"
        )
    row = table.get(entry.seq)
    if row is None:
        raise Fault(log, lane, entry.seq, "主题中有而表中没有", "the topic has this entry, the table has not")
    same = list(record.headers) == to_headers(row) and record.value == row.body and record.key == row.stream.encode()
    if not same:
        raise Fault(log, lane, entry.seq, "主题与表不一致", "topic and table differ")
    return entry.seq


async def _records(consumer: AIOKafkaConsumer, tp: TopicPartition) -> Sequence[ConsumerRecord]:
    consumer.assign([tp])
    try:
        begin, end = (await consumer.beginning_offsets([tp]))[tp], (await consumer.end_offsets([tp]))[tp]
    except UnknownTopicOrPartitionError:
        return []
    consumer.seek(tp, begin)
    records: list[ConsumerRecord] = []
    give_up = time.monotonic() + PATIENCE_SECONDS
    while end > begin:
        for batch in (await consumer.getmany(timeout_ms=50)).values():
            records.extend(batch)
        high = consumer.highwater(tp)
        if high is not None and await consumer.position(tp) >= high:
            break
        if time.monotonic() > give_up:
            raise TimeoutError(f"the topic {tp.topic} does not answer")
    return records
