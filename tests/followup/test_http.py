"""Follow-up at its doors: periods, and visits that are promised too far ahead."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.followup.app import SERVICE
from services.followup.domain.following import FOLLOWING
from services.followup.events import VisitsScheduled
from tests.followup.story import ID, VISITOR, schedule
from tests.given import NOON
from tests.house import Town, at_work

PATH = f"/disputes/{ID}/visits"


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        wish = schedule()
        await town.execute(FOLLOWING.to(ID, wish.command), wish.by)
        yield town


@pytest.mark.parametrize("name", ["from", "to"])
@pytest.mark.parametrize(
    "day", ["0", "1772413200", "20260301", "2026-02-30", "1899-12-31", "2101-01-01", "٢٠٢٦-03-01", "2026-03-01 ", ""]
)
async def test_a_period_has_days_that_are_written_out(town: Town, name: str, day: str) -> None:
    async with town.as_("chief") as chief:
        answer = await chief.get("/figures", params={name: day})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-words")
    assert [place["at"] for place in answer.json()["errors"]] == [f"query/{name}"]


async def test_a_period_may_be_the_whole_of_time(town: Town) -> None:
    async with town.as_("chief") as chief:
        for period in ({}, {"from": "1900-01-01", "to": "2100-12-31"}):
            assert (await chief.get("/figures", params=period)).status_code == 200


@pytest.mark.parametrize(
    ("due_at", "problem"),
    [
        ("9999-12-31T23:59:59Z", "invalid-words"),
        ("2026-03-09T12:00:00-23:59", "invalid-words"),
        ("2026-03-09T12:00:00+15:00", "invalid-words"),
        ((NOON + timedelta(days=367)).isoformat(), "due-too-far"),
        (NOON.isoformat(), "due-in-past"),
    ],
)
async def test_a_visit_is_promised_at_a_time_that_can_be_kept(town: Town, due_at: str, problem: str) -> None:
    requests: list[tuple[str, dict[str, Any]]] = [
        (PATH, {"reason": "再看一次", "due_at": due_at}),
        (f"{PATH}/1/missed", {"reason": "外出务工", "due_at": due_at}),
    ]
    async with town.as_(VISITOR.role, VISITOR.name) as visitor:
        for path, body in requests:
            answer = await visitor.post(path, json=body, headers={"If-Match": '"1"'})
            assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{problem}")
    assert [type(recorded.event) for recorded in await town.log("followup")] == [VisitsScheduled]
