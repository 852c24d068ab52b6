"""Group commit: the one writer of a service process, and transactions that carry every unit of work that is waiting.

No timer: whatever waits when the last transaction is on its way shares the next one. What is plain goes the quick way,
whatever is not the sure one (`shared.store.quick`, `shared.store.sure`); nobody can tell them apart but by the clock.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Sequence

import asyncpg
import structlog

from shared.kernel.command import Dispatch
from shared.kernel.recorded import RecordedEvent
from shared.kernel.refusals import Unavailable
from shared.store.clock import Clock
from shared.store.deciding import CommandResult, PolicyOf
from shared.store.event_log import StoredEvent
from shared.store.metrics import COMMIT_UNITS, COMMITS, EVENTS_APPENDED, SURE_UNITS
from shared.store.pipeline import Statement
from shared.store.quick import Flight, QuickWay
from shared.store.sure import SureWay
from shared.store.unit import Also, UnitOfWork
from shared.store.view import View

MOST_UNITS = 250
FEW = 4
"""So few never follow close behind another transaction. Of more than twice as many half goes, and the other half is
decided meanwhile: measured with 8, 16, 32 and 64 in flight."""

QUIET_TURNS = 3

log = structlog.get_logger()
HandOver = Callable[[Sequence[StoredEvent]], None]


class Committer:
    """The one writer of a service process. With a `fingerprint` it writes only into views that its program made.

    `sure.before_first` is awaited on each new connection, before anything is written on it. `hand_over` is given what
    was committed quickly; with `quick.tells` the database tells others of it too.
    """

    def __init__(
        self,
        dsn: str,
        clock: Clock,
        views: Sequence[View],
        lanes: int,
        policy_of: PolicyOf,
        fingerprint: bytes | None = None,
    ) -> None:
        self.dsn, self.lanes = dsn, lanes
        self.sure = SureWay(dsn, clock, views, lanes, policy_of, fingerprint)
        self.quick = QuickWay(dsn, views, lanes, policy_of, fingerprint, self._landed)
        self.waiting: deque[UnitOfWork] = deque()
        self.again: list[UnitOfWork] = []
        self.under_way: list[UnitOfWork] = []
        self.stopped = False
        self.work = asyncio.Event()
        self.hand_over: HandOver = _to_nobody

    async def execute(
        self,
        dispatches: Sequence[Dispatch],
        heard: Sequence[RecordedEvent] = (),
        also: Also | None = None,
        stored: Sequence[StoredEvent] = (),
        moves: Sequence[Statement] = (),
    ) -> list[CommandResult]:
        """Do this work in the next transaction.

        Returns a result per command once it is on disk. Raises `Refused` when the domain says no (nothing was
        written), `Unavailable` when the database is away.
        """
        if self.stopped:
            raise Unavailable("stopping")
        unit = UnitOfWork(dispatches, heard, also, stored, moves)
        self.waiting.append(unit)
        self.work.set()
        return await unit.done

    async def run(self) -> None:
        """Commit what waits, for ever; cancel to stop. Raises `ProgramFault` where program and database do not fit."""
        try:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self.sure.connect()  # now, so that the first command does not wait for what comes before it
            while True:
                await self.work.wait()
                await self._let_come()
                await self._take(self._next(), self._failed())
                self.under_way = []
        finally:
            self.stopped = True
            for unit in (*self.quick.in_the_air(), *self.under_way, *self.again, *self.waiting):
                unit.fail(Unavailable("stopping"))
            self.sure.close()
            self.quick.close()

    async def _let_come(self) -> None:
        """Let whoever is about to ask come along, and do not follow close behind a transaction for the sake of a few:
        each has its price. When nothing else is going on, this costs some turns of the loop and no time."""
        if len(self.waiting) <= FEW:
            await self.quick.settled()
        quiet = 0
        while quiet < QUIET_TURNS and len(self.waiting) < MOST_UNITS:
            before = len(self.waiting)
            await asyncio.sleep(0)
            quiet = quiet + 1 if len(self.waiting) == before else 0

    def _next(self) -> list[UnitOfWork]:
        many = len(self.waiting)
        if many > 2 * FEW and not self.quick.in_the_air():
            many = (many + 1) // 2
        units = [self.waiting.popleft() for _ in range(min(MOST_UNITS, many))]
        if not self.waiting:
            self.work.clear()
        return [unit for unit in units if not unit.done.done()]

    def _failed(self) -> list[UnitOfWork]:
        """What was sent and did not land."""
        again, self.again = self.again, []
        return again

    async def _take(self, units: list[UnitOfWork], failed: list[UnitOfWork]) -> None:
        self.under_way = [*failed, *units]
        plain = [unit for unit in units if unit.also is None]
        sure = [*failed, *(unit for unit in units if unit.also is not None)]
        if failed:
            await self.quick.land()
        if plain:
            sure += await self._quickly(plain)
        if sure:
            await self.quick.land()
            self.quick.forget(sure)
            SURE_UNITS.inc(len(sure))
            await self.sure.commit(sure)

    async def _quickly(self, units: list[UnitOfWork]) -> list[UnitOfWork]:
        """Send what is plain; returns the rest."""
        try:
            await self.quick.open(await self.sure.connect())
            return await self.quick.send(units, self.sure.types, self.sure.now())
        except Exception as error:  # the sure way finds out what it is, and whose
            log.debug("not_quick", error=type(error).__name__)
            self.quick.begin_anew()
            return units

    def _landed(self, flight: Flight) -> None:
        if flight.landed.cancelled() or flight.landed.exception() is not None:
            self.again += flight.units
            self.work.set()
            if self.stopped:  # nobody looks after it any more
                for unit in flight.units:
                    unit.fail(Unavailable("stopping"))
            return
        COMMITS.inc()
        COMMIT_UNITS.observe(len(flight.units))
        EVENTS_APPENDED.inc(len(flight.entries))
        self.hand_over(flight.entries)
        for unit, results in zip(flight.units, flight.results, strict=True):
            unit.succeed(results)


def _to_nobody(entries: Sequence[StoredEvent]) -> None:
    pass
