"""Two services on a bus: the one that counts and the one that hears it; and what tests do to them.

Each pair has logs of its own (`toy-…` and `echo-…`), so that one bus serves all tests.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
from aiokafka import AIOKafkaProducer

from deploy.machine.databases import Database
from deploy.machine.home import Home
from shared.store.event_log import COLUMNS, StoredEvent
from shared.store.service import Service
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.house import LANES, Town, at_work
from tests.shared import toy


def fresh_log() -> str:
    """The name of a log, and a topic, that nobody has used."""
    return f"toy-{uuid4().hex[:8]}"


def hearing_of(log: str) -> Service:
    """The service that hears this log, and answers on one of its own."""
    return toy.hearing(log, f"echo-{log.removeprefix('toy-')}")


def newcomer_to(log: str) -> Service:
    """Another service that hears this log: two never write to one log."""
    return toy.hearing(log, f"echo-{uuid4().hex[:8]}")


def log_of(town: Town) -> str:
    """The log that this service writes."""
    return town.runtime.service.logs[0]


@asynccontextmanager
async def pair(
    first: Database, second: Database, home: Home, bus: Bus, lanes: int = LANES
) -> AsyncIterator[tuple[Town, Town]]:
    """The service that counts, and the one that hears it, on these databases."""
    log = fresh_log()
    async with (
        at_work(toy.counting(log), first, home, bus, lanes) as counting,
        at_work(hearing_of(log), second, home, bus, lanes) as hearing,
    ):
        yield counting, hearing


@asynccontextmanager
async def two(postgres: DatabaseServer, home: Home, bus: Bus, lanes: int = LANES) -> AsyncIterator[tuple[Town, Town]]:
    """The service that counts, and the one that hears it."""
    first, second = postgres.reserve(), postgres.reserve()
    async with pair(first, second, home, bus, lanes) as towns:
        yield towns
    for database in (first, second):
        await postgres.drop(database)


async def count(town: Town, numbers: range, streams: int = 20) -> None:
    """Raise one of so many counters for each of these numbers."""
    log = log_of(town)
    await asyncio.gather(*(town.runtime.dispatch([toy.raise_(toy.stream(n % streams), log=log)]) for n in numbers))


async def heard_view(town: Town, total: int, seconds: float = 30) -> None:
    """Wait until the view counts this much."""
    async with asyncio.timeout(seconds):
        while sum(row["value"] for row in await town.rows("counter")) < total:
            await asyncio.sleep(0.02)


async def heard(town: Town, total: int, seconds: float = 30) -> None:
    """Wait until the echo's view counts this much; it must not count more, and every event once."""
    await heard_view(town, total, seconds)
    rows = await town.rows("counter")
    events = [event for row in rows for event in row["events"]]
    assert sum(row["value"] for row in rows) == len(events) == len(set(events)) == total
    echoes = [recorded.event for recorded in await town.log(log_of(town))]
    assert len([event for event in echoes if isinstance(event, toy.Echoed)]) == total


async def hears_all(postgres: DatabaseServer, home: Home, bus: Bus, log: str, total: int, lanes: int = LANES) -> None:
    """A service that comes new to the topic ends with this many."""
    database = postgres.reserve()
    async with at_work(newcomer_to(log), database, home, bus, lanes) as newcomer:
        await heard(newcomer, total)
    await postgres.drop(database)


async def entry_of(town: Town, stream: str, version: int) -> StoredEvent:
    """The entry of this stream's event in the town's own log."""
    async with town.runtime.reading() as connection:
        row = await connection.fetchrow(
            f"select {COLUMNS} from store.event where stream = $1 and version = $2", stream, version
        )
    return StoredEvent(*row)


async def one_stream(counting: Town, hearing: Town, events: int) -> StoredEvent:
    """Make so many events of one stream, and wait until they are heard; the entry of the last."""
    await count(counting, range(events), streams=1)
    await heard(hearing, events)
    return await entry_of(counting, toy.stream(0), events)


async def send(bus: Bus, topic: str, lane: int, headers: Any, value: bytes | None, key: str = "by hand") -> None:
    """Put a record on a topic by hand."""
    producer = AIOKafkaProducer(bootstrap_servers=bus.address)
    await producer.start()
    try:
        await producer.send_and_wait(topic, value, key=key.encode(), partition=lane, headers=headers)
    finally:
        await producer.stop()


async def parked(town: Town) -> list[dict[str, Any]]:
    """What an administrator sees as parked."""
    async with town.as_("administrator") as operator:
        rows: list[dict[str, Any]] = (await operator.get("/parked")).json()["items"]
    return rows


async def until_parked(town: Town, number: int) -> list[dict[str, Any]]:
    """Wait until so many are parked."""
    async with asyncio.timeout(20):
        while len(rows := await parked(town)) < number:
            await asyncio.sleep(0.05)
    return rows


async def until_at(town: Town, lane: int, seq: int) -> None:
    """Wait until this much of a lane is applied."""
    async with asyncio.timeout(20), town.runtime.reading() as connection:
        while await connection.fetchval("select max(seq) from store.checkpoint where lane = $1", lane) != seq:
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
