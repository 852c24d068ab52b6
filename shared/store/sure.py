"""The sure way of a committer: everything is read anew, in a transaction of several round trips.

One query loads the streams, decisions are made in memory, one statement for each sort of change folds what happened,
one append takes all events, one commit acknowledges all. A refusal costs the others nothing. When a transaction fails
as a whole, its units are tried one by one.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import asyncpg
import structlog

from shared.kernel.refusals import Unavailable
from shared.store.clock import Clock
from shared.store.columns import TableTypes
from shared.store.database import Connection, connect
from shared.store.deciding import CommandResult, Decisions, PolicyOf, Streams, decide_all
from shared.store.event_log import Forked, append, load
from shared.store.metrics import COMMIT_UNITS, COMMITS, EVENTS_APPENDED
from shared.store.trouble import ProgramFault, is_program_fault, passes
from shared.store.unit import Also, UnitOfWork
from shared.store.view import View, project

TRIES_WHEN_STALE = 5
CLOCK_BEHIND = "SK410"
STALE = {"SK409", CLOCK_BEHIND, "23505", "40P01", "40001"}  # moved on, known command or version, deadlock, …
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

log = structlog.get_logger()


class SureWay:
    """Writes whatever there is. `before_first` is awaited on each new connection, before anything is written on it."""

    def __init__(
        self,
        dsn: str,
        clock: Clock,
        views: Sequence[View],
        lanes: int,
        policy_of: PolicyOf,
        fingerprint: bytes | None,
    ) -> None:
        self.dsn, self.clock, self.views, self.lanes, self.policy_of = dsn, clock, views, lanes, policy_of
        self.fingerprint = fingerprint
        self.connection: asyncpg.Connection | None = None
        self.types = TableTypes({})
        self.latest = EPOCH
        self.before_first: Also = _nothing

    def now(self) -> datetime:
        """The time under which something is recorded: the clock's, or the latest that is known of the log."""
        return max(self.clock.now(), self.latest)

    async def commit(self, units: list[UnitOfWork]) -> None:
        """Do these, and tell each what came of it. Raises `ProgramFault` where program and database do not fit."""
        units = [unit for unit in units if not unit.done.done()]
        try:
            await self._transact(units)
        except Forked as error:
            for unit in units:
                unit.fail(error)
        except Exception as error:  # the database is away, or one of them is not well: find out which
            self._note_time(error)
            if self._is_away(error):
                await self._away(units, error)
            elif is_program_fault(error):
                raise ProgramFault(str(error)) from error
            elif len(units) > 1:
                for unit in units:
                    await self.commit([unit])
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
        unit.fail(error)

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
            unit.fail(Unavailable(type(error).__name__))
        await asyncio.sleep(0.05)

    async def connect(self) -> asyncpg.Connection:
        """The connection that it works on, made anew if need be. Raises what connecting raises."""
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

    def close(self) -> None:
        """Let go of the database."""
        if self.connection is not None:
            self.connection.terminate()

    async def _transact(self, units: list[UnitOfWork]) -> None:
        connection = await self.connect()
        decided: list[tuple[UnitOfWork, list[CommandResult]]] = []
        refused: list[tuple[UnitOfWork, Exception]] = []
        async with connection.transaction():
            total = await self._decide(connection, units, decided, refused)
            events = [*(event for unit, _ in decided for event in unit.heard), *total.recorded]
            stored = [event for unit, _ in decided for event in unit.stored]
            if events or stored:
                await project(connection, self.types, self.views, events, stored)
            for unit, _ in decided:
                for sql, arguments in unit.moves:
                    await connection.execute(sql, *arguments)
                if unit.also is not None:
                    await unit.also(connection)
            if total.commands:
                await append(connection, total.commands, total.pending)
        COMMITS.inc()
        COMMIT_UNITS.observe(len(units))
        EVENTS_APPENDED.inc(len(total.pending))
        for unit, results in decided:
            unit.succeed(results)
        for unit, refusal in refused:  # not before: it may rest on what another did in this transaction
            unit.fail(refusal)

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
        now = self.now()
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
