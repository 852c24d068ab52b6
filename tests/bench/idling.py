"""(f) What the embedded machine takes while nobody does anything: broker, PostgreSQL, four services; in % of a core."""

import asyncio
import time

import psutil

from deploy.machine.control import down, up
from deploy.machine.home import Home
from deploy.machine.plan import Wish
from tests.bench.measuring import Measure
from tests.machines import temporary_home

SETTLING_SECONDS = 45
SECONDS = 10


async def measure(rounds: int, scale: float) -> list[Measure]:
    """The share of a core."""
    one = Measure("(f) idle machine, share of a core", "%", "", 5, "embedded")
    with temporary_home() as home:
        supervisor = await asyncio.to_thread(_up, home)
        try:
            await asyncio.sleep(SETTLING_SECONDS * scale)
            for _ in range(rounds):
                before, since = _cpu_seconds(supervisor), time.perf_counter()
                await asyncio.sleep(max(0.5, SECONDS * scale))
                one.add(100 * (_cpu_seconds(supervisor) - before) / (time.perf_counter() - since))
        finally:
            await asyncio.to_thread(down, home)
    return [one]


def _up(home: Home) -> int:
    return up(home, Wish("embedded")).supervisor


def _cpu_seconds(supervisor: int) -> float:
    family = [psutil.Process(supervisor), *psutil.Process(supervisor).children(recursive=True)]
    return sum(sum(process.cpu_times()[:2]) for process in family)
