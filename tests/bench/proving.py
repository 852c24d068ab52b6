"""(i) What a proof costs: walking a table, and rebuilding a view to compare it; beside SHA-256 over the same bytes."""

import asyncio
import time
from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import urlsplit

import asyncpg

from shared.bus.topics import Bus as Topics
from shared.ops.replay import Rebuild
from shared.ops.verify import verify_table
from shared.store.event_log import StoredEvent, hashed, header
from tests.bench.commands import LANES, fresh
from tests.bench.measuring import Measure, timed
from tests.bench.records import fill
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.shared.toy import COUNTING

EVENTS = 20_000
VERIFY_MOST, REPLAY_MOST = 12, 25  # times SHA-256


async def measure(server: DatabaseServer, bus: Bus, rounds: int, scale: float) -> list[Measure]:
    """The rate of the walk through the table, and of a replay that ends in a comparison."""
    walk = Measure("(i) verify, entries", "/s", "sha256", 1 / VERIFY_MOST)
    again = Measure("(i) replay --check, entries", "/s", "sha256", 1 / REPLAY_MOST)
    count = max(1_000, int(EVENTS * scale))
    async with fresh(server, COUNTING) as database:
        texts = [_hashed(entry) for entry in await fill(database.app_dsn, "toy", count)]
        owner = await asyncpg.connect(database.owner_dsn)
        role = urlsplit(database.app_dsn).username or ""
        rebuild = Rebuild(COUNTING, ["toy"], owner, role, Topics(bus.address), LANES)
        await rebuild.run(swap=True)
        try:
            for _ in range(rounds):
                async with timed(count) as watch:
                    assert not (await verify_table(owner, LANES)).heads.keys() - {("toy", n) for n in range(LANES)}
                walk.add(watch.rate, _alone(texts))
                async with timed(count) as watch:
                    await Rebuild(COUNTING, ["toy"], owner, role, Topics(bus.address), LANES).run(swap=False)
                again.add(watch.rate, _alone(texts))
                await asyncio.sleep(0)
        finally:
            await owner.close()
    return [walk, again]


def _hashed(entry: StoredEvent) -> bytes:
    return b"." * 32 + hashed(entry.source, entry.epoch, entry.lane, entry.seq, header(entry)) + entry.body


def _alone(texts: Sequence[bytes]) -> float:
    began = time.perf_counter()
    for text in texts:
        sha256(text).digest()
    return len(texts) / (time.perf_counter() - began)
