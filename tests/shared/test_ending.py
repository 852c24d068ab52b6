"""Ending: nobody waits for ever for a task that passes over a cancellation."""

import asyncio

import pytest

from shared import ending


async def test_a_task_that_passes_over_a_cancellation_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "PATIENCE_SECONDS", 0.01)
    cancellations = 0

    async def stubborn() -> None:
        nonlocal cancellations
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancellations += 1
                if cancellations == 3:
                    raise

    async def broken() -> None:
        raise ValueError

    tasks = [asyncio.create_task(stubborn()), asyncio.create_task(broken())]
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await ending.end(tasks)
    assert all(task.done() for task in tasks)
    assert cancellations == 3
