"""Ending tasks: nobody waits for ever for a task that passes over a cancellation."""

import asyncio

import pytest

from shared.store import tasks


async def test_a_task_that_passes_over_a_cancellation_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "PATIENCE_SECONDS", 0.01)
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

    stubborn_and_broken = [asyncio.create_task(stubborn()), asyncio.create_task(broken())]
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await tasks.end(stubborn_and_broken)
    assert all(task.done() for task in stubborn_and_broken)
    assert cancellations == 3


async def test_a_client_that_lets_out_a_cancellation_of_its_own_when_it_stops_does_not_end_us() -> None:
    """aiokafka cancels its fetches when it stops, and awaits them."""

    async def stop() -> None:
        fetching = asyncio.create_task(asyncio.sleep(60))
        await asyncio.sleep(0)
        fetching.cancel()
        await fetching

    await tasks.let_stop(stop())


async def test_a_client_that_does_not_stop_is_waited_for_a_while_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "PATIENCE_WITH_A_STOP_SECONDS", 0.01)
    async with asyncio.timeout(5):
        await tasks.let_stop(asyncio.sleep(60))


async def test_we_are_ended_while_a_client_stops_and_it_is_ended_with_us() -> None:
    stopping = asyncio.create_task(tasks.let_stop(asyncio.sleep(60)))
    await asyncio.sleep(0)
    stopping.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await stopping
