"""Rebuilding views: fold the log and the heard topics into new tables beside the live ones, compare, and swap.

While the bulk is read the service goes on working. For the last stretch the gate is closed (commits wait), both sides
stand at the very same positions, and what differs is what was wrong: every view equals its replay. Where the service
once applied what its source then gave up, the replay goes the same way (`store.epoch_entered`).
"""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.bus.cloudevents import Malformed, read_record
from shared.bus.tail import start_consumer, stop_consumer
from shared.bus.topics import Bus
from shared.kernel.event import UnknownKind
from shared.kernel.recorded import RecordedEvent
from shared.ops.way import Walked, Way, detours
from shared.store.columns import TableTypes
from shared.store.database import Connection, make_views, speak_json
from shared.store.event_log import COLUMNS, StoredEvent
from shared.store.fingerprint import remember
from shared.store.locks import GATE
from shared.store.service import Service
from shared.store.view import kinds_folded, project

BESIDE = "views_rebuild"
BATCH = 1000
PATIENCE_SECONDS = 30.0
SHORT_PATIENCE_SECONDS = 2.0

Lane = tuple[str, int]
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild came to: events folded, and for each table how many rows differ from the live one."""

    events: int
    differing_rows: dict[str, int]
    swapped: bool


@dataclass(slots=True)
class Rebuild:
    """One rebuild of one service's views, by the owner of its database; `logs` are its own, private ones included."""

    service: Service
    logs: Sequence[str]
    connection: asyncpg.Connection
    app_role: str
    bus: Bus
    lanes: int
    progress: Progress = lambda events: None
    done: dict[Lane, int] = field(default_factory=dict)
    heard: dict[Lane, Walked] = field(default_factory=dict)
    offsets: dict[Lane, int] = field(default_factory=dict)
    types: TableTypes = field(default_factory=lambda: TableTypes({}))
    events: int = 0
    parked: set[tuple[str, int, int]] = field(default_factory=set)
    folded: dict[str, set[str]] = field(default_factory=dict)

    async def run(self, swap: bool) -> Rebuilt:
        """Rebuild, compare, and swap if asked. Raises `TimeoutError` when a topic lacks what was applied from it."""
        await self._make()
        consumer = await start_consumer(self.bus)
        try:
            self.parked = await self._parked()
            await self._catch_up(consumer)
            async with self.connection.transaction():
                await self.connection.execute("select pg_advisory_xact_lock($1)", GATE)
                if await self._parked() != self.parked:  # what was passed over is to be folded now, or the other way
                    await self._begin_anew()
                await self._catch_up(consumer)
                differing = await differences(self.connection)
                if swap:
                    await self._swap()
                    await remember(self.connection, self.service)
        finally:
            await stop_consumer(consumer)
        await self.connection.execute(f"drop schema if exists {BESIDE} cascade")
        return Rebuilt(self.events, differing, swap)

    async def _make(self) -> None:
        async with self.connection.transaction():
            await self.connection.execute(f"drop schema if exists {BESIDE} cascade")
            await self.connection.execute(f"create schema {BESIDE}")
            if self.service.schema is not None:
                await make_views(self.connection, self.service.schema, BESIDE)
        await self.connection.execute(f"set search_path to {BESIDE}, store")
        await speak_json(self.connection)
        self.types = await TableTypes.read(self.connection)

    async def _parked(self) -> set[tuple[str, int, int]]:
        rows = await self.connection.fetch("select source, lane, seq from store.parked where released_at is null")
        return {(row["source"], row["lane"], row["seq"]) for row in rows}

    async def _begin_anew(self) -> None:
        """Fold all of it again: what is parked has changed since the bulk was read. The gate is closed meanwhile."""
        tables = await self.connection.fetch("select tablename from pg_tables where schemaname = $1", BESIDE)
        for (table,) in map(tuple, tables):
            await self.connection.execute(f'truncate {BESIDE}."{table}"')
        self.parked = await self._parked()
        self.done.clear()
        self.heard.clear()
        self.offsets.clear()
        self.events = 0

    async def _catch_up(self, consumer: AIOKafkaConsumer) -> None:
        for log in self.logs:
            for lane in range(self.lanes):
                await self._fold_own(log, lane)
        for source in self.service.sources:
            await self._fold_heard(consumer, source)

    async def _fold_own(self, log: str, lane: int) -> None:
        while rows := await self.connection.fetch(
            f"select {COLUMNS} from store.event where log = $1 and lane = $2 and seq > $3 order by seq limit $4",
            log,
            lane,
            self.done.get((log, lane), 0),
            BATCH,
        ):
            await self._fold([StoredEvent(*row) for row in rows])

    async def _fold_heard(self, consumer: AIOKafkaConsumer, source: str) -> None:
        rows = await self.connection.fetch("select lane, seq from store.checkpoint where source = $1", source)
        goals = {row["lane"]: row["seq"] for row in rows}
        way = Way(source, goals, await detours(self.connection, source), self.heard)
        if way.lanes():
            async for entries in self._heard(consumer, way):
                await self._fold(entries, heard=True)

    async def _heard(self, consumer: AIOKafkaConsumer, way: Way) -> AsyncIterator[list[StoredEvent]]:
        """What the topic holds of each lane, in order and once, on the way that the service went."""
        topic = self.bus.topic(way.source)
        partitions = [TopicPartition(topic, lane) for lane in way.lanes()]
        consumer.assign(partitions)
        for tp in partitions:
            consumer.seek(tp, self.offsets.get((way.source, tp.partition), 0))
        resumed = [tp for tp in partitions if (way.source, tp.partition) in self.offsets]
        moved_at = time.monotonic()
        while way.lanes():
            entries = []
            for records in (await consumer.getmany(timeout_ms=100, max_records=BATCH)).values():
                moved_at = time.monotonic()
                for record in records:
                    read = read_record(record)
                    if not isinstance(read, Malformed) and read.entry.lane == record.partition and way.takes(read):
                        self.offsets[way.source, record.partition] = record.offset + 1
                        entries.append(read.entry)
            for lane in way.turn():
                consumer.seek(TopicPartition(topic, lane), 0)
            if entries:
                yield entries
            elif resumed and time.monotonic() - moved_at > SHORT_PATIENCE_SECONDS:
                for tp in resumed:  # the topic was made anew meanwhile, and what is missing stands before
                    consumer.seek(tp, 0)
                resumed = []
            elif time.monotonic() - moved_at > PATIENCE_SECONDS:
                if not (turned := way.turn(cut_short=True)):
                    raise TimeoutError(
                        f"the topic {topic} lacks events that were applied: restart the service that writes it "
                        "主题缺少已处理的事件，请重启写入它的服务"
                    )
                for lane in turned:  # what was given up is not on the bus any more either: go on without it
                    consumer.seek(TopicPartition(topic, lane), 0)
                moved_at = time.monotonic()

    async def _fold(self, entries: Sequence[StoredEvent], heard: bool = False) -> None:
        events = [recorded for entry in entries if (recorded := self._recorded(entry)) is not None]
        stored = [entry for entry in entries if heard and not self._is_parked(entry)]
        await project(self.connection, self.types, self.service.views, events, stored)
        for entry in entries:
            self.done[entry.log, entry.lane] = entry.seq
        self.events += len(entries)
        self.progress(self.events)

    def _is_parked(self, entry: StoredEvent) -> bool:
        return (entry.log, entry.lane, entry.seq) in self.parked

    def _folded(self, log: str) -> set[str]:
        """The kinds of this log of which facts are made: the views do nothing about another one."""
        if log not in self.folded:
            self.folded[log] = kinds_folded(self.service.views, log)
        return self.folded[log]

    def _recorded(self, entry: StoredEvent) -> RecordedEvent | None:
        if self._is_parked(entry) or entry.kind not in self._folded(entry.log):
            return None
        try:
            return entry.recorded()
        except UnknownKind:
            return None

    async def _swap(self) -> None:
        await self.connection.execute("drop schema views cascade")
        await self.connection.execute(f"alter schema {BESIDE} rename to views")
        await self.connection.execute(f'grant usage on schema views to "{self.app_role}"')
        await self.connection.execute(
            f'grant select, insert, update, delete on all tables in schema views to "{self.app_role}"'
        )


async def differences(connection: Connection) -> dict[str, int]:
    """table → rows that are in the live view or in the rebuilt one but not in both; only tables that differ, and none
    that another program's views did not have."""
    tables = await connection.fetch(
        "select tablename from pg_tables where schemaname = $1 intersect "
        "select tablename from pg_tables where schemaname = 'views' order by 1",
        BESIDE,
    )
    differing: dict[str, int] = {}
    for (table,) in map(tuple, tables):
        count = await connection.fetchval(
            f"select count(*) from ((select t::text from views.{table} t except all "
            f"select t::text from {BESIDE}.{table} t) union all (select t::text from {BESIDE}.{table} t except all "
            f"select t::text from views.{table} t)) d"
        )
        if count:
            differing[table] = count
    return differing
