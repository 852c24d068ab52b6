"""The reader: applies what a source says, lane by lane, exactly once in effect.

One comparison does it. seq ≤ last: seen, skip. seq = last + 1: apply. More: a gap; ask the source's relay to send
again from last + 1 and discard what is ahead until it comes. Poison is parked with everything later of its stream and
the lane goes on; a database that is away makes the reader wait and try again, never skip.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import asyncpg
import structlog
from aiokafka import ConsumerRecord
from pydantic import ValidationError

from shared.checkpoint import Fenced, Step, advance, hashes, park, park_behind, park_raw, parked_streams, positions
from shared.cloudevents import Garbage, from_record
from shared.commit import Committer, Unavailable, connect
from shared.decider import Fact, Order, Refused
from shared.deciding import log_answers
from shared.event import UnknownKind
from shared.metrics import APPLIED, DUPLICATES, GAPS, PARKED, UNKNOWN
from shared.reactions import Reactions
from shared.store import Recorded
from shared.view import Connection

log = structlog.get_logger()

LONGEST_PAUSE_SECONDS = 2.0
BAD_DATA = {"22", "23"}  # SQLSTATE classes: data exception, integrity constraint violation
Offsets = dict[tuple[int, int], int]
Ask = Callable[[str, int, int], Awaitable[None]]


@dataclass(slots=True)
class Reader:
    """Applies one source's lanes to one service. `ask(source, lane, from_seq)` asks for a lane to be sent again."""

    source: str
    committer: Committer
    reactions: Reactions
    ask: Ask
    positions: dict[int, tuple[int, int]] = field(default_factory=dict)
    hashes: dict[int, bytes] = field(default_factory=dict)
    parked: set[str] = field(default_factory=set)
    gaps: dict[int, int] = field(default_factory=dict)

    async def look(self) -> None:
        """Read from the database where each lane stands: at the start, and when a commit's outcome is unknown."""
        connection = await connect(self.committer.dsn)
        try:
            self.positions = await positions(connection, self.source, self.committer.lanes)
            self.hashes = await hashes(connection, self.source)
            self.parked = await parked_streams(connection, self.source)
            self.gaps = {lane: seq for lane, seq in self.gaps.items() if seq > self.positions[lane][0]}
        finally:
            connection.terminate()

    async def take(self, records: Sequence[ConsumerRecord]) -> None:
        """Apply a batch from the bus; returns when its effects are committed, however long that takes."""
        pause = 0.05
        while True:
            try:
                return await self._take(records)
            except (Unavailable, OSError, Fenced) as error:
                log.warning("reader_waits", source=self.source, error=type(error).__name__, seconds=pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
                await self._look_again()

    async def _look_again(self) -> None:
        try:
            await self.look()
        except Exception as error:
            log.warning("database_away", source=self.source, error=type(error).__name__)

    async def _take(self, records: Sequence[ConsumerRecord]) -> None:
        entries, offsets = await self._in_order(records)
        if not entries:
            return
        try:
            await self._apply(entries, offsets)
        except Poison as poison:
            if len(entries) == 1:
                await self._park(entries[0], offsets, poison.reason)
            else:
                for entry in entries:
                    await self._one(entry, offsets)

    async def _one(self, entry: Recorded, offsets: Offsets) -> None:
        try:
            await self._apply([entry], offsets)
        except Poison as poison:
            await self._park(entry, offsets, poison.reason)

    async def _in_order(self, records: Sequence[ConsumerRecord]) -> tuple[list[Recorded], Offsets]:
        """The entries that come next in their lanes, and the offset after each by (lane, seq)."""
        following = {lane: seq + 1 for lane, (seq, _) in self.positions.items()}
        before = dict(self.hashes)
        entries: list[Recorded] = []
        offsets: Offsets = {}
        for record in records:
            lane = record.partition
            entry = from_record(record)
            if isinstance(entry, Garbage):
                await self._park_garbage(record, entry.reason)
            elif entry.lane != lane or entry.log != self.source:
                await self._park_garbage(record, "it belongs to another lane or log")
            elif entry.seq == following[lane] and not entry.follows(before.get(lane, b"")):
                await self._park_garbage(record, "it does not follow the entry before it: damaged, or not its source's")
            elif entry.seq == following[lane]:
                entries.append(entry)
                following[lane], before[lane] = entry.seq + 1, entry.hash
                offsets[lane, entry.seq] = record.offset + 1
                self.gaps.pop(lane, None)
            elif entry.seq < following[lane]:
                DUPLICATES.labels(self.source).inc()
                if entry.seq == following[lane] - 1 and before.get(lane) and entry.hash != before[lane]:
                    log.error("forked", source=self.source, lane=lane, seq=entry.seq)
            else:
                await self._gap(lane, following[lane], entry.seq)
        return entries, offsets

    async def _gap(self, lane: int, expected: int, got: int) -> None:
        if self.gaps.get(lane) != expected:
            self.gaps[lane] = expected
            GAPS.labels(self.source).inc()
            log.error("gap", source=self.source, lane=lane, expected=expected, got=got)
            await self.ask(self.source, lane, expected)

    async def ask_for_gaps(self) -> None:
        """Ask once more for every lane that still waits; called now and then, for an answer can be lost."""
        for lane, expected in list(self.gaps.items()):
            await self.ask(self.source, lane, expected)

    def _understand(self, entries: Sequence[Recorded]) -> tuple[list[Fact], list[Order], list[Recorded]]:
        facts: list[Fact] = []
        orders: list[Order] = []
        behind: list[Recorded] = []
        for entry in entries:
            if entry.stream in self.parked:
                behind.append(entry)
                continue
            try:
                fact = entry.fact()
                orders.extend(self.reactions.orders(fact))
                facts.append(fact)
            except UnknownKind:
                UNKNOWN.labels(self.source).inc()
            except Exception as error:
                raise Poison(reason_of(error)) from error
        return facts, orders, behind

    async def _apply(self, entries: Sequence[Recorded], offsets: Offsets) -> None:
        facts, orders, behind = self._understand(entries)
        steps = self._steps(entries, offsets)

        async def also(connection: Connection) -> None:
            for entry in behind:
                await park_behind(connection, self.source, entry)
            await advance(connection, self.source, steps)

        await self._commit(orders, facts, also, steps)
        APPLIED.labels(self.source).inc(len(facts))

    async def _park(self, entry: Recorded, offsets: Offsets, reason: str) -> None:
        steps = self._steps([entry], offsets)

        async def also(connection: Connection) -> None:
            await park(connection, self.source, entry, reason)
            await advance(connection, self.source, steps)

        await self._commit([], [], also, steps)
        self.parked.add(entry.stream)
        PARKED.labels(self.source).inc()
        log.error("parked", source=self.source, lane=entry.lane, seq=entry.seq, kind=entry.kind, stream=entry.stream,
                  reason=reason)  # fmt: skip

    async def _park_garbage(self, record: ConsumerRecord, reason: str) -> None:
        async def also(connection: Connection) -> None:
            await park_raw(connection, self.source, record.partition, -record.offset - 1, "", "", reason, {},
                           record.value or b"")  # fmt: skip

        await self._commit([], [], also, [])
        PARKED.labels(self.source).inc()
        log.error("parked", source=self.source, lane=record.partition, offset=record.offset, reason=reason)

    def _steps(self, entries: Sequence[Recorded], offsets: Offsets) -> list[Step]:
        last = {entry.lane: entry for entry in entries}
        return [
            Step(lane, self.positions[lane][0], entry.seq, offsets[lane, entry.seq], entry.hash)
            for lane, entry in last.items()
        ]

    async def _commit(
        self,
        orders: list[Order],
        facts: list[Fact],
        also: Callable[[Connection], Awaitable[None]],
        steps: Sequence[Step],
    ) -> None:
        try:
            answers = await self.committer.execute(orders, facts, also)
        except (Unavailable, Fenced, OSError):
            raise
        except Exception as error:
            if not _is_its_fault(error):
                raise Unavailable(type(error).__name__) from error
            raise Poison(reason_of(error)) from error
        log_answers("reacted", orders, answers)
        for step in steps:
            self.positions[step.lane] = (step.seq, step.next_offset)
            self.hashes[step.lane] = step.hash


class Poison(Exception):
    """An entry that cannot be applied, and never will be as things are."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _is_its_fault(error: Exception) -> bool:
    """Whether the entry is poison. What the database refuses for other reasons than the data passes: it waits."""
    return not isinstance(error, asyncpg.PostgresError) or str(error.sqlstate)[:2] in BAD_DATA


def reason_of(error: Exception) -> str:
    """Why an entry was parked, without a word of what it contained."""
    match error:
        case Refused():
            return f"refused: {error.code}"
        case ValidationError():
            places = {".".join(map(str, fault["loc"])) + " " + fault["type"] for fault in error.errors()}
            return "not of its kind: " + ", ".join(sorted(places))
        case _:
            return type(error).__name__
