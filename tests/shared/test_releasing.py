"""Releasing what was parked: by two operators at once, while more is parked, and part of the way."""

import asyncio

import pytest

from deploy.machine.databases import Database
from shared.bus.parking import park_behind
from shared.kernel.refusals import NotFound
from shared.store.database import connect
from tests.shared import toy
from tests.shared.entries import entry, record
from tests.shared.reading import LANES, reading, released, values


async def test_two_operators_who_release_at_once_release_it_once(store: Database) -> None:
    toy.CHOKES_ON.add(1)
    async with reading(store) as (reader, _), reading(store) as (other, _):
        await reader.apply([record(entry(0, n, n, LANES), n) for n in (1, 2, 3)])
        toy.CHOKES_ON.clear()
        committers = [reader.committer, other.committer] * 2
        done = await asyncio.gather(*(released(store, each, reader) for each in committers), return_exceptions=True)
        assert all(isinstance(result, int | NotFound) for result in done)
    assert await values(store) == {toy.stream(0): (3, 3)}


async def test_what_gets_parked_behind_while_it_is_released_is_released_too(store: Database) -> None:
    """The reader is another process than the operator's: it is just parking a later event of the same stream."""
    toy.CHOKES_ON.add(1)
    async with reading(store) as (reader, _):
        await reader.apply([record(entry(0, 1, 1, LANES), 1)])
        toy.CHOKES_ON.clear()
        elsewhere = await connect(store.app_dsn)
        async with elsewhere.transaction():
            await park_behind(elsewhere, "toy", entry(0, 2, 2, LANES))
            releasing = asyncio.create_task(released(store, reader.committer, reader))
            await asyncio.sleep(0.3)
        await elsewhere.close()
        assert await releasing == 2
    assert await values(store) == {toy.stream(0): (2, 2)}


async def test_a_release_that_fails_part_of_the_way_keeps_the_rest_parked_in_order(store: Database) -> None:
    toy.CHOKES_ON.update({1, 3})
    async with reading(store) as (reader, _):
        await reader.apply([record(entry(0, n, n, LANES), n) for n in (1, 2, 3, 4)])
        toy.CHOKES_ON.discard(1)
        with pytest.raises(Exception, match="event 3 still cannot be applied"):
            await released(store, reader.committer, reader)
        await reader.apply([record(entry(0, 5, 5, LANES), 5)])
        assert await values(store) == {toy.stream(0): (2, 2)}, "what comes later of the stream waits as well"
        toy.CHOKES_ON.clear()
        assert await released(store, reader.committer, reader) == 3
        await reader.apply([record(entry(0, 6, 6, LANES), 6)])
    assert await values(store) == {toy.stream(0): (6, 6)}
