"""What tests of forks do: back up and restore databases of services at work, and recover them as an operator would."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from shared.bus.tail import start_consumer, stop_consumer
from shared.ops.recover import TakenBack, begin_epoch, close_forks, take_back
from shared.ops.rejoin import Rejoined, rejoin
from shared.ops.replay import Rebuild
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.house import LANES, Town
from tests.shared.pair import count, heard, log_of

BY, WHY = "administrator:op", "an old backup was restored"


@asynccontextmanager
async def as_owner(town: Town) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the owner of a town's database."""
    connection = await asyncpg.connect(town.database.owner_dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def entries(town: Town) -> list[tuple[Any, ...]]:
    """Every row of the town's event table, byte for byte."""
    async with as_owner(town) as connection:
        rows = await connection.fetch("select * from store.event order by log, lane, seq")
    return [tuple(row) for row in rows]


async def published(town: Town) -> None:
    """Wait until all that stands in the table is on the bus."""
    async with as_owner(town) as connection, asyncio.timeout(20):
        while await connection.fetchval(
            "select coalesce(sum(seq), 0) from store.published"
        ) < await connection.fetchval("select count(*) from store.event"):
            await asyncio.sleep(0.05)


async def standing(town: Town) -> list[str]:
    """What does not get on, by `/ready`."""
    async with town.as_("administrator") as operator:
        return [one["what"] for one in (await operator.get("/ready")).json()["stands_still"]]


async def until_forked(town: Town) -> None:
    """Wait until the town says that it is forked."""
    async with asyncio.timeout(30):
        while "fork" not in await standing(town):
            await asyncio.sleep(0.1)


async def fork(postgres: DatabaseServer, counting: Town, hearing: Town, each: int) -> None:
    """Restore the one town from a backup that lacks the later half of its events, all of which the other has heard."""
    await count(counting, range(each))
    backup = await postgres.back_up(counting.database)
    await count(counting, range(each))
    await heard(hearing, 2 * each)
    await published(counting)
    await postgres.restore(counting.database, backup)
    await until_forked(counting)


async def until_well(town: Town) -> None:
    """Wait until nothing stands still."""
    async with asyncio.timeout(30):
        while await standing(town):
            await asyncio.sleep(0.1)


async def taken_back(town: Town, bus: Bus) -> TakenBack:
    """What `sikuai recover` does with a source whose end was lost."""
    consumer = await start_consumer(bus.where)
    service, database = town.runtime.service, town.database
    try:
        async with as_owner(town) as connection:
            taken = await take_back(connection, consumer, bus.where, service.logs)
            rebuild = Rebuild(service, service.logs, connection, database.app_role, bus.where, LANES)
            await rebuild.run(swap=True)
            await close_forks(connection, BY, WHY)
    finally:
        await stop_consumer(consumer)
    return taken


async def given_up(town: Town) -> int:
    """What `sikuai recover --new-epoch` does."""
    async with as_owner(town) as connection:
        return await begin_epoch(connection, BY, WHY)


async def rejoined(reader: Town, source: Town) -> list[Rejoined]:
    """What `sikuai recover` does with a service that read what its source does not have."""
    async with as_owner(reader) as connection, as_owner(source) as other:
        return await rejoin(connection, other, log_of(source), BY, WHY)


async def differing(town: Town, bus: Bus) -> dict[str, int]:
    """Rows in which the views differ from their replay."""
    service = town.runtime.service
    async with as_owner(town) as connection:
        rebuild = Rebuild(service, service.logs, connection, town.database.app_role, bus.where, LANES)
        return (await rebuild.run(swap=False)).differing_rows
