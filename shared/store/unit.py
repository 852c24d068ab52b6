"""A unit of work: what is done together or not at all."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from shared.kernel.command import Dispatch
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.deciding import CommandResult
from shared.store.event_log import StoredEvent
from shared.store.pipeline import Statement

Also = Callable[[Connection], Awaitable[None]]


@dataclass(slots=True)
class UnitOfWork:
    """Commands, heard events to fold, and what else goes in the transaction.

    `stored` are heard events as they are, for views over these. `moves` are statements that go in the transaction;
    `also` is whatever has to read as well, and costs the unit the quick way.
    """

    dispatches: Sequence[Dispatch]
    heard: Sequence[RecordedEvent] = ()
    also: Also | None = None
    stored: Sequence[StoredEvent] = ()
    moves: Sequence[Statement] = ()
    done: "asyncio.Future[list[CommandResult]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def succeed(self, results: list[CommandResult]) -> None:
        """It is on disk."""
        if not self.done.done():
            self.done.set_result(results)

    def fail(self, error: BaseException) -> None:
        """It was not done, or nobody knows."""
        if not self.done.done():
            self.done.set_exception(error)
