"""Deadlines: rows written with the event that promises them, and a loop that acts on the overdue ones.

The rows are a view like any other. The loop claims due rows for a short while, executes the command that the service
makes of them, and the event that comes of it takes the row away or moves it. A row that is acted upon twice does
nothing twice: the command's id is made of what was promised.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import asyncpg
import structlog

from shared.clock import Clock
from shared.commit import Committer, Unavailable, connect
from shared.decider import Actor, Fact, Order
from shared.deciding import log_answers
from shared.metrics import DEADLINES_FIRED
from shared.store import iso
from shared.view import Row, View

log = structlog.get_logger()

CLAIM_SECONDS = 10
POLL_SECONDS = 0.25
SYSTEM = UUID("5f7b6d1e-2f0b-5c9a-8d5e-0d1c2b3a4f5e")

PROMISE = (
    "insert into deadline (stream, name, due_at, station, correlation_id) "
    "select split_part(key, ' ', 1), split_part(key, ' ', 2), due_at, station, correlation_id "
    "from unnest($1::text[], $2::timestamptz[], $3::text[], $4::uuid[]) as n(key, due_at, station, correlation_id) "
    "on conflict (stream, name) do update set due_at = excluded.due_at, station = excluded.station, "
    "correlation_id = excluded.correlation_id"
)
KEEP = (
    "delete from deadline d using unnest($1::text[]) as n(key) "
    "where d.stream = split_part(n.key, ' ', 1) and d.name = split_part(n.key, ' ', 2)"
)


def deadline_view() -> View:
    """The view of a service's promises; the service adds what makes and keeps them."""
    return View("deadline")


def promise(fact: Fact, name: str, due_at: datetime) -> Row:
    """This fact promises `name` on its stream by `due_at`; promising again moves it."""
    return PROMISE, f"{fact.stream} {name}", due_at, fact.station, fact.correlation_id


def keep(fact: Fact, name: str) -> Row:
    """This fact keeps the promise `name`, or makes it void."""
    return KEEP, f"{fact.stream} {name}"


class Due(NamedTuple):
    """A promise whose time is up."""

    stream: str
    name: str
    due_at: datetime
    station: str
    correlation_id: UUID
    now: datetime

    @property
    def words(self) -> dict[str, Any]:
        """The words of a command that the clock gives."""
        return {
            "id": uuid5(SYSTEM, f"{self.stream} {self.name} {iso(self.due_at)}"),
            "at": self.now,
            "by": Actor("system", "clock"),
            "station": self.station,
            "occurred_at": self.due_at,
            "correlation_id": self.correlation_id,
        }


@dataclass(slots=True)
class Deadlines:
    """The loop of one service."""

    dsn: str
    clock: Clock
    committer: Committer
    when_due: Callable[[Due], Iterable[Order]]
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    connection: asyncpg.Connection | None = None

    async def run(self) -> None:
        """Act on what is due, for ever."""
        while True:
            try:
                async with asyncio.timeout(60):
                    await self.act()
            except (Unavailable, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("deadlines_wait", error=type(error).__name__)
            await asyncio.sleep(POLL_SECONDS)

    async def act(self) -> int:
        """Act on everything that is due by the clock now, also on what that makes due. Returns how many."""
        async with self.turn:
            if self.connection is None or self.connection.is_closed():
                self.connection = await connect(self.dsn)
            total = 0
            while due := await self._claim(self.connection):
                await asyncio.gather(*(self._act_on(one) for one in due))
                total += len(due)
            return total

    def close(self) -> None:
        """Let go of the database."""
        if self.connection is not None:
            self.connection.terminate()

    async def _claim(self, connection: asyncpg.Connection) -> list[Due]:
        now = self.clock.now()
        rows = await connection.fetch(
            "insert into store.claim as c (stream, name, due_at, until) "
            "select d.stream, d.name, d.due_at, clock_timestamp() + $2 from deadline d "
            "left join store.claim o using (stream, name, due_at) "
            "where d.due_at <= $1 and (o.until is null or o.until < clock_timestamp()) order by d.due_at limit 100 "
            "for update of d skip locked "
            "on conflict (stream, name, due_at) do update set until = excluded.until "
            "where c.until < clock_timestamp() returning c.stream, c.name, c.due_at",
            now,
            timedelta(seconds=CLAIM_SECONDS),
        )
        found = await connection.fetch(
            "select d.* from deadline d join unnest($1::text[], $2::text[]) as n(stream, name) using (stream, name)",
            [row["stream"] for row in rows],
            [row["name"] for row in rows],
        )
        return [Due(r["stream"], r["name"], r["due_at"], r["station"], r["correlation_id"], now) for r in found]

    async def _act_on(self, due: Due) -> None:
        try:
            orders = list(self.when_due(due))
            log_answers("overdue", orders, await self.committer.execute(orders))
            DEADLINES_FIRED.labels(due.name.partition("-")[0]).inc()
        except Unavailable:
            raise
        except Exception as error:  # one that cannot be acted upon must not stop the clock for the others
            log.error("deadline_failed", stream=due.stream, name=due.name, error=type(error).__name__)
