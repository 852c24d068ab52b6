"""The quick way of a committer: decided on what it remembers, written in one round trip, told when that has landed.

The next group is decided while the last one is on its way, and sent when it has landed. Nothing here is believed: the
table's keys refuse what was decided on something that is not so any more. Whatever is not plain (a refusal, a command
that leads to nothing, a failure of any kind) is handed back, to go the sure way, which reads everything anew.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from shared.store.columns import TableTypes
from shared.store.deciding import CommandResult, Decisions, PolicyOf, decide_all
from shared.store.event_log import (
    INSERT_COMMANDS,
    INSERT_EVENTS,
    TELL,
    CompletedCommand,
    StoredEvent,
    chain,
    inserting,
    load_heads,
    load_streams,
)
from shared.store.locks import GATE
from shared.store.memory import Memory
from shared.store.pipeline import Encoded, Pipeline, Statement, encoded
from shared.store.unit import UnitOfWork
from shared.store.view import View, statements_of

PASS = "select store.pass($1::bigint, $2::bytea, $3::integer)"


@dataclass(slots=True)
class Flight:
    """A transaction on its way: the units in it, what they are told when it has landed, and what it writes."""

    units: list[UnitOfWork]
    results: list[list[CommandResult]]
    entries: list[StoredEvent]
    landed: "asyncio.Task[None]"


class QuickWay:
    """Writes what is plain. `landed` is told of each flight, however it ended."""

    def __init__(
        self,
        dsn: str,
        views: Sequence[View],
        lanes: int,
        policy_of: PolicyOf,
        fingerprint: bytes | None,
        landed: Callable[[Flight], None],
    ) -> None:
        self.dsn, self.views, self.lanes, self.policy_of, self.fingerprint = dsn, views, lanes, policy_of, fingerprint
        self.landed = landed
        self.tells: Callable[[Sequence[StoredEvent]], bool] = lambda _: True
        self.connection: asyncpg.Connection | None = None
        self.pipeline: Pipeline | None = None
        self.memory = Memory()
        self.installation, self.epoch = "", 0
        self.flying: Flight | None = None

    async def open(self, connection: asyncpg.Connection) -> None:
        """Be ready to write where `connection` leads to, on which is looked up what is not remembered.

        Raises `psycopg.Error`, and what asyncpg raises.
        """
        if self.connection is not connection or self.pipeline is None or self.pipeline.is_closed:
            self.close()
            self.begin_anew()
            self.pipeline, self.connection = await Pipeline.connect(self.dsn), connection
        if not self.epoch:
            row = await connection.fetchrow("select installation, epoch from store.identity")
            self.installation, self.epoch = row["installation"], row["epoch"]

    def begin_anew(self) -> None:
        """Forget everything: something is not as it was believed."""
        self.memory, self.epoch = Memory(), 0

    async def send(self, units: Sequence[UnitOfWork], types: TableTypes, now: datetime) -> list[UnitOfWork]:
        """Send what is plain of these; returns the others, and all of them if what they rest on did not land."""
        await self._look_up(units)
        taken, left, total, results = self._decide(units, now)
        if not taken:
            return left
        entries = await self._chain(total)
        events = [*(event for unit in taken for event in unit.heard), *total.recorded]
        stored = [event for unit in taken for event in unit.stored]
        statements: list[Statement] = [(PASS, (GATE, self.fingerprint, self.epoch))]
        statements += statements_of(types, self.views, events, stored)
        statements += [statement for unit in taken for statement in unit.moves]
        if total.commands:
            statements.append((INSERT_COMMANDS, _columns(total.commands)))
        if entries:
            statements.append((INSERT_EVENTS, inserting(entries)))
            if self.tells(entries):
                statements.append((TELL, ()))
        ready = encoded(statements)
        if not await self.land():
            return [*taken, *left]
        self.flying = self._take_off(taken, results, entries, ready)
        return left

    async def land(self) -> bool:
        """Wait for what is on its way; whether nothing is, or all of it came to be. If not, everything is forgotten."""
        if self.flying is None:
            return True
        await asyncio.wait([self.flying.landed])  # whoever is stopped meanwhile still knows what is in the air
        flight, self.flying = self.flying, None
        if flight.landed.cancelled() or flight.landed.exception() is not None:
            self.begin_anew()
            return False
        return True

    async def settled(self) -> None:
        """Wait until nothing is on its way, however it ended."""
        if self.flying is not None:
            await asyncio.wait([self.flying.landed])

    def in_the_air(self) -> list[UnitOfWork]:
        """What was sent and has not landed yet."""
        return self.flying.units if self.flying is not None and not self.flying.landed.done() else []

    def forget(self, units: Sequence[UnitOfWork]) -> None:
        """These go the sure way: what they write is not remembered here."""
        self.memory.forget({dispatch.stream for unit in units for dispatch in unit.dispatches})
        self.memory.forget_heads()

    def close(self) -> None:
        """Let go of the database; what is on its way may land or not."""
        if self.flying is not None:
            self.flying.landed.cancel()
        if self.pipeline is not None:
            self.pipeline.close()

    def _looking_up(self) -> asyncpg.Connection:
        assert self.connection is not None
        return self.connection

    async def _look_up(self, units: Sequence[UnitOfWork]) -> None:
        missing = self.memory.recall(dispatch for unit in units for dispatch in unit.dispatches)
        if missing:
            rows = await load_streams(self._looking_up(), list({stream for _, stream in missing}))
            self.memory.learn(missing, rows)
        self.memory.shrink()

    def _decide(
        self, units: Sequence[UnitOfWork], now: datetime
    ) -> tuple[list[UnitOfWork], list[UnitOfWork], Decisions, list[list[CommandResult]]]:
        taken: list[UnitOfWork] = []
        left: list[UnitOfWork] = []
        results: list[list[CommandResult]] = []
        total, known = Decisions(), dict[UUID, CompletedCommand]()
        for unit in units:
            made = self._decided(unit, known, now)
            if made is None:
                left.append(unit)
                continue
            taken.append(unit)
            results.append(made.results)
            total.commands += made.commands
            total.pending += made.pending
            total.recorded += made.recorded
        return taken, left, total, results

    def _decided(self, unit: UnitOfWork, known: dict[UUID, CompletedCommand], now: datetime) -> Decisions | None:
        streams = self.memory.streams
        try:
            made = decide_all(unit.dispatches, streams, known, self.policy_of, now, self.lanes)
        except Exception:  # the sure way says it, on what stands in the table
            return None
        if all(result.events for result in made.results):
            self.memory.logs.update(event.log for event in made.pending)
            return made
        streams.roll_back()
        for dispatch in unit.dispatches:
            known.pop(dispatch.envelope.id, None)
        return None

    async def _chain(self, total: Decisions) -> list[StoredEvent]:
        for log in {event.log for event in total.pending}:
            if (log, 0) not in self.memory.heads:
                self.memory.heads |= await load_heads(self._looking_up(), log, self.lanes)
        return chain(total.pending, self.memory.heads, self.installation, self.epoch)

    def _take_off(
        self,
        units: list[UnitOfWork],
        results: list[list[CommandResult]],
        entries: list[StoredEvent],
        statements: list[Encoded],
    ) -> Flight:
        assert self.pipeline is not None
        flight = Flight(units, results, entries, asyncio.create_task(self.pipeline.transact(statements)))
        flight.landed.add_done_callback(lambda _: self.landed(flight))
        return flight


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
