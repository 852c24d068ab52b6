"""Danger to life is answered at once, whatever becomes of the report."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from services.intake.events import LOG
from tests.house import Town, at_work
from tests.intake.test_http import words


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


REFUSED: dict[str, tuple[str, dict[str, Any], int]] = {
    "wrong words": ("information_officer", {"village": ...}, 422),
    "another's channel": ("information_officer", {"channel": "desk"}, 403),
    "no such category": ("desk_officer", {"channel": "desk", "category_hint": "nothing"}, 422),
}


@pytest.mark.parametrize("how", REFUSED)
async def test_danger_to_life_is_answered_where_the_rest_is_refused(town: Town, how: str) -> None:
    role, changed, status = REFUSED[how]
    async with town.as_(role) as reporter:
        danger = await reporter.post("/reports", json=words(danger_to_life=True, **changed))
        calm = await reporter.post("/reports", json=words(**changed))
    assert (danger.status_code, calm.status_code) == (status, status)
    assert danger.headers["content-type"] == "application/problem+json"
    assert danger.json()["advice"] == {
        "zh": "有生命危险，请立即拨打110！",
        "en": "There is danger to life: call 110 now!",
    }
    assert "advice" not in calm.json()
    assert not await town.log(LOG)


async def test_what_is_refused_unread_is_answered_for_the_case_that_life_is_in_danger(town: Town) -> None:
    async with town.as_("information_officer") as ranger, town.as_("analyst") as stranger:
        unread = await stranger.post("/reports", json=words(danger_to_life=True))
        broken = await ranger.post("/reports", content=b"{", headers={"content-type": "application/json"})
        unclear = await ranger.post("/reports", json=words(danger_to_life="yes"))
        file = await ranger.post("/sheets", files={"file": ("x.csv", b"x")})
        asked = await stranger.get("/reports")
    assert [one.status_code for one in (unread, broken, unclear, file, asked)] == [403, 400, 422, 403, 403]
    for refused in (unread, broken, unclear, file):
        assert refused.json()["advice"]["zh"] == "如有生命危险，请立即拨打110！"
    assert "advice" not in asked.json()
