"""Tasks that have to be over before what they use is closed."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

PATIENCE_SECONDS = 5.0
PATIENCE_WITH_A_STOP_SECONDS = 2.0


async def end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel tasks until every one has ended, whatever it raised.

    Once is not enough: libraries pass over a cancellation that comes at a bad moment, as `asyncio.wait_for` of
    Python 3.11 does, and aiokafka while it lets go of partitions.
    """
    while going_on := [task for task in tasks if not task.done()]:
        for task in going_on:
            task.cancel()
        await asyncio.wait(going_on, timeout=PATIENCE_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)


async def let_stop(stopping: Coroutine[Any, Any, Any]) -> None:
    """Await a client's own stopping for a while, whatever comes of it.

    Beware: aiokafka's `stop` cancels tasks of its own and may raise their `CancelledError`, which must not pass for a
    cancellation of ours; and it may pass over a stop that comes while it lets go of partitions.
    """
    task = asyncio.create_task(stopping)
    try:
        await asyncio.wait([task], timeout=PATIENCE_WITH_A_STOP_SECONDS)
    finally:
        await end([task])
