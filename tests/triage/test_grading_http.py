"""A dispute graded and planned at the routes, by people who have seen what they act upon."""

import asyncio
from collections.abc import Sequence

import pytest
from httpx import AsyncClient

from services.triage.events import LOG
from tests.house import Town
from tests.triage.town import (
    DISPUTE,
    ENTER,
    GRADE,
    PLAN,
    REPORT,
    entered,
    etag,
    graded,
    planned,
    reported,
    said,
)


async def test_a_dispute_is_graded_with_a_reason_and_planned(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    assert (await planned(analyst)).status_code == 409
    proposal = await analyst.post(f"/disputes/{DISPUTE}/proposal", json={"factors": ["weapon", "many_people"]})
    assert proposal.status_code == 201
    assert (await analyst.get(f"/disputes/{DISPUTE}")).json()["proposed_level"] == 1
    assert (await graded(analyst)).status_code == 201
    assert (await planned(analyst)).status_code == 201
    shown = (await analyst.get(f"/disputes/{DISPUTE}")).json()
    assert (shown["phase"], shown["level"], shown["plan"]) == ("graded", 2, PLAN)
    [grade] = shown["grades"]
    assert (grade["level"], grade["proposed_level"], grade["reason"]) == (2, 3, GRADE["reason"])
    assert grade["graded_by"] == "analyst:analyst-1"


async def test_a_regrade_keeps_the_old_grade_and_its_reason(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    for level in (2, 3):
        assert (await graded(analyst, level=level)).status_code == 201
    grades = (await analyst.get(f"/disputes/{DISPUTE}")).json()["grades"]
    assert [grade["level"] for grade in grades] == [2, 3]


async def test_a_stale_version_is_refused_and_nothing_appended(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    seen = await etag(analyst)
    fresh = await analyst.post(f"/disputes/{DISPUTE}/grade", json=GRADE, headers=seen)
    stale = await analyst.post(f"/disputes/{DISPUTE}/grade", json=GRADE | {"level": 1}, headers=seen)
    assert (fresh.status_code, stale.status_code) == (201, 412)
    assert await said(town, f"dispute-{DISPUTE}") == ["dispute_entered", "dispute_graded"]


@pytest.mark.parametrize("before", [(), (3,)], ids=["first grade", "regrade"])
async def test_a_grade_by_somebody_who_has_not_seen_the_dispute_is_refused(
    town: Town, analyst: AsyncClient, before: tuple[int, ...]
) -> None:
    await entered(town, analyst)
    for level in before:
        await graded(analyst, level=level)
    events = await town.log(LOG)
    answer = await analyst.post(f"/disputes/{DISPUTE}/grade", json=GRADE)
    assert (answer.status_code, answer.json()["type"]) == (428, "/problems/version-needed")
    assert await town.log(LOG) == events


async def test_of_two_who_plan_at_once_one_is_heard(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await graded(analyst, level=2)
    assert (await analyst.post(f"/disputes/{DISPUTE}/plan", json=PLAN)).status_code == 428
    seen = await etag(analyst)
    plans = [PLAN | {"responsible": name} for name in ("所长", "教导员")]
    answers = [await analyst.post(f"/disputes/{DISPUTE}/plan", json=plan, headers=seen) for plan in plans]
    assert [answer.status_code for answer in answers] == [201, 412]
    assert (await analyst.get(f"/disputes/{DISPUTE}")).json()["plan"]["responsible"] == "所长"


@pytest.mark.parametrize("levels", [(1, 2, 3, 4), (2, 2, 2, 2)], ids=["of four minds", "of one mind"])
async def test_of_four_who_grade_at_once_one_signs(town: Town, analyst: AsyncClient, levels: Sequence[int]) -> None:
    await entered(town, analyst)
    seen = await etag(analyst)
    answers = await asyncio.gather(
        *(analyst.post(f"/disputes/{DISPUTE}/grade", json=GRADE | {"level": level}, headers=seen) for level in levels)
    )
    assert sorted(answer.status_code for answer in answers) == [201, 412, 412, 412]
    assert await said(town, f"dispute-{DISPUTE}") == ["dispute_entered", "dispute_graded"]
    [signed] = [level for level, answer in zip(levels, answers, strict=True) if answer.status_code == 201]
    shown = (await analyst.get(f"/disputes/{DISPUTE}")).json()
    assert (shown["level"], [grade["level"] for grade in shown["grades"]]) == (signed, [signed])


async def test_the_version_of_a_report_guards_both_halves_of_a_screening(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported())
    stale = await analyst.post(f"/reports/{REPORT}/screen", json=ENTER, headers={"If-Match": '"2"'})
    fresh = await analyst.post(f"/reports/{REPORT}/screen", json=ENTER, headers={"If-Match": '"1"'})
    assert (stale.status_code, fresh.status_code) == (412, 201)
