"""Another installation on the same bus: its records are refused once, and its topics are not written to."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from deploy.machine.home import Home
from shared.bus.cloudevents import to_headers
from shared.kernel.event import seal
from shared.store.event_log import StoredEvent
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.house import Town, at_work
from tests.shared import toy
from tests.shared.forking import (
    as_owner,
    standing,
)
from tests.shared.pair import count, entry_of, heard, parked, send, two, until_parked


@pytest.fixture
async def counted(postgres: DatabaseServer, home: Home, tansu: Bus) -> AsyncIterator[tuple[Town, Town, StoredEvent]]:
    """Whoever counts, whoever hears it, and the third entry that was heard."""
    async with two(postgres, home, tansu) as (counting, hearing):
        await count(counting, range(3), streams=1)
        await heard(hearing, 3)
        yield counting, hearing, await entry_of(counting, toy.stream(0), 3)


async def send_as_another(bus: Bus, entry: StoredEvent, before: bytes, **changes: Any) -> None:
    """Send this entry, changed so, as another installation's that follows the hash `before`."""
    strange = entry._replace(installation="elsewhere", **changes)
    strange = strange._replace(hash=strange.digest(before))
    await send(bus, strange.log, strange.lane, to_headers(strange), strange.body)


async def test_another_installation_s_records_are_refused_once_and_the_lane_goes_on(
    counted: tuple[Town, Town, StoredEvent], tansu: Bus
) -> None:
    counting, hearing, entry = counted
    for n in (1, 2, 3):
        await send_as_another(tansu, entry, entry.hash, seq=entry.seq + n, body=seal(toy.Raised(to=9)))
    await count(counting, range(3), streams=1)
    await heard(hearing, 6)
    (row,) = await until_parked(hearing, 1)
    assert "another installation" in row["reason"]
    assert await standing(hearing) == []


async def test_a_bus_whose_topics_are_another_installation_s_is_not_written_to(
    counted: tuple[Town, Town, StoredEvent], postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    await send_as_another(tansu, counted[2], b"", log="toy-taken", seq=1)
    database = postgres.reserve()
    async with at_work(toy.counting("toy-taken"), database, home, tansu) as ours:
        async with asyncio.timeout(20):
            while ours.runtime.relay.foreign != "elsewhere":
                await asyncio.sleep(0.05)
        await count(ours, range(4))
        async with ours.as_("administrator") as operator:
            said = (await operator.get("/ready")).json()["stands_still"][0]["en"]
        assert "elsewhere" in said
        assert await parked(ours) == []
        async with as_owner(ours) as connection:
            assert await connection.fetchval("select coalesce(sum(seq), 0) from store.published") == 0
    await postgres.drop(database)
