"""Two services on a bus: the one that counts and the one that hears it; and what tests do to them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer

from deploy.machine.databases import Database
from deploy.machine.home import Home
from shared.store import COLUMNS, Recorded
from tests.house import Town, at_work
from tests.machines import Bus, DatabaseServer
from tests.shared import toy


@asynccontextmanager
async def two(postgres: DatabaseServer, home: Home, bus: Bus) -> AsyncIterator[tuple[Town, Town]]:
    """The service that counts, and the one that hears it, on an empty bus."""
    bus.wipe()
    first, second = await postgres.fresh("toy"), await postgres.fresh("echo")
    async with (
        at_work(toy.toy_service(), first, home, bus) as counting,
        at_work(toy.echo_service(), second, home, bus) as hearing,
    ):
        yield counting, hearing
    for database in (first, second):
        await postgres.drop(database)


async def count(town: Town, numbers: range, streams: int = 20) -> None:
    await asyncio.gather(*(town.house.execute(toy.raise_(toy.stream(n % streams))) for n in numbers))


async def heard(town: Town, total: int, seconds: float = 30) -> None:
    """Wait until the echo's view counts this much; it must not count more, and every event once."""
    async with asyncio.timeout(seconds):
        while sum(row["value"] for row in await town.rows("counter")) < total:
            await asyncio.sleep(0.02)
    rows = await town.rows("counter")
    events = [event for row in rows for event in row["events"]]
    assert sum(row["value"] for row in rows) == len(events) == len(set(events)) == total
    echoes = [fact.event.to for fact in await town.log("toy_echo") if isinstance(fact.event, toy.Echoed)]
    assert len(echoes) == total


async def entry_of(town: Town, stream: str, version: int) -> Recorded:
    async with town.house.reading() as connection:
        row = await connection.fetchrow(
            f"select {COLUMNS} from store.event where stream = $1 and version = $2", stream, version
        )
    return Recorded(*row)


async def send(bus: Bus, lane: int, headers: Any, value: bytes | None) -> None:
    """Put a record on the toy's topic by hand."""
    producer = AIOKafkaProducer(bootstrap_servers=bus.address)
    await producer.start()
    try:
        await producer.send_and_wait("toy", value, key=b"by hand", partition=lane, headers=headers)
    finally:
        await producer.stop()


async def parked(town: Town) -> list[dict[str, Any]]:
    async with town.as_("administrator") as operator:
        rows: list[dict[str, Any]] = (await operator.get("/parked")).json()
    return rows


async def until_parked(town: Town, number: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(20):
        while len(rows := await parked(town)) < number:
            await asyncio.sleep(0.05)
    return rows


async def begin_too_late(database: Database, home: Home, lane: int) -> None:
    """Make a reader believe that its next offset in the toy's lane is the fifth."""
    async with at_work(toy.echo_service(), database, home) as early, early.house.reading() as connection:
        await connection.execute("insert into store.checkpoint values ('toy', $1, 0, 4)", lane)


async def heard_view(town: Town, total: int) -> None:
    async with asyncio.timeout(30):
        while sum(row["value"] for row in await town.rows("counter")) < total:
            await asyncio.sleep(0.02)


async def end_leaders(postgres: DatabaseServer, database: str) -> None:
    """End the connections that hold the session locks of this database, as when a process is killed."""
    connection = await asyncpg.connect(postgres.postgres.dsn)
    ended = await connection.fetch(
        "select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database "
        "where l.locktype = 'advisory' and d.datname = $1",
        database,
    )
    await connection.close()
    assert len(ended) >= 2, "the relay's and the reader's"
