"""Backing off: one way in which a loop waits for a database or a bus that is away.

Ours, and not stamina or tenacity: these retry one call and count its attempts, while the loops here live for months;
their pauses must shrink again after a while that went well.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

T = TypeVar("T")
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 2.0
WELL_AFTER_SECONDS = 5.0

log = structlog.get_logger()


class Pauses:
    """Growing pauses: doubled from attempt to attempt, from the first again after an attempt that lived long."""

    def __init__(self) -> None:
        self.next_seconds = FIRST_PAUSE_SECONDS
        self.since = time.monotonic()

    async def wait(self, what: str, error: BaseException) -> None:
        """Say that `what` waits because of this error, and wait."""
        if time.monotonic() - self.since > WELL_AFTER_SECONDS + LONGEST_PAUSE_SECONDS:
            self.next_seconds = FIRST_PAUSE_SECONDS
        log.warning(f"{what}_waits", error=type(error).__name__, seconds=self.next_seconds)
        await asyncio.sleep(self.next_seconds)
        self.next_seconds = min(2 * self.next_seconds, LONGEST_PAUSE_SECONDS)
        self.since = time.monotonic()


async def persist(what: str, attempt: Callable[[], Awaitable[T]], *away: type[BaseException]) -> T:
    """What `attempt` returns, tried until it does; exceptions of the types `away` are waited out, others raised."""
    pauses = Pauses()
    while True:
        try:
            return await attempt()
        except away as error:
            await pauses.wait(what, error)
