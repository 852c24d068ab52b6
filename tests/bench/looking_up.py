"""(m) Looking up likely repeats among 10,000 and 100,000 reports, and the queue's pages: the answer of triage's doors.

The service is in this process, without a socket, on a full view; what is taken is the 95th percentile of each round.
Reports of five years lie at some forty villages, all of a village at one place and in nearly the same words, so that
every report of a village is compared that may be: this is the most that a lookup does.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from deploy.machine.home import Home
from services.triage.app import SERVICE
from tests.bench.commands import LANES, fresh
from tests.bench.filling import NOW, fill_views, other_report_of
from tests.bench.measuring import Measure, percentile
from tests.databases import DatabaseServer
from tests.house import Town, at_work
from tests.machines import temporary_home

ASKED = 100
SIZES = {10_000: 50.0, 100_000: 150.0}
"""Reports, and within how many milliseconds a lookup among them is to be answered."""
QUEUE_MS = 50.0
QUEUE = {
    "first page": {},
    "of a village": {"village": "上坪村（虚构）"},
    "of a campaign, urgent": {"campaign": "夏季行动（虚构）", "urgent": "true"},
    "with these words": {"text": "地界"},
    "with words that none has": {"text": "没有这样的字"},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to triage: what it is called, where it is asked, and within how many milliseconds it is answered."""

    name: str
    paths: Sequence[httpx.URL]
    goal: float


async def measure(server: DatabaseServer, rounds: int, scale: float) -> list[Measure]:
    """Milliseconds of each question at each size."""
    measures: list[Measure] = []
    with temporary_home() as home:
        for size, goal in SIZES.items():
            reports = max(200, int(size * scale))
            found = f"(m) likely repeats among {size:,} reports"
            paths = [httpx.URL(f"/reports/{other_report_of(reports // 2 - n)}/likely") for n in range(ASKED)]
            asked = [Asked(found, paths, goal)]
            if size == max(SIZES):
                asked += [
                    Asked(
                        f"(m) the queue at {size:,} reports, {name}", [httpx.URL("/reports", params=wanted)], QUEUE_MS
                    )
                    for name, wanted in QUEUE.items()
                ]
            measures += await _measured(server, home, reports, asked, rounds, max(2, int(ASKED * min(1, scale))))
    return measures


async def _measured(
    server: DatabaseServer, home: Home, reports: int, asked: list[Asked], rounds: int, times: int
) -> list[Measure]:
    measures = {one.name: Measure(one.name, "ms", "", one.goal) for one in asked}
    async with fresh(server, SERVICE) as database, at_work(SERVICE, database, home, lanes=LANES) as town:
        await fill_views(database.owner_dsn, "triage", reports // 2)  # each dispute has a report, and another beside it
        town.clock.set(NOW)
        for _ in range(rounds):
            for one in asked:
                measures[one.name].add(percentile(await _answered(town, one, times), 95))
    return list(measures.values())


async def _answered(town: Town, asked: Asked, times: int) -> list[float]:
    took: list[float] = []
    async with town.as_("supervisor", station="all") as county, town.as_("analyst", station="changluo") as analyst:
        client = county if len(asked.paths) > 1 else analyst  # the reports that are looked up are of several stations
        for n in range(times + 1):
            began = time.perf_counter()
            answer = await client.get(asked.paths[n % len(asked.paths)])
            took.append(1000 * (time.perf_counter() - began))
            answer.raise_for_status()
    return took[1:]  # before the first one nothing is warm
