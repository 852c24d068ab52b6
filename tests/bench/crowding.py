"""(k) `/health` beside a greedy crowd: 1,000 idle connections, 100 bodies that never end, a head of 70 MB and 700,000
unknown keys, again and again; the longest answer of each round, and the longest with nobody else there."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx

from deploy.machine.keys import sign_token
from tests.bench.measuring import Measure
from tests.bench.processes import running
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.machines import temporary_home

ASKED_SECONDS = 5.0
GOAL_MS = 500.0


async def measure(server: DatabaseServer, bus: Bus, rounds: int, scale: float) -> list[Measure]:
    """Milliseconds."""
    alone = Measure("(k) longest /health, alone", "ms", "", GOAL_MS, bus.kind)
    crowded = Measure("(k) longest /health, greedy crowd", "ms", "", GOAL_MS, bus.kind)
    seconds = max(0.5, ASKED_SECONDS * scale)
    with temporary_home() as home:
        database = await server.fresh("intake")
        with running("intake", home, database, bus) as address:
            now = datetime.now(UTC)
            tokens = [sign_token(home, "desk_officer", now=now, name=name) for name in ("greedy", "slow-1", "slow-2")]
            for _ in range(rounds):
                alone.add(await _longest(address, seconds))
                with _crowd(address, tokens):
                    crowded.add(await _longest(address, seconds))
        await server.drop(database)
    return [alone, crowded]


async def _longest(address: str, seconds: float) -> float:
    until, longest = time.perf_counter() + seconds, 0.0
    async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=60) as client:
        while time.perf_counter() < until:
            asked_at = time.perf_counter()
            (await client.get("/health")).raise_for_status()
            longest = max(longest, 1000 * (time.perf_counter() - asked_at))
            await asyncio.sleep(0.02)
    return longest


@contextmanager
def _crowd(address: str, tokens: Sequence[str]) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.doors.crowd", address, *tokens]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as crowd:
        assert crowd.stdout is not None
        crowd.stdout.readline()
        try:
            yield
        finally:
            crowd.kill()
