"""Another installation on the same bus: its records are refused once, and its topics are not written to."""

import asyncio

from deploy.machine.home import Home
from shared.bus.cloudevents import to_headers
from shared.kernel.event import seal
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.house import at_work
from tests.shared import toy
from tests.shared.forking import (
    as_owner,
    standing,
)
from tests.shared.pair import count, entry_of, heard, parked, send, two, until_parked


async def test_another_installation_s_records_are_refused_once_and_the_lane_goes_on(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    async with two(postgres, home, tansu) as (counting, hearing):
        await count(counting, range(3), streams=1)
        await heard(hearing, 3)
        entry = await entry_of(counting, toy.stream(0), 3)
        for n in (1, 2, 3):
            strange = entry._replace(installation="elsewhere", seq=entry.seq + n, body=seal(toy.Raised(to=9)))
            strange = strange._replace(hash=strange.digest(entry.hash))
            await send(tansu, entry.log, entry.lane, to_headers(strange), strange.body)
        await count(counting, range(3), streams=1)
        await heard(hearing, 6)
        (row,) = await until_parked(hearing, 1)
        assert "another installation" in row["reason"]
        assert await standing(hearing) == []


async def test_a_bus_whose_topics_are_another_installation_s_is_not_written_to(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    async with two(postgres, home, tansu) as (counting, _):
        await count(counting, range(1))
        entry = await entry_of(counting, toy.stream(0), 1)
    strange = entry._replace(installation="elsewhere", log="toy-taken", seq=1)
    strange = strange._replace(hash=strange.digest(b""))
    database = postgres.reserve()
    await send(tansu, "toy-taken", entry.lane, to_headers(strange), strange.body)
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
