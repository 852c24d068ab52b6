"""The reader: applies what a source says, lane by lane, exactly once in effect.

What was seen is skipped; what comes next is applied; for a gap the source's relay is asked to send again, and what is
ahead is discarded until it comes. Poison is parked with everything later of its stream and the lane goes on; a database
that is away makes the reader wait and try again, never skip. One batch is committed at a time, and the next one is
sorted out meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import asyncpg
import structlog
from aiokafka import ConsumerRecord

from shared.checkpoint import Fenced, Step, advance, hashes, park, park_behind, park_garbage, parked_streams, positions
from shared.commit import Committer, Unavailable, connect
from shared.decider import Fact, Order
from shared.deciding import log_answers
from shared.ending import end
from shared.metrics import APPLIED, DUPLICATES, GAPS, PARKED, UNKNOWN
from shared.reactions import Reactions
from shared.sorting import Batch, Standing, Understood, reason_of, sort_out
from shared.view import Connection

log = structlog.get_logger()

LONGEST_PAUSE_SECONDS = 2.0
BAD_DATA = {"22", "23"}  # SQLSTATE classes: data exception, integrity constraint violation
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
    seen: dict[int, int] = field(default_factory=dict)
    after: Standing = field(default_factory=dict)
    under_way: asyncio.Task[None] | None = None

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
        await self.hand(records)
        await self.settled()

    async def hand(self, records: Sequence[ConsumerRecord]) -> None:
        """Begin to apply a batch; returns when the one before it is committed, so the next is sorted out meanwhile."""
        assumed = self.after or self._standing()
        batch = await sort_out(records, self.source, assumed, self.reactions)
        await self.settled()
        if self._standing() != assumed:
            batch = await self._sort_out(records)
        self.after = batch.after
        self.under_way = asyncio.create_task(self._see_through(records, batch))

    async def settled(self) -> None:
        """Wait until nothing is being applied."""
        if self.under_way is not None:
            await asyncio.shield(self.under_way)

    async def stop(self) -> None:
        """Leave off: another process may lead, and what was not committed comes again."""
        if self.under_way is not None:
            await end([self.under_way])
        self.under_way, self.after, self.seen = None, {}, {}

    def _standing(self) -> Standing:
        return {lane: (seq, self.hashes.get(lane, b"")) for lane, (seq, _) in self.positions.items()}

    async def _sort_out(self, records: Sequence[ConsumerRecord]) -> Batch:
        return await sort_out(records, self.source, self._standing(), self.reactions)

    async def _see_through(self, records: Sequence[ConsumerRecord], batch: Batch) -> None:
        pause = 0.05
        while True:
            try:
                return await self._apply_batch(batch)
            except (Unavailable, OSError, Fenced) as error:
                log.warning("reader_waits", source=self.source, error=type(error).__name__, seconds=pause)
            except Exception as error:
                log.error("reader_broke", source=self.source, error=type(error).__name__, seconds=pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            await self._look_again()
            batch = await self._sort_out(records)

    async def _look_again(self) -> None:
        try:
            await self.look()
        except Exception as error:
            log.warning("database_away", source=self.source, error=type(error).__name__)

    async def _apply_batch(self, batch: Batch) -> None:
        for record, reason in batch.garbage:
            await self._park_garbage(record, reason)
        if batch.taken:
            await self._apply_or_park(batch.taken)
        for one in batch.taken:
            self.gaps.pop(one.entry.lane, None)
        self.seen |= batch.seen
        DUPLICATES.labels(self.source).inc(batch.duplicates)
        for entry in batch.forked:
            log.error("forked", source=self.source, lane=entry.lane, seq=entry.seq)
        for lane, (expected, got) in batch.gaps.items():
            await self._gap(lane, expected, got)

    async def _apply_or_park(self, taken: Sequence[Understood]) -> None:
        try:
            await self._apply(taken)
        except Poison as poison:
            if len(taken) == 1:
                return await self._park(taken[0], poison.reason)
            for one in taken:
                await self._apply_or_park([one])

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

    async def _apply(self, taken: Sequence[Understood]) -> None:
        behind = [one.entry for one in taken if one.entry.stream in self.parked]
        fit = [one for one in taken if one.entry.stream not in self.parked]
        for one in fit:
            if one.poison:
                raise Poison(one.poison)
        orders = [order for one in fit for order in one.orders]
        facts = [one.fact for one in fit if one.fact is not None]
        steps = self._steps(taken)

        async def also(connection: Connection) -> None:
            for entry in behind:
                await park_behind(connection, self.source, entry)
            await advance(connection, self.source, steps)

        await self._commit(orders, facts, also, steps)
        APPLIED.labels(self.source).inc(len(facts))
        UNKNOWN.labels(self.source).inc(len(fit) - len(facts))

    async def _park(self, poisoned: Understood, reason: str) -> None:
        entry, steps = poisoned.entry, self._steps([poisoned])

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
            await park_garbage(connection, self.source, record.partition, record.offset, reason, record.value or b"")

        await self._commit([], [], also, [])
        PARKED.labels(self.source).inc()
        log.error("parked", source=self.source, lane=record.partition, offset=record.offset, reason=reason)

    def _steps(self, taken: Sequence[Understood]) -> list[Step]:
        last = {one.entry.lane: one for one in taken}
        return [
            Step(lane, self.positions[lane][0], one.entry.seq, one.next_offset, one.entry.hash)
            for lane, one in last.items()
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
