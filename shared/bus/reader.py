"""The reader: applies what a source says, lane by lane, exactly once in effect.

What was seen is skipped; what comes next is applied; for a gap the source's relay is asked to send again, and what is
ahead is discarded until it comes. What does not agree with what was applied is set aside once and puts the lane in
doubt until the source has said whose history is right. Poison is parked with everything later of its stream and the
lane goes on; a database that is away makes the reader wait and try again, never skip. One batch is committed at a time,
and the next one is sorted out meanwhile.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import dataclass, field

import structlog
from aiokafka import ConsumerRecord

from shared.bus.checkpoint import MOVED_ON, Fenced, Stand, Step, advance, checkpoints
from shared.bus.decoding import Batch, Checkpoints, Decoded, decode_batch, is_its_fault, reason_of
from shared.bus.parking import Rejected, park, park_behind, park_rejected, parked_streams
from shared.bus.resend import Request
from shared.kernel.command import Dispatch
from shared.kernel.reactor import Reactor
from shared.kernel.recorded import RecordedEvent
from shared.store.backoff import Pauses
from shared.store.commit import Committer
from shared.store.database import Connection, connect
from shared.store.deciding import log_results
from shared.store.event_log import StoredEvent
from shared.store.metrics import APPLIED, DUPLICATES, GAPS, PARKED, UNKNOWN
from shared.store.tasks import end
from shared.store.trouble import passes
from shared.store.unit import Also
from shared.store.view import kinds_folded

log = structlog.get_logger()

RequestResend = Callable[[Request], Awaitable[None]]
LONGEST_ASKING_PAUSE_SECONDS = 30.0


@dataclass(slots=True)
class Reader:
    """Applies the lanes `mine` (all, at first) of this installation's log `source` to one service.

    `request_resend` has events of a lane sent again. `gaps` maps a lane to the event that it lacks first, `gap_ends` to
    the last that it discarded; `doubts` maps one to where it stood when something did not agree, and to that entry.
    """

    source: str
    installation: str
    committer: Committer
    reactor: Reactor
    request_resend: RequestResend
    stands: Checkpoints = field(default_factory=dict)
    offsets: dict[int, int] = field(default_factory=dict)
    parked: set[str] = field(default_factory=set)
    gaps: dict[int, int] = field(default_factory=dict)
    gap_ends: dict[int, int] = field(default_factory=dict)
    doubts: dict[int, tuple[int, int]] = field(default_factory=dict)
    ask_again: dict[int, tuple[float, float]] = field(default_factory=dict)
    next_offsets: dict[int, int] = field(default_factory=dict)
    assumed: Checkpoints = field(default_factory=dict)
    under_way: asyncio.Task[None] | None = None
    hears: Container[str] = field(init=False)
    mine: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.mine = frozenset(range(self.committer.lanes))
        self.hears = {kind.kind for kind in self.reactor.handlers} | kinds_folded(
            self.committer.sure.views, self.source
        )

    async def begin(self, lanes: frozenset[int]) -> None:
        """Be ready to apply these lanes, from where they stand; what another process applies is passed over."""
        self.mine = lanes
        await self.load_checkpoints()

    async def load_checkpoints(self) -> None:
        """Read from the database where each lane stands: at the start, and when a commit's outcome is unknown."""
        connection = await connect(self.committer.dsn)
        try:
            found = await checkpoints(connection, self.source, self.committer.lanes)
            self.stands = {lane: found[lane][0] for lane in self.mine}
            self.offsets = {lane: found[lane][1] for lane in self.mine}
            self.parked = await parked_streams(connection, self.source)
            for lane in [lane for lane, last in self.gap_ends.items() if self.stands[lane].seq >= last]:
                self._close_gap(lane)
        finally:
            connection.terminate()

    async def apply(self, records: Sequence[ConsumerRecord]) -> None:
        """Apply a batch from the bus; returns when its effects are committed, however long that takes."""
        await self.submit(records)
        await self.drain()

    async def submit(self, records: Sequence[ConsumerRecord]) -> None:
        """Begin to apply a batch; returns when the one before it is committed, so the next is sorted out meanwhile."""
        records = [record for record in records if record.partition in self.mine]
        assumed = self.assumed or dict(self.stands)
        batch = await decode_batch(records, self.source, self.installation, assumed, self.reactor, self.hears)
        await self.drain()
        if self.stands != assumed:
            batch = await self._decode(records)
        self.assumed = batch.after
        self.under_way = asyncio.create_task(self._see_through(records, batch))

    async def drain(self) -> None:
        """Wait until nothing is being applied."""
        if self.under_way is not None:
            await asyncio.shield(self.under_way)

    async def stop(self) -> None:
        """Leave off: another process may lead, and what was not committed comes again."""
        if self.under_way is not None:
            await end([self.under_way])
        self.under_way, self.assumed, self.next_offsets = None, {}, {}
        for lane in [*self.gap_ends]:  # whoever reads it next finds what it lacks
            self._close_gap(lane)
        self.doubts.clear()

    async def _decode(self, records: Sequence[ConsumerRecord]) -> Batch:
        return await decode_batch(records, self.source, self.installation, self.stands, self.reactor, self.hears)

    async def _see_through(self, records: Sequence[ConsumerRecord], batch: Batch) -> None:
        pauses = Pauses()
        while True:
            try:
                return await self._apply_batch(batch)
            except Exception as error:
                await pauses.wait("reader", error, expected=passes(error) or isinstance(error, Fenced))
            await self._look_again()
            batch = await self._decode(records)

    async def _look_again(self) -> None:
        try:
            await self.load_checkpoints()
        except Exception as error:
            log.warning("database_away", source=self.source, error=type(error).__name__)

    async def _apply_batch(self, batch: Batch) -> None:
        for rejected in batch.rejected:
            await self._set_aside(rejected)
        if batch.taken:
            await self._apply_or_park(batch.taken)
        self.next_offsets |= batch.next_offsets
        DUPLICATES.labels(self.source).inc(batch.duplicates)
        for lane, seq in batch.ahead.items():
            self.gap_ends[lane] = max(seq, self.gap_ends.get(lane, 0))
        await self._mind_gaps()
        await self._mind_doubts(batch.doubts)

    async def _apply_or_park(self, taken: Sequence[Decoded]) -> None:
        try:
            await self._apply(taken)
        except Poison as poison:
            if len(taken) == 1:
                return await self._park(taken[0], poison.reason)
            for one in taken:
                await self._apply_or_park([one])

    async def _mind_gaps(self) -> None:
        """Whatever was discarded must come again: a lane has a gap until it stands where the last of it stood."""
        for lane, last in list(self.gap_ends.items()):
            position = self.stands[lane].seq
            if position >= last:
                self._close_gap(lane)
            elif lane in self.gaps:
                self.gaps[lane] = position + 1
            else:
                self.gaps[lane] = position + 1
                GAPS.labels(self.source).inc()
                log.error("gap", source=self.source, lane=lane, expected=position + 1, got=last)
                await self._ask(lane, 1.0)

    async def _mind_doubts(self, fresh: dict[int, int]) -> None:
        """A lane that went on is in doubt no more. For one that is, the source is asked, which holds both histories
        against each other; it says so where it is the one that forked."""
        for lane in [lane for lane, (stood_at, _) in self.doubts.items() if self.stands[lane].seq > stood_at]:
            del self.doubts[lane]
        for lane, seq in fresh.items():
            if lane not in self.doubts and lane in self.stands:
                self.doubts[lane] = (self.stands[lane].seq, seq)
                log.error("in_doubt", source=self.source, lane=lane, stands_at=self.stands[lane].seq, got=seq)
                await self._ask(lane, 1.0)

    def _close_gap(self, lane: int) -> None:
        for held in (self.gaps, self.gap_ends, self.ask_again):
            held.pop(lane, None)

    async def ask_for_gaps(self) -> None:
        """Ask once more for every lane that still waits, at growing intervals; called every second."""
        for lane in sorted({*self.gaps, *self.doubts}):
            due_at, pause = self.ask_again.get(lane, (0.0, 1.0))
            if time.monotonic() >= due_at:
                await self._ask(lane, min(2 * pause, LONGEST_ASKING_PAUSE_SECONDS))

    async def _ask(self, lane: int, pause: float) -> None:
        self.ask_again[lane] = (time.monotonic() + pause, pause)
        _, doubted = self.doubts.get(lane, (0, 0))
        await self._say_where(lane, max(self.gap_ends.get(lane, 0), doubted, self.stands[lane].seq + 1))

    async def say_where_it_stands(self) -> None:
        """Tell the source where every lane stands: it asks when it begins, for it may be older than this reader."""
        for lane, stand in self.stands.items():
            if stand.seq:
                await self._say_where(lane, stand.seq)

    async def _say_where(self, lane: int, to_seq: int) -> None:
        stand = self.stands[lane]
        await self.request_resend(Request(self.source, lane, stand.seq + 1, to_seq, stand.hash.hex(), stand.epoch))

    def nothing_after(self, lane: int, seq: int, hash_: str) -> None:
        """The source says that the lane ends with this event: what claimed to stand after it was a stranger's."""
        stand = self.stands.get(lane)
        if stand is not None and (stand.seq, stand.hash.hex()) == (seq, hash_) and lane in {*self.gaps, *self.doubts}:
            self._close_gap(lane)
            self.doubts.pop(lane, None)
            log.warning("it_was_a_stranger_s", source=self.source, lane=lane, seq=seq)

    async def _apply(self, taken: Sequence[Decoded]) -> None:
        behind = [one.entry for one in taken if one.entry.stream in self.parked]
        fit = [one for one in taken if one.entry.stream not in self.parked]
        for one in fit:
            if one.poison:
                raise Poison(one.poison)
            if one.trouble is not None:
                raise one.trouble
        dispatches = [dispatch for one in fit for dispatch in one.dispatches]
        heard = [one.recorded for one in fit if one.recorded is not None]
        stored = [one.entry for one in fit]
        steps = self._steps(taken)

        async def also(connection: Connection) -> None:
            for entry in behind:
                await park_behind(connection, self.source, entry)

        await self._commit(dispatches, heard, also if behind else None, steps, stored)
        APPLIED.labels(self.source).inc(len(heard))
        UNKNOWN.labels(self.source).inc(len(fit) - len(heard))

    async def _park(self, poisoned: Decoded, reason: str) -> None:
        entry, steps = poisoned.entry, self._steps([poisoned])

        async def also(connection: Connection) -> None:
            await park(connection, self.source, entry, reason)

        await self._commit([], [], also, steps)
        self.parked.add(entry.stream)
        PARKED.labels(self.source).inc()
        log.error("parked", source=self.source, lane=entry.lane, seq=entry.seq, kind=entry.kind, stream=entry.stream,
                  reason=reason)  # fmt: skip

    async def _set_aside(self, rejected: Rejected) -> None:
        fresh: list[bool] = []

        async def also(connection: Connection) -> None:
            fresh.append(await park_rejected(connection, self.source, rejected))

        await self._commit([], [], also, [])
        if fresh[-1]:
            record = rejected.record
            PARKED.labels(self.source).inc()
            log.error("parked", source=self.source, lane=record.partition, offset=record.offset, reason=rejected.reason)

    def _steps(self, taken: Sequence[Decoded]) -> list[Step]:
        then: dict[int, tuple[Stand, int]] = {}
        for one in taken:
            lane = one.entry.lane
            stand, _ = then.get(lane) or (self.stands[lane], 0)
            then[lane] = (stand.after(one.entry), one.next_offset)
        return [Step(lane, self.stands[lane].seq, stand, offset) for lane, (stand, offset) in then.items()]

    async def _commit(
        self,
        dispatches: list[Dispatch],
        heard: list[RecordedEvent],
        also: Also | None,
        steps: Sequence[Step],
        stored: Sequence[StoredEvent] = (),
    ) -> None:
        moves = [advance(self.source, steps)] if steps else []
        try:
            results = await self.committer.execute(dispatches, heard, also, stored, moves)
        except Exception as error:
            if getattr(error, "sqlstate", None) == MOVED_ON:
                raise Fenced(self.source) from error
            if is_its_fault(error):
                raise Poison(reason_of(error)) from error
            raise
        log_results("reacted", dispatches, results)
        for step in steps:
            self.stands[step.lane], self.offsets[step.lane] = step.then, step.next_offset


class Poison(Exception):
    """An entry that cannot be applied, and never will be as things are."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
