"""Commands on trial: decided as a committer decides them, and nothing of them is written.

Each sees those that were tried before it, so that many tried one after the other come to what they would come to. What
others do meanwhile is not seen any more: a trial is for one request, and short.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from uuid import UUID

from shared.kernel.command import Dispatch
from shared.store.clock import Clock
from shared.store.database import Connection
from shared.store.deciding import CommandResult, PolicyOf, Streams, decide_all
from shared.store.event_log import CompletedCommand, load
from shared.store.unit import UnitOfWork

Reading = Callable[[], AbstractAsyncContextManager[Connection]]
"""Opens a connection for queries."""


class Trial:
    """Tries the commands of one request. Whatever waits while others are looked up shares the next look."""

    def __init__(self, reading: Reading, clock: Clock, policy_of: PolicyOf, lanes: int) -> None:
        self.reading, self.clock, self.policy_of, self.lanes = reading, clock, policy_of, lanes
        self.streams, self.known = Streams(), dict[UUID, CompletedCommand]()
        self.seen = set[str]()
        self.waiting: list[UnitOfWork] = []
        self.one_at_a_time = asyncio.Lock()

    async def dispatch(self, dispatches: Sequence[Dispatch]) -> list[CommandResult]:
        """What these commands would come to, together or not at all. Raises `Refused`, or `Unavailable` as reading
        does."""
        unit = UnitOfWork(dispatches)
        self.waiting.append(unit)
        async with self.one_at_a_time:
            units, self.waiting = self.waiting, []
            if units:
                await self._try(units)
        return await unit.done

    async def _try(self, units: Sequence[UnitOfWork]) -> None:
        try:
            await self._look_up([dispatch for unit in units for dispatch in unit.dispatches])
        except Exception as error:
            for unit in units:
                unit.fail(error)
            return
        for unit in units:
            try:
                made = decide_all(
                    unit.dispatches, self.streams, self.known, self.policy_of, self.clock.now(), self.lanes
                )
            except Exception as refusal:
                unit.fail(refusal)
            else:
                unit.succeed(made.results)

    async def _look_up(self, dispatches: Sequence[Dispatch]) -> None:
        """What stands in the log of what was not tried yet."""
        names = {dispatch.stream for dispatch in dispatches} - self.seen
        async with self.reading() as connection:
            rows, known, _ = await load(connection, list(names), [dispatch.envelope.id for dispatch in dispatches])
        self.streams.take_in(rows)
        self.seen |= names
        self.known = known | self.known
