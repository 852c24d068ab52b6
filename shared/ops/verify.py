"""Verifying: walk every lane of a service, recompute the chain, and hold everything that can be against it.

It trusts nothing but the bytes: no hole, the chain unbroken, stream versions 1..n, time that never falls, every record
on the topic equal to its row, every published row on the topic, every event of a command and every command's events
there, every reader where the source's table says. All faults are found, not the first: after a break the walk goes on
from the hash that stands there.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import asyncpg
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from shared.bus.cloudevents import Malformed, from_record, to_headers
from shared.bus.tail import read_lane
from shared.bus.topics import Bus
from shared.kernel.lanes import lane_of
from shared.store.event_log import COLUMNS, HEADER_SQL, StoredEvent, digest, hashed
from shared.store.forks import open_forks

BATCH = 2000


class Fault(NamedTuple):
    """A place where history is not what it must be: `toy, lane 3, seq 5`, and what is wrong there."""

    place: str
    zh: str
    en: str

    @classmethod
    def at(cls, log: str, lane: int, seq: int, zh: str, en: str) -> "Fault":
        """A fault at this place of a lane."""
        return cls(f"{log}, lane {lane}, seq {seq}", zh, en)


class Entry(NamedTuple):
    """What the walk needs of an event: its place, and the text and bytes that are hashed."""

    source: str
    log: str
    epoch: int
    lane: int
    seq: int
    stream: str
    version: int
    recorded_at: datetime
    header: str
    body: bytes
    hash: bytes

    def digest(self, previous: bytes) -> bytes:
        """What the hash must be after the entry with the hash `previous`."""
        return digest(previous, hashed(self.source, self.epoch, self.lane, self.seq, self.header), self.body)


class Head(NamedTuple):
    """Where a lane ends so far."""

    seq: int = 0
    hash: bytes = b""
    recorded_at: datetime | None = None


NOTHING = Head()


@dataclass(slots=True)
class Verified:
    """How much was walked, and what is not right.

    `doubles` are records that the topic holds more than once, `given_up` those of a history that an operator gave up.
    """

    entries: int = 0
    records: int = 0
    doubles: int = 0
    given_up: int = 0
    faults: list[Fault] = field(default_factory=list)
    heads: dict[tuple[str, int], Head | Entry] = field(default_factory=dict)


async def verify_table(
    connection: asyncpg.Connection, lanes: int, progress: Callable[[int], None] = lambda entries: None
) -> Verified:
    """Walk the event table of one service, and hold what was published against it."""
    verified = Verified()
    versions: dict[tuple[str, str], int] = {}
    async for entries in _entries(connection):
        for entry in entries:
            place, stream = (entry.log, entry.lane), (entry.log, entry.stream)
            head, version = verified.heads.get(place, NOTHING), versions.get(stream, 0)
            for zh, en in _wrongs(entry, head, version, lanes):
                verified.faults.append(Fault.at(entry.log, entry.lane, entry.seq, zh, en))
            versions[stream], verified.heads[place] = entry.version, entry
        verified.entries += len(entries)
        progress(verified.entries)
    verified.faults += await _cut_off(connection, verified.heads)
    verified.faults += [
        Fault.at(fork.log, fork.lane, fork.seq, "他方持有的记录在此缺失（请运行 sikuai recover）",
                 "others hold an entry that this table lacks (run `sikuai recover`)")
        for fork in await open_forks(connection)
    ]  # fmt: skip
    return verified


def _wrongs(entry: Entry, head: Head | Entry, version: int, lanes: int) -> Iterator[tuple[str, str]]:
    if entry.seq != head.seq + 1:
        yield f"缺少第{head.seq + 1}号", f"entry {head.seq + 1} is missing"
    if entry.digest(head.hash) != entry.hash:
        yield "内容或顺序被改动（哈希链不符）", "the entry or what came before it was changed (the chain breaks here)"
    if entry.version != version + 1:
        yield "事项版本不连续", f"its stream's version is {entry.version}, out of sequence"
    if entry.lane != lane_of(entry.stream, lanes):
        yield "通道不符", "its stream belongs to another lane"
    if head.recorded_at is not None and entry.recorded_at < head.recorded_at:
        yield "记录时间早于前一条（时钟被拨回）", "it was recorded before the one before it (a clock was set back)"


async def _entries(connection: asyncpg.Connection) -> AsyncIterator[list[Entry]]:
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        cursor = await connection.cursor(
            "select '/sikuai/' || installation || '/' || log, log, epoch, lane, seq, stream, version, recorded_at, "
            f"{HEADER_SQL}, body, hash from store.event order by log, lane, seq"
        )
        while rows := await cursor.fetch(BATCH):
            yield list(map(Entry._make, rows))


async def _cut_off(connection: asyncpg.Connection, heads: dict[tuple[str, int], Head | Entry]) -> list[Fault]:
    """A lane cut off at its end leaves an unbroken chain; what was published says that there was more."""
    faults = []
    for log, lane, seq in map(tuple, await connection.fetch("select log, lane, seq from store.published")):
        last = heads.get((log, lane), NOTHING).seq
        if seq > last:
            faults.append(
                Fault.at(log, lane, last + 1, f"已发布至第{seq}号，表中缺失",
                         f"{seq} entries were published, the table ends before")
            )  # fmt: skip
    return faults


GIVEN_UP = ("已放弃的纪元", "of an epoch that was given up")
DIFFER = ("主题与表不一致", "topic and table differ")
TOLD_OF_NOTHING = """select e.log, e.lane, e.seq from store.event e where not e.log = any($1::text[]) and not exists
    (select from store.event o where o.command_id = e.command_id and o.log = any($1::text[])) order by 1, 2, 3"""
COMMANDS = """with answer as (select id, convert_from(answer, 'UTF8')::jsonb as told from store.command),
    made as (select id as command, (event ->> 0)::uuid as event
             from answer cross join lateral jsonb_array_elements(told -> 2) as e (event)
             union all
             select id, event::uuid from answer cross join lateral jsonb_array_elements_text(told -> 3) as e (event))
select 'gone', 'command ' || made.command from made left join store.event e on e.id = made.event where e.id is null
union all
select 'unowned', e.log || ', lane ' || e.lane || ', seq ' || e.seq
from store.event e left join made on made.event = e.id where made.event is null
union all
select 'twice', 'event ' || id from store.event group by id having count(*) > 1"""
SAID = {
    "gone": ("该命令产生的事件已不在表中", "an event that this command made is not in the table any more"),
    "unowned": ("没有任何命令产生过该事件", "no command that was carried out made this event"),
    "twice": ("事件编号重复", "its id stands in the table more than once"),
}


async def verify_commands(connection: asyncpg.Connection) -> list[Fault]:
    """Each event stands once and is of a command that was carried out, and each command's events are there.

    This finds what was cut off the end of a log that is never published, whose chain is unbroken.
    """
    try:
        rows = await connection.fetch(COMMANDS)
    except asyncpg.DataError:
        return [
            Fault("store.command", "命令记录损坏，无法读取", "the record of a command was changed: it cannot be read")
        ]
    return [Fault(place, *SAID[what]) for what, place in map(tuple, rows)]


async def verify_notices(connection: asyncpg.Connection, own_logs: Sequence[str]) -> list[Fault]:
    """What stands in another log than those that deciders write was said with an event there: one command made both."""
    rows = await connection.fetch(TOLD_OF_NOTHING, own_logs)
    return [
        Fault.at(log, lane, seq, "没有与之对应的事件", "no event stands where this one tells of one")
        for log, lane, seq in map(tuple, rows)
    ]


async def verify_checkpoints(reader: asyncpg.Connection, source: asyncpg.Connection) -> list[Fault]:
    """Hold what a service says it applied against the table of a service that it hears: the same entries, or none."""
    applied = await reader.fetch("select source, lane, seq, hash from store.checkpoint where seq > 0")
    logs = {row["log"] for row in await source.fetch("select distinct log from store.published")}
    faults = []
    for log, lane, seq, hash_ in map(tuple, applied):
        if log in logs:
            there = await source.fetchval(
                "select hash from store.event where log = $1 and lane = $2 and seq = $3", log, lane, seq
            )
            if there is None:
                faults.append(
                    Fault.at(log, lane, seq, "已被听取，但来源表中没有", "it was applied, and its source has it not")
                )
            elif there != hash_:
                faults.append(
                    Fault.at(log, lane, seq, "听取的与来源表不一致", "what was applied is not what its source has")
                )
    return faults


async def verify_topic(
    connection: asyncpg.Connection, consumer: AIOKafkaConsumer, bus: Bus, log: str, lanes: int, verified: Verified
) -> None:
    """Hold the topic of `log` against the table: no record without its row, no published row without its record."""
    epoch = await connection.fetchval("select epoch from store.identity")
    for lane in range(lanes):
        published = await connection.fetchval(
            "select coalesce(max(seq), 0) from store.published where log = $1 and lane = $2", log, lane
        )
        records = await read_lane(consumer, TopicPartition(bus.topic(log), lane))
        rows = await connection.fetch(  # after the records: what is appended meanwhile is then in the table for sure
            f"select {COLUMNS} from store.event where log = $1 and lane = $2 order by seq", log, lane
        )
        table = {row["seq"]: StoredEvent(*row) for row in rows}
        found: set[int] = set()
        for record in records:
            seq, wrong = _compare(record, table, epoch)
            if wrong is GIVEN_UP:
                verified.given_up += 1
                continue
            if wrong is not None:
                verified.faults.append(Fault.at(log, lane, seq, *wrong))
            elif seq in found:
                verified.doubles += 1
            found.add(seq)
        verified.records += len(records)
        verified.faults += [
            Fault.at(log, lane, seq, "主题中缺少该事件（重启该服务即补发）",
                     "the topic lacks this entry (it is published again when the service is restarted)")
            for seq in range(1, published + 1)
            if seq not in found
        ]  # fmt: skip


def _compare(record: ConsumerRecord, table: dict[int, StoredEvent], epoch: int) -> tuple[int, tuple[str, str] | None]:
    """Which entry a record is, 0 for none; and what is wrong with it. `epoch` is the one that goes on where it ends."""
    row = table.get(_seq(record))
    if row is not None and list(record.headers) == to_headers(row):
        if record.value == row.body and record.key == row.stream.encode():
            return row.seq, None
        return row.seq, DIFFER
    entry = from_record(record)
    if isinstance(entry, Malformed):
        return 0, (f"主题第{record.offset}条记录不是事件", f"the record at offset {record.offset} is no event")
    if entry.epoch < (table[entry.seq].epoch if entry.seq in table else epoch):
        return entry.seq, GIVEN_UP
    if entry.seq not in table:
        return entry.seq, ("主题中有而表中没有", "the topic has this entry, the table has not")
    return entry.seq, DIFFER


def _seq(record: ConsumerRecord) -> int:
    """Which entry the record says it is; 0 where it says nothing that can be read."""
    said = dict(record.headers).get("ce_sequence") or b""
    return int(said) if said.isdigit() and len(said) < 20 else 0
