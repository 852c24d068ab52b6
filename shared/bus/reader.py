"""The reader: applies what a source says, lane by lane, exactly once in effect.

What was seen is skipped; what comes next is applied; for a gap the source's relay is asked to send again, and what is
ahead is discarded until it comes. What does not agree with what was applied is set aside once and puts the lane in
doubt until the source has said whose history is right. Poison is parked with everything later of its stream and the
lane goes on; a database that is away makes the reader wait and try again, never skip. One batch is committed at a time,
and the next one is sorted out meanwhile.
"""

import asyncio
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

import structlog
from aiokafka import ConsumerRecord

from shared.bus.checkpoint import MOVED_ON, Fenced, Stand, Step, advance, checkpoints
from shared.bus.decoding import Batch, Checkpoints, Decoded, decode_batch, is_its_fault, reason_of
from shared.bus.lacking import Lacking
from shared.bus.parking import Rejected, park, park_behind, park_rejected, parked_streams
from shared.kernel.command import Dispatch
from shared.kernel.reactor import Reactor
from shared.kernel.recorded import RecordedEvent
from shared.store.backoff import Pauses
from shared.store.commit import Committer
from shared.store.database import Connection, connect
from shared.store.deciding import log_results
from shared.store.event_log import StoredEvent
from shared.store.metrics import APPLIED, DUPLICATES, PARKED, UNKNOWN
from shared.store.tasks import end
from shared.store.trouble import passes
from shared.store.unit import Also
from shared.store.view import kinds_folded

log = structlog.get_logger()


@dataclass(slots=True)
class Reader:
    """Applies the lanes `mine` (all, at first) of one log of this installation to one service.

    `lacks` is what its lanes wait for, and has it sent again.
    """

    installation: str
    committer: Committer
    reactor: Reactor
    lacks: Lacking
    stands: Checkpoints = field(default_factory=dict)
    offsets: dict[int, int] = field(default_factory=dict)
    parked: set[str] = field(default_factory=set)
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

    @property
    def source(self) -> str:
        """The log that it reads."""
        return self.lacks.source

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
            self.lacks.close_filled_gaps(self.stands)
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
        self.lacks.forget()

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
        await self.lacks.mind(self.stands, batch.ahead, batch.doubts)

    async def _apply_or_park(self, taken: Sequence[Decoded]) -> None:
        try:
            await self._apply(taken)
        except Poison as poison:
            if len(taken) == 1:
                return await self._park(taken[0], poison.reason)
            for one in taken:
                await self._apply_or_park([one])

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
