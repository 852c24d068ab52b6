"""What `/ready` looks up in the database: at most once a second, and by one at a time, however many ask.

Anybody may ask it, with no token, so that a question costs nothing that a command would wait for.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from shared.kernel.refusals import Busy, Unavailable
from shared.ops.positions import events_apart
from shared.store.forks import Fork, open_forks
from shared.store.metrics import RELAY_LAG

if TYPE_CHECKING:
    from shared.http.runtime import Runtime

REMEMBERED_SECONDS = 1.0
LOOK_SECONDS = 2.0  # with what giving a connection back may take, less than the three that a probe waits
FREE_SECONDS = 0.8  # in which a connection is free, or given back: commands have them for milliseconds


class Seen(NamedTuple):
    """Whether the database answers, by how many events table and topics differ, and the forks that are open; `busy`
    when no connection to it became free."""

    database: bool
    waiting: int = 0
    forks: Sequence[Fork] = ()
    busy: bool = False


@dataclass(slots=True)
class Look:
    """The last look, and whoever takes the next one."""

    seen: Seen = field(default_factory=lambda: Seen(database=False))
    until: float = 0.0
    taking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def at(self, runtime: "Runtime") -> Seen:
        """What was seen at most a second ago, within three. Where all connections are in use the database answers."""
        if not runtime.started:  # its views are not there yet, and will be in an instant that nobody remembers
            return Seen(database=False)
        async with self.taking:
            if time.monotonic() >= self.until:
                try:
                    self.seen = await _look(runtime)
                except Busy:
                    self.seen = self.seen._replace(database=True, busy=True)
                except (Unavailable, TimeoutError):
                    self.seen = Seen(database=False)
                self.until = time.monotonic() + REMEMBERED_SECONDS
            return self.seen


async def _look(runtime: "Runtime") -> Seen:
    async with asyncio.timeout(LOOK_SECONDS), runtime.reading(True, FREE_SECONDS) as connection:
        apart = await events_apart(connection, runtime.relay.logs_now())
        for log, count in apart.items():
            RELAY_LAG.labels(log).set(count)
        return Seen(True, sum(apart.values()), await open_forks(connection))
