"""Group commit: one writing connection, and a transaction that carries every command that is waiting.

No timer: whatever waits when the last commit is done shares the next one. One query loads the streams, decisions are
made in memory, one statement a view folds what happened, one append takes all events, one commit acknowledges all. A
refusal costs the others nothing. When a transaction fails as a whole, its units are tried one by one.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import asyncpg
import structlog

from shared.clock import Clock
from shared.decider import Fact, Order
from shared.deciding import Answer, Decided, Streams, decide_all
from shared.metrics import COMMIT_UNITS, COMMITS, EVENTS_APPENDED
from shared.store import append, load
from shared.view import Connection, View, fold

MOST_UNITS = 250
TRIES_WHEN_STALE = 5
PASSING = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.ReadOnlySQLTransactionError,  # a standby, until the next connection finds the new primary
)
BY_KEY = {"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off"}
STALE = {"SK409", "23505", "40P01", "40001"}  # moved on, known command or version, deadlock, serialisation

log = structlog.get_logger()


class Unavailable(Exception):
    """The database is away for now; what was asked may be asked again with the same id."""


@dataclass(slots=True)
class Unit:
    """Work that is done together or not at all: orders, heard facts to fold, and what else goes in the transaction."""

    orders: Sequence[Order]
    heard: Sequence[Fact] = ()
    also: Callable[[Connection], Awaitable[None]] | None = None
    done: "asyncio.Future[list[Answer]]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Committer:
    """The one writer of a service process."""

    def __init__(self, dsn: str, clock: Clock, views: Sequence[View], lanes: int) -> None:
        self.dsn, self.clock, self.views, self.lanes = dsn, clock, views, lanes
        self.waiting: deque[Unit] = deque()
        self.under_way: list[Unit] = []
        self.stopped = False
        self.work = asyncio.Event()
        self.connection: asyncpg.Connection | None = None

    async def execute(
        self,
        orders: Sequence[Order],
        heard: Sequence[Fact] = (),
        also: Callable[[Connection], Awaitable[None]] | None = None,
    ) -> list[Answer]:
        """Do this work in the next transaction.

        Returns an answer per order once it is on disk. Raises `Refused` when the domain says no (nothing was
        written), `Unavailable` when the database is away.
        """
        if self.stopped:
            raise Unavailable("stopping")
        unit = Unit(orders, heard, also)
        self.waiting.append(unit)
        self.work.set()
        return await unit.done

    async def run(self) -> None:
        """Commit what waits, for ever; cancel to stop."""
        try:
            while True:
                await self.work.wait()
                self.under_way = [self.waiting.popleft() for _ in range(min(MOST_UNITS, len(self.waiting)))]
                if not self.waiting:
                    self.work.clear()
                await self._commit(self.under_way)
        finally:
            self.stopped = True
            for unit in (*self.under_way, *self.waiting):
                _settle(unit, Unavailable("stopping"))
            if self.connection is not None:
                self.connection.terminate()

    async def _commit(self, units: list[Unit]) -> None:
        units = [unit for unit in units if not unit.done.done()]
        try:
            await self._transact(units)
        except Exception as error:  # the database is away, or one of them is not well: find out which
            if self._passing(error):
                await self._away(units, error)
            elif len(units) > 1:
                for unit in units:
                    await self._commit([unit])
            else:
                await self._alone(units[0], error)

    async def _alone(self, unit: Unit, error: Exception) -> None:
        """A unit that failed by itself: again when others were quicker, else its own fault."""
        tries = TRIES_WHEN_STALE
        while not unit.done.done() and tries and getattr(error, "sqlstate", None) in STALE:
            tries -= 1
            try:
                await self._transact([unit])
            except Exception as again:
                error = again
                if self._passing(again):
                    await self._away([unit], again)
        _settle(unit, error)

    def _passing(self, error: Exception) -> bool:
        if self.connection is None:  # it did not let us in: whatever the reason, no unit is to blame
            return True
        return isinstance(error, PASSING) or (self.connection.is_closed() and isinstance(error, asyncpg.InterfaceError))

    async def _away(self, units: list[Unit], error: BaseException) -> None:
        log.warning("database_away", error=type(error).__name__, units=len(units))
        if self.connection is not None:
            self.connection.terminate()
            self.connection = None
        for unit in units:
            _settle(unit, Unavailable(type(error).__name__))
        await asyncio.sleep(0.05)

    async def _transact(self, units: list[Unit]) -> None:
        if self.connection is not None and self.connection.is_closed():  # it died while nothing was asked of it
            self.connection = None
        if self.connection is None:
            self.connection = await connect(self.dsn)
        answers: list[tuple[Unit, list[Answer]]] = []
        refusals: list[tuple[Unit, Exception]] = []
        async with self.connection.transaction():
            decided = await self._decide(self.connection, units, answers, refusals)
            facts = [*_heard(answers), *decided.facts]
            if facts:
                await fold(self.connection, self.views, facts)
            for unit, _ in answers:
                if unit.also is not None:
                    await unit.also(self.connection)
            if decided.commands:
                await append(self.connection, decided.commands, decided.drafts)
        COMMITS.inc()
        COMMIT_UNITS.observe(len(units))
        EVENTS_APPENDED.inc(len(decided.drafts))
        for unit, given in answers:
            if not unit.done.done():
                unit.done.set_result(given)
        for unit, refusal in refusals:  # not before: it may rest on what another did in this transaction
            _settle(unit, refusal)

    async def _decide(
        self,
        connection: Connection,
        units: list[Unit],
        answers: list[tuple[Unit, list[Answer]]],
        refusals: list[tuple[Unit, Exception]],
    ) -> Decided:
        orders = [order for unit in units for order in unit.orders]
        names, command_ids = list({order.stream for order in orders}), [order.command.id for order in orders]
        rows, known = await load(connection, names, command_ids)
        streams = Streams.of(rows)
        now: datetime = self.clock.now()
        total = Decided()
        for unit in units:
            try:
                decided = decide_all(unit.orders, streams, known, now, self.lanes)
            except Exception as refusal:
                refusals.append((unit, refusal))
                continue
            answers.append((unit, decided.answers))
            total.commands += decided.commands
            total.drafts += decided.drafts
            total.facts += decided.facts
        return total


def _heard(answers: Sequence[tuple[Unit, list[Answer]]]) -> list[Fact]:
    return [fact for unit, _ in answers for fact in unit.heard]


def _settle(unit: Unit, error: BaseException) -> None:
    if not unit.done.done():
        unit.done.set_exception(error)


async def connect(dsn: str) -> asyncpg.Connection:
    """A connection that sees this service's views and store by their bare names, and looks everything up by its key.

    A plan is kept for as long as the connection; one made while the tables were empty would read them whole for ever.
    """
    return await asyncpg.connect(dsn, server_settings={"search_path": "views, store", **BY_KEY}, timeout=5)
