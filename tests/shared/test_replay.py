"""Views are rebuilt beside the live ones, equal them, and are swapped in while the service works."""

import asyncio
from urllib.parse import urlsplit

import asyncpg

from deploy.machine.databases import Database
from deploy.machine.home import Home
from shared.house import Service
from shared.replay import Rebuild, Rebuilt
from tests.house import LANES, Town, at_work
from tests.machines import Bus, DatabaseServer
from tests.shared import toy


async def rebuild(service: Service, database: Database, bus: Bus, swap: bool) -> Rebuilt:
    connection = await asyncpg.connect(database.owner_dsn)
    try:
        role = urlsplit(database.app_dsn).username or ""
        return await Rebuild(service, connection, role, bus.address, LANES).run(swap)
    finally:
        await connection.close()


async def heard(town: Town, total: int) -> None:
    """Wait until the echo's view counts this much."""
    async with asyncio.timeout(20):
        while sum(row["value"] for row in await town.rows("counter")) < total:
            await asyncio.sleep(0.02)


async def test_every_view_equals_its_replay_and_a_wrong_one_is_set_right(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    bus.wipe()
    first, second = await postgres.fresh("toy"), await postgres.fresh("echo")
    async with (
        at_work(toy.toy_service(), first, home, bus) as counting,
        at_work(toy.echo_service(), second, home, bus) as hearing,
    ):
        for n in range(30):
            await counting.house.execute(toy.raise_(toy.stream(n % 5)))
        await heard(hearing, 30)
        assert (await rebuild(toy.toy_service(), first, bus, swap=False)).differing_rows == {}
        assert (await rebuild(toy.echo_service(), second, bus, swap=False)).differing_rows == {}

        owner = await asyncpg.connect(second.owner_dsn)
        await owner.execute("update views.counter set value = 99 where stream = $1", toy.stream(2))
        await owner.close()
        checked = await rebuild(toy.echo_service(), second, bus, swap=False)
        assert checked.differing_rows == {"counter": 2}
        assert {row["value"] for row in await hearing.rows("counter")} == {6, 99}

        assert (await rebuild(toy.echo_service(), second, bus, swap=True)).swapped
        assert {row["value"] for row in await hearing.rows("counter")} == {6}
        await counting.house.execute(toy.raise_(toy.stream(2)))
        await heard(hearing, 31)
    for database in (first, second):
        await postgres.drop(database)


async def test_a_service_goes_on_working_while_its_views_are_rebuilt_and_swapped(
    database: Database, home: Home, tansu: Bus
) -> None:
    tansu.wipe()
    async with at_work(toy.toy_service(), database, home, tansu) as town:

        async def work() -> None:
            for n in range(200):
                await town.house.execute(toy.raise_(toy.stream(n)))

        working = asyncio.create_task(work())
        await asyncio.sleep(0.05)
        for _ in range(2):
            assert (await rebuild(toy.toy_service(), database, tansu, swap=True)).differing_rows == {}
        await working
        assert len(await town.rows("counter")) == 200
        assert (await rebuild(toy.toy_service(), database, tansu, swap=False)).differing_rows == {}
