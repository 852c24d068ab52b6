"""(j) Several processes of a service, with its lanes shared among them: what they read, and publish, beside one alone.

toy publishes what stands in its table, toy_echo hears it and answers every event with one of its own. The processes are
held back by a lock on a table that they need at the start, until each has its share; its end begins the time.
A bus in memory has one relay, so publishing is measured on Apache Kafka alone.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

import asyncpg

from deploy.machine.databases import Database
from deploy.machine.home import Home
from tests.bench.measuring import Measure
from tests.bench.processes import running
from tests.bench.records import fill
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.machines import temporary_home

EVENTS = 30_000
PROCESSES = (2, 4)
LOOK_SECONDS = 0.02
PATIENCE_SECONDS = 120


async def measure(server: DatabaseServer, bus: Bus, rounds: int, scale: float) -> list[Measure]:
    """Rates of two and of four processes, each beside one alone of the same round."""
    some = PROCESSES if scale > 0.1 else PROCESSES[:1]  # to start them costs more than next to no work
    measures = {
        (what, many): Measure(f"(j) {many} processes {what}, events", "/s", "one process", 0, bus.kind)
        for what in (("publish", "read") if bus.kind == "kafka" else ("read",))
        for many in some
    }
    count = max(1_000, int(EVENTS * scale))
    with temporary_home() as home:
        for n in range(rounds):
            alone = await _rates(server, home, bus, f"{n}-1-", 1, count)
            for many in some:
                rates = await _rates(server, home, bus, f"{n}-{many}-", many, count)
                for what, rate in rates.items():
                    if (what, many) in measures:
                        measures[what, many].add(rate, alone[what])
    return list(measures.values())


async def _rates(
    server: DatabaseServer, home: Home, bus: Bus, prefix: str, processes: int, count: int
) -> dict[str, float]:
    """Events a second that so many processes publish, and then read."""
    shares = processes + (processes if bus.kind == "kafka" else 1)
    toy, echo = await server.fresh("toy"), await server.fresh("toy_echo")
    with running("toy", home, toy, bus, prefix):
        pass  # it makes the tables
    await fill(toy.app_dsn, "toy", count)
    with ExitStack() as stack:
        async with _held_back(toy, "store.published", shares):
            for _ in range(processes):
                stack.enter_context(running("toy", home, toy, bus, prefix))
        published = await _rate(toy, "select coalesce(sum(seq), 0) from store.published", count)
    with running("toy_echo", home, echo, bus, f"{prefix}none-"):
        pass
    with ExitStack() as stack:
        async with _held_back(echo, "store.checkpoint", shares):
            for _ in range(processes):
                stack.enter_context(running("toy_echo", home, echo, bus, prefix))
        read = await _rate(echo, "select coalesce(sum(seq), 0) from store.checkpoint", count)
    return {"publish": published, "read": read}


@asynccontextmanager
async def _held_back(database: Database, table: str, shares: int) -> AsyncIterator[None]:
    """What is started here stands still at this table until so many shares are taken, of reading or of relaying."""
    connection, looking = await asyncpg.connect(database.owner_dsn), await asyncpg.connect(database.owner_dsn)
    try:
        async with connection.transaction():
            await connection.execute(f"lock table {table} in exclusive mode")
            yield
            async with asyncio.timeout(PATIENCE_SECONDS):
                while await looking.fetchval(
                    "select count(distinct pid) from pg_locks l join pg_database d on d.oid = l.database "
                    "where l.locktype = 'advisory' and l.objsubid = 2 and l.mode = 'ExclusiveLock' "
                    "and d.datname = current_database()"
                ) < shares:  # fmt: skip
                    await asyncio.sleep(LOOK_SECONDS)
    finally:
        await connection.close()
        await looking.close()


async def _rate(database: Database, how_far: str, count: int) -> float:
    began = time.perf_counter()
    connection = await asyncpg.connect(database.owner_dsn)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await connection.fetchval(how_far) < count:
                await asyncio.sleep(LOOK_SECONDS)
        return count / (time.perf_counter() - began)
    finally:
        await connection.close()
