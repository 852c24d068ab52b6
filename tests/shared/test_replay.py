"""Views are rebuilt beside the live ones, equal them, and are swapped in while the service works."""

import asyncio

import asyncpg
import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from shared.ops.replay import Rebuild, Rebuilt
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.house import LANES, Town, at_work
from tests.shared import toy
from tests.shared.pair import count, fresh_log, heard, log_of, two, until_parked


async def rebuild(town: Town, bus: Bus, swap: bool) -> Rebuilt:
    """Rebuild the views of this service, as `sikuai replay` does."""
    service, database = town.runtime.service, town.database
    connection = await asyncpg.connect(database.owner_dsn)
    try:
        return await Rebuild(service, service.logs, connection, database.app_role, bus.where, LANES).run(swap)
    finally:
        await connection.close()


async def test_every_view_equals_its_replay_and_a_wrong_one_is_set_right(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(30), streams=5)
        await heard(hearing, 30)
        assert (await rebuild(counting, bus, swap=False)).differing_rows == {}
        assert (await rebuild(hearing, bus, swap=False)).differing_rows == {}

        owner = await asyncpg.connect(hearing.database.owner_dsn)
        await owner.execute("update views.counter set value = 99 where stream = $1", toy.stream(2))
        await owner.close()
        checked = await rebuild(hearing, bus, swap=False)
        assert checked.differing_rows == {"counter": 2}
        assert {row["value"] for row in await hearing.rows("counter")} == {6, 99}

        assert (await rebuild(hearing, bus, swap=True)).swapped
        assert {row["value"] for row in await hearing.rows("counter")} == {6}
        await count(counting, range(2, 3))
        await heard(hearing, 31)


async def test_a_service_goes_on_working_while_its_views_are_rebuilt_and_swapped(
    database: Database, home: Home, tansu: Bus
) -> None:
    async with at_work(toy.counting(fresh_log()), database, home, tansu) as town:

        async def work() -> None:
            for n in range(200):
                await count(town, range(n, n + 1), streams=200)

        working = asyncio.create_task(work())
        await asyncio.sleep(0.05)
        for _ in range(2):
            assert (await rebuild(town, tansu, swap=True)).differing_rows == {}
        await working
        assert len(await town.rows("counter")) == 200
        assert (await rebuild(town, tansu, swap=False)).differing_rows == {}


@pytest.mark.parametrize("released_first", [True, False], ids=["released meanwhile", "parked meanwhile"])
async def test_what_is_released_or_parked_while_the_bulk_is_read_ends_in_the_view_as_it_is(
    postgres: DatabaseServer, home: Home, tansu: Bus, released_first: bool
) -> None:
    async with two(postgres, home, tansu) as (counting, hearing):
        if released_first:
            toy.CHOKES_ON.add(2)
        await count(counting, range(3), streams=1)
        await (until_parked(hearing, 2) if released_first else heard(hearing, 3))

        async def meanwhile() -> None:
            if released_first:
                toy.CHOKES_ON.clear()
                body = {"source": log_of(counting), "stream": toy.stream(0), "reason": "已修复"}
                async with hearing.as_("administrator") as operator:
                    assert (await operator.post("/parked/release", json=body)).status_code == 200
            else:
                toy.CHOKES_ON.add(5)
                await count(counting, range(3), streams=1)
                await until_parked(hearing, 2)
                toy.CHOKES_ON.clear()

        class Interrupted(Rebuild):
            """A rebuild in the middle of which something happens."""

            async def _parked(self) -> set[tuple[str, int, int]]:
                found = await super()._parked()
                if not self.done:
                    await meanwhile()
                return found

        connection = await asyncpg.connect(hearing.database.owner_dsn)
        service, database = hearing.runtime.service, hearing.database
        rebuild = Interrupted(service, service.logs, connection, database.app_role, tansu.where, LANES)
        rebuilt = await rebuild.run(swap=True)
        await connection.close()
        assert rebuilt.differing_rows == {}
        assert [row["value"] for row in await hearing.rows("counter")] == [3 if released_first else 4]
