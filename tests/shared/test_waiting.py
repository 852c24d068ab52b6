"""A service that its database or bus keeps waiting goes on where it was; none of its loops ends, nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from deploy.machine.home import Home
from shared.bus.cloudevents import to_headers
from shared.kernel.refusals import Unavailable
from tests.brokers import Bus
from tests.databases import DatabaseServer, running_postgres
from tests.house import Town
from tests.machines import aside, temporary_home
from tests.shared import toy
from tests.shared.pair import count, entry_of, heard, log_of, pair, parked, send, two, until_parked

AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Unavailable)


@asynccontextmanager
async def with_roles_of_their_own(postgres: DatabaseServer, home: Home, bus: Bus) -> AsyncIterator[tuple[Town, Town]]:
    """Two services whose roles may be taken away."""
    first, second = await postgres.fresh("toy"), await postgres.fresh("echo")
    async with pair(first, second, home, bus) as towns:
        yield towns
    for database in (first, second):
        await postgres.drop(database)


async def test_a_service_that_is_not_let_in_for_a_while_goes_on_afterwards(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    superuser = await asyncpg.connect(postgres.postgres.dsn)
    async with with_roles_of_their_own(postgres, home, tansu) as (counting, hearing):
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


async def test_a_database_that_goes_away_pauses_the_reader_and_nothing_is_lost(home: Home, tansu: Bus) -> None:
    with temporary_home() as other, running_postgres(other) as server:
        async with two(server, home, tansu) as (counting, hearing):
            await count(counting, range(20))
            await heard(hearing, 20)
            await aside(server.kill)
            await asyncio.sleep(0.5)
            await aside(server.start)
            async with asyncio.timeout(30):
                await _counted(counting, range(20, 40))
            async with asyncio.timeout(40):
                await _all_heard(counting, hearing)


async def _counted(town: Town, numbers: range) -> None:
    while True:
        try:
            return await count(town, numbers)
        except AWAY:
            await asyncio.sleep(0.1)


async def _all_heard(counting: Town, hearing: Town) -> None:
    while True:
        try:
            return await heard(hearing, len(await counting.log(log_of(counting))))
        except AWAY:
            await asyncio.sleep(0.1)


NOT_NOW = """create function views.not_now() returns trigger language plpgsql as
             $$ begin raise exception 'not now' using errcode = '55006'; end $$;
             create trigger not_now before insert on views.counter execute function views.not_now()"""


@pytest.mark.parametrize("code", ["55006", "XX002"], ids=["one that passes", "one that nobody foresaw"])
async def test_what_the_database_refuses_for_reasons_of_its_own_is_waited_for_and_not_parked(
    postgres: DatabaseServer, home: Home, tansu: Bus, code: str
) -> None:
    async with two(postgres, home, tansu) as (counting, hearing):
        owner = await asyncpg.connect(hearing.database.owner_dsn)
        await owner.execute(NOT_NOW.replace("55006", code))
        await count(counting, range(5))
        await asyncio.sleep(1)
        assert await parked(hearing) == []
        await owner.execute("drop trigger not_now on views.counter")
        await owner.close()
        await heard(hearing, 5)


async def test_nothing_is_waited_for_when_the_last_records_of_a_topic_are_a_duplicate_and_no_event(
    postgres: DatabaseServer, home: Home, tansu: Bus
) -> None:
    async with two(postgres, home, tansu) as (counting, hearing), hearing.as_("administrator") as operator:
        await count(counting, range(3), streams=1)
        await heard(hearing, 3)
        entry = await entry_of(counting, toy.stream(0), 3)
        await send(tansu, entry.log, entry.lane, to_headers(entry), entry.body)
        await send(tansu, entry.log, entry.lane, [], b"?")
        await until_parked(hearing, 1)
        async with asyncio.timeout(5):
            while (await operator.get("/ready")).json()["reading"]["lag"]:
                await asyncio.sleep(0.05)
