"""Backing off: one way in which a loop waits for a database or a bus that is away.

Ours, and not stamina or tenacity: these retry one call and count its attempts, while the loops here live for months;
their pauses must shrink again after a while that went well.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from shared.store.trouble import is_program_fault, passes

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

    async def wait(self, what: str, error: BaseException, expected: bool = True) -> None:
        """Say that `what` waits because of this error, loudly if nobody expected it, and wait."""
        if time.monotonic() - self.since > WELL_AFTER_SECONDS + LONGEST_PAUSE_SECONDS:
            self.next_seconds = FIRST_PAUSE_SECONDS
        say, more = (log.warning, {}) if expected else (log.error, {"where": where(error)})
        say(f"{what}_waits", error=type(error).__name__, seconds=self.next_seconds, **more)
        await asyncio.sleep(self.next_seconds)
        self.next_seconds = min(2 * self.next_seconds, LONGEST_PAUSE_SECONDS)
        self.since = time.monotonic()


async def persist(
    what: str,
    attempt: Callable[[], Awaitable[T]],
    *,
    expects: tuple[type[BaseException], ...] = (),
    raises: tuple[type[BaseException], ...] = (),
) -> T:
    """What `attempt` returns, tried until it does.

    A fault of the program and exceptions of the types `raises` are raised. Everything else is waited out: trouble that
    passes and the types `expects` with a warning, what nobody foresaw with an error that says where. So is a
    cancellation that nobody asked for: libraries let one of their own escape.
    """
    pauses = Pauses()
    while True:
        try:
            return await attempt()
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            await pauses.wait(what, error, expected=False)
        except Exception as error:
            if is_program_fault(error) or isinstance(error, raises):
                raise
            await pauses.wait(what, error, expected=passes(error) or isinstance(error, expects))


def where(error: BaseException) -> str:
    """File and line in which it was raised; never its text, which may quote what somebody said."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else ""
