"""Our commands and each peer's appends, by turns, on databases of one server."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from deploy.machine.databases import Database
from deploy.machine.trouble import MachineError
from shared.store.commit import Committer
from tests.bench.commands import COMMANDS, PER_STREAM, committing, fresh
from tests.bench.measuring import Measure, timed
from tests.bench.peers import message_db
from tests.bench.peers.installed import node_modules, python_of
from tests.databases import DatabaseServer
from tests.shared.toy import COUNTING, raise_, raise_first, stream

GOALS = {8: 2.0, 32: 6.0}  # in flight → least ratio to the best of them, and so to each
APPENDS = {8: 3_000, 32: 6_000}
HERE = Path(__file__).parent
Appends = Callable[[int, int], Awaitable[float]]


async def measure(server: DatabaseServer, folder: Path, rounds: int, scale: float) -> list[Measure]:
    """A measure for each peer and number in flight. Raises `MachineError` when they cannot be installed."""
    modules, python = node_modules(folder), python_of(folder)
    databases = {name: await server.fresh("peer") for name in ("message-db", "emmett", "eventsourcing")}
    await message_db.install(databases["message-db"].owner_dsn, modules)
    peers: dict[str, Appends] = {
        "message-db": lambda n, streams: message_db.appends(databases["message-db"].owner_dsn, n, streams, PER_STREAM),
        "emmett": _program(databases["emmett"], folder, "node", str(HERE / "emmett.mjs")),
        "eventsourcing": _program(databases["eventsourcing"], folder, str(python), str(HERE / "with_eventsourcing.py")),
    }
    measures = {
        (name, n): Measure(f"(h) commands, {n} in flight", "/s", name, goal)
        for name in peers
        for n, goal in GOALS.items()
    }
    first = 0
    async with fresh(server, COUNTING) as database, committing(database, COUNTING) as committer:
        for _ in range(rounds):
            for in_flight in GOALS:
                streams = max(20, int(COMMANDS[in_flight] * scale) // PER_STREAM)
                ours = await commands_in_turn(committer, in_flight, streams, first)
                first += streams
                for name, append in peers.items():
                    theirs = await append(in_flight, max(20, int(APPENDS[in_flight] * scale) // PER_STREAM))
                    measures[name, in_flight].add(ours, theirs)
    return list(measures.values())


async def commands_in_turn(committer: Committer, in_flight: int, streams: int, first: int) -> float:
    """Commands a second, three on each new stream one after the other, as the peers append."""
    names = iter([stream(first + n) for n in range(streams)])

    async def ask() -> None:
        for name in names:
            await committer.execute([raise_first(name)])
            for _ in range(PER_STREAM - 1):
                await committer.execute([raise_(name)])

    async with timed(streams * PER_STREAM) as watch:
        await asyncio.gather(*(ask() for _ in range(in_flight)))
    return watch.rate


def _program(database: Database, folder: Path, *command: str) -> Appends:
    async def appends(in_flight: int, streams: int) -> float:
        numbers = map(str, (in_flight, streams, PER_STREAM))
        process = await asyncio.create_subprocess_exec(
            *command, database.owner_dsn, *numbers, env={**os.environ, "PEERS": str(folder)},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, wrong = await process.communicate()
        if process.returncode:
            raise MachineError(f"{Path(command[-1]).name} failed", wrong.decode()[-500:])
        return float(said.split()[-1])

    return appends
