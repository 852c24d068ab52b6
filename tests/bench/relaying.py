"""(b) The relay over a table filled beforehand, in order per lane; beside aiokafka's `send_batch` of the same records.

The relay is timed from the first progress that it writes down to the last, so its start is not in the figure.
"""

import asyncio
import time
from contextlib import suppress

import asyncpg

from shared.bus.relay import Relay
from shared.bus.topics import Bus as Topics
from tests.bench.commands import LANES, fresh
from tests.bench.measuring import Measure, timed
from tests.bench.records import carried, fill, producing, send
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.shared.toy import COUNTING

EVENTS = 40_000
LOOK_SECONDS = 0.005


async def measure(server: DatabaseServer, bus: Bus, rounds: int, scale: float) -> list[Measure]:
    """The relay's rate."""
    one = Measure("(b) relay, events", "/s", "send_batch", 0.55 if bus.kind == "embedded" else 0.8, bus.kind)
    count = max(12_000, int(EVENTS * scale))
    async with fresh(server, COUNTING) as database:
        for n in range(rounds):
            log, alone = f"relayed-{n}", f"alone-{n}"
            lanes = carried(await fill(database.app_dsn, log, count))
            async with producing(bus.address, [log, alone]) as producer, timed(count) as watch:
                await send(producer, alone, lanes)
            del lanes
            one.add(await relayed(database.app_dsn, bus.address, log, count), watch.rate)
    return [one]


async def relayed(dsn: str, bus: str, log: str, count: int) -> float:
    """Events a second that the relay publishes of this log."""
    connection = await asyncpg.connect(dsn)
    running = asyncio.create_task(Relay(dsn, Topics(bus), lambda: [log], LANES, "").run())
    try:
        first, began = 0, 0.0
        while True:
            published = await connection.fetchval(
                "select coalesce(sum(seq), 0)::int from store.published where log = $1", log
            )
            if published and not first:
                first, began = published, time.perf_counter()
            if published == count:
                return (count - first) / (time.perf_counter() - began)
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await connection.close()
