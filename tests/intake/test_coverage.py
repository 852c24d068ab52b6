"""How places are covered: a blind spot was never visited, or longer ago than its kind allows."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from services.intake.domain.coverage import Visits, covered
from tests.given import NOON
from tests.house import Town, at_work
from tests.intake.sites import POLICY

TODAY = NOON.date()


def standing(days_ago: dict[str, int]) -> dict[str, str]:
    visits = {code: Visits(NOON - timedelta(days=days)) for code, days in days_ago.items()}
    return {one.code: one.standing for one in covered(POLICY, visits, TODAY)}


def test_a_place_is_a_blind_spot_from_the_day_after_the_last_that_its_kind_allows() -> None:
    told = standing({"upper_1": 30, "upper_2": 31, "mine": 10})
    assert told == {"upper_1": "in_time", "upper_2": "late", "mine": "in_time", "lower_1": "never"}
    assert standing({"mine": 11})["mine"] == "late"


def test_the_blind_spots_stand_first_and_a_place_that_was_given_up_waits_for_nobody() -> None:
    visits = {"upper_1": Visits(NOON), "mine": Visits(NOON - timedelta(days=12))}
    found = covered(POLICY, visits, TODAY)
    assert [one.code for one in found] == ["lower_1", "upper_2", "mine", "upper_1"]
    assert [one.due_on for one in found] == [None, None, TODAY - timedelta(days=2), TODAY + timedelta(days=30)]


def test_days_are_those_of_the_calendar_in_china() -> None:
    late_in_the_evening = NOON.replace(hour=23, minute=59) - timedelta(days=1)
    [one] = [one for one in covered(POLICY, {"mine": Visits(late_in_the_evening)}, TODAY) if one.code == "mine"]
    assert one.days == 1


@for_all(st.dictionaries(st.sampled_from(list(POLICY.open_sites)), st.integers(0, 80)), st.integers(0, 40))
def test_whoever_is_a_blind_spot_stays_one_until_it_is_visited(days_ago: dict[str, int], later: int) -> None:
    visits = {code: Visits(NOON - timedelta(days=days)) for code, days in days_ago.items()}
    now = {one.code for one in covered(POLICY, visits, TODAY) if one.blind}
    then = {one.code for one in covered(POLICY, visits, TODAY + timedelta(days=later)) if one.blind}
    assert now <= then


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def asked(town: Town, **asked: Any) -> dict[str, Any]:
    async with town.as_("chief") as chief:
        answer = await chief.get("/coverage", params=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_visits_and_zero_reports_are_counted_by_village_and_kind(town: Town) -> None:
    last = ""
    async with town.as_("desk_officer") as desk:
        for days, found in ((40, False), (12, True), (11, False)):
            at = (NOON - timedelta(days=days)).isoformat()
            said = {"site": "huangkeng_quarry", "visited_at": at, "found": found}
            last = (await desk.post("/canvasses", json=said)).json()["canvass_id"]
    told = await asked(town, village="黄坑村（虚构）", site_kind="mine")
    assert [(one["site"]["code"], one["standing"], one["days"]) for one in told["sites"]] == [
        ("huangkeng_tungsten", "never", None),
        ("huangkeng_quarry", "late", 11),
    ]
    sums = {"sites": 2, "blind": 2, "visits": 2, "zero_reports": 1}
    assert {name: told["all"][name] for name in sums} == sums
    assert {one["village"]: one["visits"] for one in (await asked(town))["by_village"] if one["visits"]} == {
        "黄坑村（虚构）": 2
    }
    async with town.as_("desk_officer") as desk:
        await desk.post(f"/canvasses/{last}/take-back", json={"reason": "登记错了"})
    again = await asked(town, site_kind="mine")
    assert [one["days"] for one in again["sites"]] == [None, 12], "what was taken back counts no more"
    assert (again["all"]["visits"], again["all"]["zero_reports"]) == (1, 0)


async def test_a_period_that_ends_before_it_begins_is_a_problem(town: Town) -> None:
    async with town.as_("chief") as chief:
        answer = await chief.get("/coverage", params={"from": "2026-03-02", "to": "2026-03-01"})
        far = await chief.get("/coverage", params={"from": "2020-03-02", "to": str(date(2026, 3, 1))})
    assert [one.json()["type"] for one in (answer, far)] == ["/problems/period-empty", "/problems/period-too-long"]
