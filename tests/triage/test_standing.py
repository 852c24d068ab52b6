"""What is followed and what of it is late, counted at once: the same as the lists say one by one."""

from collections.abc import AsyncIterator

import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.triage.app import SERVICE
from tests.contracts.lists import ALERTS, HANDOVERS, HAZARDS, REQUESTS
from tests.contracts.rows import ELSEWHERE
from tests.given import STATION
from tests.house import Town, at_work


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


@pytest.mark.parametrize(("station", "narrowed"), [(STATION, ""), (STATION, "&village=下陇村"), ("all", "")])
async def test_what_is_counted_at_once_is_what_the_lists_have(town: Town, station: str, narrowed: str) -> None:
    for listing in (HAZARDS, REQUESTS, HANDOVERS, ALERTS):
        await listing.put(town, [listing.row(n) for n in range(40)])
        await listing.put(town, [listing.row(n) for n in range(40, 60)], ELSEWHERE)
    await town.later(minutes=7)
    async with town.as_("supervisor" if station == "all" else "chief", station=station) as somebody:
        counted = (await somebody.get(f"/standing?{narrowed.removeprefix(chr(38))}")).json()
        totals = {}
        for name in ("hazards", "requests", "handovers"):
            for which, key in (("standing", name), ("late", f"{name}_late")):
                answer = await somebody.get(f"/{name}?{which}=true&limit=1{narrowed}")
                totals[key] = answer.json()["total"]
        for which in ("late", "overdue"):
            answer = await somebody.get(f"/disputes?plan={which}&limit=1{narrowed}")
            totals[f"plans_{which}"] = answer.json()["total"]
        totals["alerts"] = (await somebody.get(f"/alerts?standing=true&limit=1{narrowed}")).json()["total"]
    assert counted == totals
    assert narrowed or all(0 < totals[f"{name}_late"] < totals[name] for name in ("hazards", "requests", "handovers"))
