"""(a) Commands a second through the whole path: load, decide, fold one view, append, commit.

Beside it: one-row INSERT and commit by asyncpg on 8 connections of the same server, a prepared statement each.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from uuid import uuid4

import asyncpg

from deploy.machine.databases import Database
from shared.kernel.command import Dispatch
from shared.store.clock import RealClock
from shared.store.commit import Committer
from shared.store.service import Service
from shared.store.set_up import set_up
from tests.bench.measuring import Measure, timed
from tests.databases import DatabaseServer
from tests.given import INSTALLATION
from tests.shared.toy import COUNTING, policy_of, raise_, raise_first, stream

LANES = 12
CONNECTIONS = 8
GOALS = {1: 0.0, 8: 0.7, 32: 1.8, 256: 3.0}  # in flight → least ratio; at 1 there is none, it is shown
COMMANDS = {1: 400, 8: 4_000, 32: 8_000, 256: 20_000}
PLAIN = 6_000
PER_STREAM = 3


async def measure(server: DatabaseServer, rounds: int, scale: float) -> list[Measure]:
    """A measure for each number in flight."""
    measures = {n: Measure(f"(a) commands, {n} in flight", "/s", "plain INSERT", goal) for n, goal in GOALS.items()}
    first = 0
    async with (
        fresh(server, COUNTING) as database,
        committing(database, COUNTING) as committer,
        plain(database.owner_dsn) as connections,
    ):
        for _ in range(rounds):
            beside = await inserts(connections, max(100, int(PLAIN * scale)))
            for in_flight, one in measures.items():
                count = max(20, int(COMMANDS[in_flight] * scale))
                one.add(await commands(committer, in_flight, count, first), beside)
                first += count
    return list(measures.values())


async def commands(committer: Committer, in_flight: int, count: int, first: int) -> float:
    """Commands a second, so many in flight, three on each new stream."""
    dispatches = iter([_raising(n)(stream(first + n // PER_STREAM)) for n in range(count)])

    async def ask() -> None:
        for dispatch in dispatches:
            await committer.execute([dispatch])

    async with timed(count) as watch:
        await asyncio.gather(*(ask() for _ in range(in_flight)))
    return watch.rate


def _raising(n: int) -> Callable[[str], Dispatch]:
    return raise_ if n % PER_STREAM else raise_first


async def inserts(connections: list[asyncpg.Connection], count: int) -> float:
    """Plain rows a second, each its own commit."""
    ids = iter([uuid4() for _ in range(count)])
    prepared = [await connection.prepare("insert into plain values ($1, $2, $3)") for connection in connections]

    async def insert(statement: asyncpg.prepared_stmt.PreparedStatement) -> None:
        for id_ in ids:
            await statement.fetch(id_, "toy.raised", b'{"to":1}')

    async with timed(count) as watch:
        await asyncio.gather(*map(insert, prepared))
    return watch.rate


@asynccontextmanager
async def fresh(server: DatabaseServer, service: Service) -> AsyncIterator[Database]:
    """A database that this service has set up."""
    database = await server.fresh(service.name)
    await set_up(database.owner_dsn, database.app_dsn, service, LANES, INSTALLATION)
    try:
        yield database
    finally:
        await server.drop(database)


@asynccontextmanager
async def committing(database: Database, service: Service) -> AsyncIterator[Committer]:
    """The service's committer at work, as beside its own relay, which is handed what was committed and not told."""
    committer = Committer(database.app_dsn, RealClock(), service.views, LANES, policy_of)
    committer.quick.tells = lambda _: False
    running = asyncio.create_task(committer.run())
    try:
        yield committer
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@asynccontextmanager
async def plain(dsn: str) -> AsyncIterator[list[asyncpg.Connection]]:
    """Connections to a database with the table `plain`."""
    async with AsyncExitStack() as stack:
        connections = []
        for _ in range(CONNECTIONS):
            connections.append(await asyncpg.connect(dsn))
            stack.push_async_callback(connections[-1].close)
        await connections[0].execute("create table plain (id uuid primary key, kind text, body bytea)")
        yield connections
