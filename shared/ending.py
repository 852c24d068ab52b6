"""Ending: tasks that have to be over before what they use is closed."""

import asyncio
from collections.abc import Sequence

PATIENCE_SECONDS = 5.0


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
