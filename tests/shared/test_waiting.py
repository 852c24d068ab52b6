"""A service that the database does not let in for a while waits, and goes on where it was; none of its loops ends."""

import asyncio

import asyncpg

from deploy.machine.home import Home
from tests.machines import Bus, DatabaseServer
from tests.shared.test_bus import count, heard, two


async def test_a_service_that_is_not_let_in_for_a_while_goes_on_afterwards(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    superuser = await asyncpg.connect(postgres.postgres.dsn)
    async with two(postgres, home, tansu) as (counting, hearing):
        await count(counting, range(20))
        await heard(hearing, 20)
        for town in (counting, hearing):
            await superuser.execute(f"alter role {town.database.app_role} nologin")
            await superuser.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", town.database.app_role
            )
        await asyncio.sleep(2.5)  # longer than any of the loops takes to notice
        for town in (counting, hearing):
            await superuser.execute(f"alter role {town.database.app_role} login")
        await count(counting, range(20, 40))
        await heard(hearing, 40)
    await superuser.close()
