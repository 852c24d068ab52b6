"""Group commit: one writing connection, and a transaction that carries every unit of work that is waiting.

No timer: whatever waits when the last commit is done shares the next one. One query loads the streams, decisions are
made in memory, one statement for each sort of change folds what happened, one append takes all events, one commit
acknowledges all. A refusal costs the others nothing. When a transaction fails as a whole, its units are tried one by
one.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import asyncpg
import structlog

from shared.kernel.command import Dispatch
from shared.kernel.recorded import RecordedEvent
from shared.kernel.refusals import Unavailable
from shared.store.clock import Clock
from shared.store.columns import TableTypes
from shared.store.database import Connection, connect
from shared.store.deciding import CommandResult, Decisions, PolicyOf, Streams, decide_all
from shared.store.event_log import Forked, StoredEvent, append, load
from shared.store.metrics import COMMIT_UNITS, COMMITS, EVENTS_APPENDED
from shared.store.trouble import ProgramFault, is_program_fault, passes
from shared.store.view import View, project

MOST_UNITS = 250
TRIES_WHEN_STALE = 5
CLOCK_BEHIND = "SK410"
STALE = {"SK409", CLOCK_BEHIND, "23505", "40P01", "40001"}  # moved on, known command or version, deadlock, …
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

log = structlog.get_logger()
Also = Callable[[Connection], Awaitable[None]]


@dataclass(slots=True)
class UnitOfWork:
    """Work that is done together or not at all: commands, heard events to fold, and what else goes in the transaction.

    `stored` are heard events as they are, for views over these.
    """

    dispatches: Sequence[Dispatch]
    heard: Sequence[RecordedEvent] = ()
    also: Also | None = None
    stored: Sequence[StoredEvent] = ()
    done: "asyncio.Future[list[CommandResult]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Committer:
    """The one writer of a service process. With a `fingerprint` it writes only into views that its program made.

    `before_first` is awaited on each new connection, before anything is written on it.
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
        self.dsn, self.clock, self.views, self.lanes, self.policy_of = dsn, clock, views, lanes, policy_of
        self.fingerprint = fingerprint
        self.waiting: deque[UnitOfWork] = deque()
        self.under_way: list[UnitOfWork] = []
        self.stopped = False
        self.work = asyncio.Event()
        self.connection: asyncpg.Connection | None = None
        self.types = TableTypes({})
        self.latest = EPOCH
        self.before_first: Also = _nothing

    async def execute(
        self,
        dispatches: Sequence[Dispatch],
        heard: Sequence[RecordedEvent] = (),
        also: Also | None = None,
        stored: Sequence[StoredEvent] = (),
    ) -> list[CommandResult]:
        """Do this work in the next transaction.

        Returns a result per command once it is on disk. Raises `Refused` when the domain says no (nothing was
        written), `Unavailable` when the database is away.
        """
        if self.stopped:
            raise Unavailable("stopping")
        unit = UnitOfWork(dispatches, heard, also, stored)
        self.waiting.append(unit)
        self.work.set()
        return await unit.done

    async def run(self) -> None:
        """Commit what waits, for ever; cancel to stop. Raises `ProgramFault` where program and database do not fit."""
        try:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._connect()  # now, so that the first command does not wait for what comes before it
            while True:
                await self.work.wait()
                self.under_way = [self.waiting.popleft() for _ in range(min(MOST_UNITS, len(self.waiting)))]
                if not self.waiting:
                    self.work.clear()
                await self._commit(self.under_way)
        finally:
            self.stopped = True
            for unit in (*self.under_way, *self.waiting):
                _fail(unit, Unavailable("stopping"))
            if self.connection is not None:
                self.connection.terminate()

    async def _commit(self, units: list[UnitOfWork]) -> None:
        units = [unit for unit in units if not unit.done.done()]
        try:
            await self._transact(units)
        except Forked as error:
            for unit in units:
                _fail(unit, error)
        except Exception as error:  # the database is away, or one of them is not well: find out which
            self._note_time(error)
            if self._is_away(error):
                await self._away(units, error)
            elif is_program_fault(error):
                raise ProgramFault(str(error)) from error
            elif len(units) > 1:
                for unit in units:
                    await self._commit([unit])
            else:
                await self._alone(units[0], error)

    async def _alone(self, unit: UnitOfWork, error: Exception) -> None:
        """A unit that failed by itself: again when others were quicker, else its own fault."""
        tries = TRIES_WHEN_STALE
        while not unit.done.done() and tries and getattr(error, "sqlstate", None) in STALE:
            tries -= 1
            try:
                await self._transact([unit])
            except Exception as again:
                self._note_time(again)
                error = again
                if self._is_away(again):
                    await self._away([unit], again)
        _fail(unit, error)

    def _note_time(self, error: Exception) -> None:
        """A clock that was set back is stepped over: nothing is recorded before what stands in its lane already."""
        if getattr(error, "sqlstate", None) == CLOCK_BEHIND:
            self.latest = EPOCH + timedelta(microseconds=int(getattr(error, "detail", None) or 0))
            behind = (self.latest - self.clock.now()).total_seconds()
            log.error("clock_went_back", behind_seconds=round(behind, 3))

    def _is_away(self, error: Exception) -> bool:
        if self.connection is None:  # it did not let us in: whatever the reason, no unit is to blame
            return True
        return passes(error) and getattr(error, "sqlstate", None) not in STALE

    async def _away(self, units: list[UnitOfWork], error: BaseException) -> None:
        log.warning("database_away", error=type(error).__name__, units=len(units))
        if self.connection is not None:
            self.connection.terminate()
            self.connection = None
        for unit in units:
            _fail(unit, Unavailable(type(error).__name__))
        await asyncio.sleep(0.05)

    async def _connect(self) -> asyncpg.Connection:
        if self.connection is not None and self.connection.is_closed():  # it died while nothing was asked of it
            self.connection = None
        if self.connection is None:
            connection = await connect(self.dsn)
            try:
                self.types = await TableTypes.read(connection)
                await self.before_first(connection)
            except BaseException:
                connection.terminate()
                raise
            self.connection = connection
        return self.connection

    async def _transact(self, units: list[UnitOfWork]) -> None:
        connection = await self._connect()
        decided: list[tuple[UnitOfWork, list[CommandResult]]] = []
        refused: list[tuple[UnitOfWork, Exception]] = []
        async with connection.transaction():
            total = await self._decide(connection, units, decided, refused)
            events = [*(event for unit, _ in decided for event in unit.heard), *total.recorded]
            stored = [event for unit, _ in decided for event in unit.stored]
            if events or stored:
                await project(connection, self.types, self.views, events, stored)
            for unit, _ in decided:
                if unit.also is not None:
                    await unit.also(connection)
            if total.commands:
                await append(connection, total.commands, total.pending)
        COMMITS.inc()
        COMMIT_UNITS.observe(len(units))
        EVENTS_APPENDED.inc(len(total.pending))
        for unit, results in decided:
            if not unit.done.done():
                unit.done.set_result(results)
        for unit, refusal in refused:  # not before: it may rest on what another did in this transaction
            _fail(unit, refusal)

    async def _decide(
        self,
        connection: Connection,
        units: list[UnitOfWork],
        decided: list[tuple[UnitOfWork, list[CommandResult]]],
        refused: list[tuple[UnitOfWork, Exception]],
    ) -> Decisions:
        dispatches = [dispatch for unit in units for dispatch in unit.dispatches]
        names = list({dispatch.stream for dispatch in dispatches})
        rows, known, made_by = await load(connection, names, [dispatch.envelope.id for dispatch in dispatches])
        if self.fingerprint is not None and made_by != self.fingerprint:
            raise ProgramFault("another program made the views meanwhile: it is the one that may write them")
        streams = Streams.of(rows)
        now = max(self.clock.now(), self.latest)
        total = Decisions()
        for unit in units:
            try:
                decisions = decide_all(unit.dispatches, streams, known, self.policy_of, now, self.lanes)
            except Exception as refusal:
                refused.append((unit, refusal))
                continue
            decided.append((unit, decisions.results))
            total.commands += decisions.commands
            total.pending += decisions.pending
            total.recorded += decisions.recorded
        return total


async def _nothing(connection: Connection) -> None:
    pass


def _fail(unit: UnitOfWork, error: BaseException) -> None:
    if not unit.done.done():
        unit.done.set_exception(error)
