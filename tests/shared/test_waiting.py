"""A service that the database does not let in for a while waits, and goes on where it was; none of its loops ends."""

import asyncio

import asyncpg

from deploy.machine.home import Home
from shared.cloudevents import to_headers
from tests.machines import Bus, DatabaseServer
from tests.shared import toy
from tests.shared.pair import count, entry_of, heard, send, two, until_parked


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


async def test_nothing_is_waited_for_when_the_last_records_of_a_topic_are_a_duplicate_and_no_event(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    async with two(postgres, home, tansu) as (counting, hearing), hearing.as_("administrator") as operator:
        await count(counting, range(3), streams=1)
        await heard(hearing, 3)
        entry = await entry_of(counting, toy.stream(0), 3)
        await send(tansu, entry.lane, to_headers(entry), entry.body)
        await send(tansu, entry.lane, [], b"?")
        await until_parked(hearing, 1)
        async with asyncio.timeout(5):
            while (await operator.get("/ready")).json()["reading"]["lag"]:
                await asyncio.sleep(0.05)
