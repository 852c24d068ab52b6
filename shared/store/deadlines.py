"""Deadlines: rows written with the event that promises them, and a loop that acts on the overdue ones.

The rows are a view like any other. The loop claims due rows for a short while, executes the command that the service
makes of them, and the event that comes of it takes the row away or moves it. A row that is acted upon twice does
nothing twice: the command's id is made of what was promised. Deadlines that rest on a calendar which was not announced
yet are corrected, by an event, once it is.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import structlog

from shared.kernel.calendar import Provisional
from shared.kernel.command import Dispatch
from shared.kernel.event import Event
from shared.kernel.policy import Promise
from shared.kernel.reactor import Due, Timers
from shared.kernel.recorded import RecordedEvent
from shared.kernel.refusals import Unavailable
from shared.store.backoff import persist
from shared.store.clock import Clock
from shared.store.commit import Committer
from shared.store.database import connect
from shared.store.deciding import PolicyOf, log_results
from shared.store.metrics import DEADLINES_FIRED
from shared.store.view import Change, View

log = structlog.get_logger()

CLAIM_SECONDS = 10
POLL_SECONDS = 0.25
AT_A_TIME = 100


class DeadlineView(View):
    """The deadlines of a service: `schedule` and `cancel` are the changes that its projections return."""

    def __init__(self) -> None:
        super().__init__("deadline", "stream", "name")

    def schedule(
        self, recorded: RecordedEvent, name: str, due_at: datetime, provisional: Provisional | None = None
    ) -> Change:
        """This event promises `name` on its stream by `due_at`; promising again moves it."""
        return self.put(
            (recorded.stream, name),
            due_at=due_at,
            station=recorded.station,
            correlation_id=recorded.correlation_id,
            provisional=provisional,
        )

    def ends(self, name: str, *kinds: type[Event]) -> None:
        """These kinds keep the promise `name` of their stream, or make it void."""
        self.on(*kinds)(lambda event, recorded: self.cancel(recorded, name))

    def cancel(self, recorded: RecordedEvent, name: str) -> Change:
        """The promise `name` on this event's stream was kept, or is void."""
        return self.delete((recorded.stream, name))


@dataclass(slots=True)
class Deadlines:
    """The loop of one service."""

    dsn: str
    clock: Clock
    committer: Committer
    timers: Timers
    policy_of: PolicyOf
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    connection: asyncpg.Connection | None = None

    async def run(self) -> None:
        """Act on what is due, for ever."""
        while True:
            await persist("deadlines", self._act_in_time)
            await asyncio.sleep(POLL_SECONDS)

    async def _act_in_time(self) -> None:
        async with asyncio.timeout(60):
            await self.act()

    async def act(self) -> int:
        """Act on everything that is due by the clock now, also on what that makes due. Returns how many."""
        async with self.turn:
            connection = await self._connect()
            await self._correct(connection)
            total = 0
            while due := await self._claim(connection):
                await asyncio.gather(*(self._execute("overdue", one, self.timers.overdue) for one in due))
                total += len(due)
            if total:
                await connection.execute("delete from store.claim where until < clock_timestamp() - interval '1 hour'")
            return total

    async def _connect(self) -> asyncpg.Connection:
        if self.connection is None or self.connection.is_closed():
            self.connection = await connect(self.dsn)
        return self.connection

    def close(self) -> None:
        """Let go of the database."""
        if self.connection is not None:
            self.connection.terminate()

    async def _correct(self, connection: asyncpg.Connection) -> None:
        """Move the deadlines whose calendar was not announced when they were promised, and is now."""
        now = self.clock.now()
        rows = await connection.fetch("select * from deadline where provisional is not null")
        for row in rows:
            due = _due(row, now)
            try:
                promise = Promise(row["due_at"], Provisional.model_validate(row["provisional"]))
                moves = self.policy_of(row["station"], now).corrected(promise) is not None
            except Exception as error:  # one that cannot be counted must not stop the clock for the others
                log.error("deadline_failed", stream=due.stream, name=due.name, error=type(error).__name__)
                continue
            if moves:
                await self._execute("corrected", due, self.timers.corrected)

    async def _claim(self, connection: asyncpg.Connection) -> list[Due]:
        now = self.clock.now()
        rows = await connection.fetch(
            "insert into store.claim as c (stream, name, due_at, until) "
            "select d.stream, d.name, d.due_at, clock_timestamp() + $2 from deadline d "
            "left join store.claim o using (stream, name, due_at) "
            "where d.due_at <= $1 and (o.until is null or o.until < clock_timestamp()) order by d.due_at limit $3 "
            "for update of d skip locked "
            "on conflict (stream, name, due_at) do update set until = excluded.until "
            "where c.until < clock_timestamp() returning c.stream, c.name, c.due_at",
            now,
            timedelta(seconds=CLAIM_SECONDS),
            AT_A_TIME,
        )
        found = await connection.fetch(
            "select d.* from deadline d join unnest($1::text[], $2::text[], $3::timestamptz[]) "
            "as n(stream, name, due_at) using (stream, name, due_at)",  # one that moved meanwhile is not due
            [row["stream"] for row in rows],
            [row["name"] for row in rows],
            [row["due_at"] for row in rows],
        )
        return [_due(row, now) for row in found]

    async def _execute(self, what: str, due: Due, make: Any) -> None:
        try:
            dispatches: list[Dispatch] = make(due)
            log_results(what, dispatches, await self.committer.execute(dispatches))
            DEADLINES_FIRED.labels(due.name.partition("-")[0], what).inc()
        except Unavailable:
            raise
        except Exception as error:  # one that cannot be acted upon must not stop the clock for the others
            log.error("deadline_failed", stream=due.stream, name=due.name, error=type(error).__name__)


def _due(row: Any, now: datetime) -> Due:
    return Due(row["stream"], row["name"], row["due_at"], row["station"], row["correlation_id"], now)
