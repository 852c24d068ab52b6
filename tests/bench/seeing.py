"""(d) From a commit in one service to its being visible in another's view, at 500 commands a second (open loop).

Two whole services, a process each: toy commits, its relay publishes; toy_echo hears, folds its view and answers with a
command of its own in the same transaction. Both ends are read off the one clock of the PostgreSQL server that holds
both databases (`track_commit_timestamp`): the commit that appended the event, and the commit that wrote the view's row.
PostgreSQL takes both stamps in the same place, just before the flush of the commit, so the flush counts once; nothing
watches while it runs, so nothing is in the way. Every event has a stream and so a row of its own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import httpx

from deploy.machine.databases import Database
from tests.bench.measuring import Measure, percentile
from tests.bench.processes import running
from tests.brokers import Bus
from tests.databases import DatabaseServer, running_postgres
from tests.machines import temporary_home
from tests.shared.toy import stream

A_SECOND = 500
SECONDS = 3
WARM_SECONDS = 1
PATIENCE_SECONDS = 20


async def measure(bus: Bus, rounds: int, scale: float) -> list[Measure]:
    """The median and the 99th percentile of the way."""
    p50 = Measure("(d) commit to view at 500/s, p50", "ms", "", 4.5 if bus.kind == "embedded" else 6.0, bus.kind)
    p99 = Measure("(d) commit to view at 500/s, p99", "ms", "", 9.0 if bus.kind == "embedded" else 15.0, bus.kind)
    count = max(50, int(A_SECOND * SECONDS * scale))
    async with two_services(bus) as (toy, echo, flow):
        await ways(toy, echo, flow, 0, int(A_SECOND * WARM_SECONDS * min(scale, 1)))
        for n in range(rounds):
            found = await ways(toy, echo, flow, (n + 1) * 1_000_000, count)
            p50.add(percentile(found, 50))
            p99.add(percentile(found, 99))
    return [p50, p99]


async def ways(toy: Database, echo: Database, flow: str, first: int, count: int) -> list[float]:
    """The milliseconds that each event was under way. Raises `TimeoutError` when some never arrive."""
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        request = {"first": first, "count": count, "a_second": A_SECOND}
        (await client.post(f"{flow}/flow", json=request)).raise_for_status()
    streams = [stream(first + n) for n in range(count)]
    written = await _stamps(toy, "store.event", streams)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(seen := await _stamps(echo, "views.counter", streams)) < count:
            await asyncio.sleep(0.1)
    return [1000 * (seen[name] - written[name]) for name in streams]


async def _stamps(database: Database, table: str, streams: list[str]) -> dict[str, float]:
    """stream → when the transaction that wrote its row committed, Unix seconds."""
    connection = await asyncpg.connect(database.app_dsn)
    try:
        rows = await connection.fetch(
            f"select stream, extract(epoch from pg_xact_commit_timestamp(xmin))::float8 as at from {table} "
            "where stream = any($1::text[])",
            streams,
        )
        return {row["stream"]: row["at"] for row in rows}
    finally:
        await connection.close()


@asynccontextmanager
async def two_services(bus: Bus) -> AsyncIterator[tuple[Database, Database, str]]:
    """toy's and toy_echo's databases and toy's address, on a PostgreSQL of their own that stamps its commits."""
    with temporary_home() as home, running_postgres(home) as server:
        await _stamp_commits(server)
        toy, echo = await server.fresh("toy"), await server.fresh("toy_echo")
        with running("toy_echo", home, echo, bus), running("toy", home, toy, bus) as flow:
            yield toy, echo, flow


async def _stamp_commits(server: DatabaseServer) -> None:
    connection = await asyncpg.connect(server.postgres.dsn)
    await connection.execute("alter system set track_commit_timestamp = on")
    await connection.close()
    server.kill()
    server.start()
