"""(g) Whether anything grows with the log: commands, reading and rebuilding with ten thousand events and a million.

For each size a service whose log holds so many events, and one that has applied them all. Each round then carries out
commands on the first, sends further events to the second, and rebuilds the views of the first, on a new log of the
smallest size and on this one by turns. Filling takes minutes, so this is measured when it is asked for (`--only g`).
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter

import asyncpg

from deploy.machine.databases import Database
from shared.bus.reader import Reader
from shared.bus.topics import Bus as Topics
from shared.bus.topics import ensure_topics
from shared.ops.replay import Rebuild
from shared.store.commit import Committer
from tests.bench.commands import LANES, commands, committing, fresh
from tests.bench.measuring import Measure
from tests.bench.projecting import rate, reading
from tests.bench.records import carried, fill, producing, send
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.shared.toy import COUNTING

SIZES = (10_000, 100_000, 1_000_000)
IN_FLIGHT = 32
COMMANDS, SENT = 6_000, 15_000
AT_ONCE = 60_000
LEAST = 0.9
LOG = "grown"
PARTS = ("commands", "live projection", "rebuild")


@dataclass(slots=True)
class Grown:
    """A service whose log holds `count` events, and the reader that has applied as many."""

    count: int
    database: Database
    committer: Committer
    reader: Reader
    bus: Topics
    asked: int = field(default=0)

    async def grow(self, by: int) -> float:
        """Append and send so many more; events a second that the reader applies of them, the first batch apart."""
        before, found = self.count, 0.0
        while self.count < before + by:
            some = min(AT_ONCE, before + by - self.count)
            entries = await fill(self.database.app_dsn, LOG, some, self.count)
            async with producing(self.bus.servers, [self.bus.topic(LOG)]) as producer:
                await send(producer, self.bus.topic(LOG), carried(entries))
            found = await rate(self.reader, self.count + some, self.count)
            self.count += some
        return found

    async def ask(self, count: int) -> float:
        """Commands a second."""
        self.asked += count
        return await commands(self.committer, IN_FLIGHT, count, 10_000_000 + self.asked)

    async def rebuild(self) -> float:
        """Events a second."""
        connection = await asyncpg.connect(self.database.owner_dsn)
        try:
            began = perf_counter()
            done = await Rebuild(COUNTING, [LOG], connection, "", self.bus, LANES).run(swap=False)
            return done.events / (perf_counter() - began)
        finally:
            await connection.close()


async def measure(server: DatabaseServer, bus: Bus, rounds: int, scale: float) -> list[Measure]:
    """What each larger log makes of the rates of the smallest."""
    sizes = [max(300, int(size * scale) // 3 * 3) for size in SIZES]
    measures = {
        (part, size): Measure(f"(g) {part}, {size:,} events", "/s", f"{sizes[0]:,} events", LEAST, bus.kind)
        for size in sizes[1:]
        for part in PARTS
    }
    async with AsyncExitStack() as stack:
        larger = [await stack.enter_async_context(_grown(server, bus, size, "large")) for size in sizes[1:]]
        for n in range(rounds):
            for size, grown in zip(sizes[1:], larger, strict=True):
                async with _grown(server, bus, sizes[0], f"{n}-beside-{size}") as smallest:  # new, for it grows too
                    for part in PARTS:
                        beside = await _rate(part, smallest, scale)
                        measures[part, size].add(await _rate(part, grown, scale), beside)
    return list(measures.values())


async def _rate(part: str, grown: Grown, scale: float) -> float:
    match part:
        case "commands":
            return await grown.ask(max(60, int(COMMANDS * scale)))
        case "rebuild":
            return await grown.rebuild()
        case _:
            return await grown.grow(max(3_000, int(SENT * scale) // 3 * 3))


@asynccontextmanager
async def _grown(server: DatabaseServer, bus: Bus, size: int, name: str) -> AsyncIterator[Grown]:
    topics = Topics(bus.address, f"grown-{size}-{name}-")
    await ensure_topics(topics, [LOG], LANES)  # before anybody hears it, or the broker makes it as it likes
    async with (
        fresh(server, COUNTING) as database,
        fresh(server, COUNTING) as other,
        committing(database, COUNTING) as committer,
        committing(other, COUNTING) as hearing,
        reading(hearing, topics, LOG) as reader,
    ):
        grown = Grown(0, database, committer, reader, topics)
        await grown.grow(size)
        yield grown
