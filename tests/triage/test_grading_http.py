"""A dispute graded and planned at the routes, by people who have seen what they act upon."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

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
    relapsed,
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
    assert (shown["phase"], shown["level"], shown["plan"]) == ("graded", 2, shown["plan"] | PLAN)
    assert shown["plan"]["adopted_by"] == "analyst:analyst-1"
    assert datetime.fromisoformat(shown["plan"]["adopted_at"]) == town.clock.now()
    [grade] = shown["grades"]
    assert (grade["level"], grade["proposed_level"], grade["reason"]) == (2, 3, GRADE["reason"])
    assert grade["graded_by"] == "analyst:analyst-1"


async def test_a_proposal_says_what_was_weighed_with_its_points_and_from_how_many_on_by_which_policy(
    town: Town, analyst: AsyncClient
) -> None:
    await entered(town, analyst)
    await analyst.post(f"/disputes/{DISPUTE}/proposal", json={"factors": ["weapon", "repeat"]})
    shown = (await analyst.get(f"/disputes/{DISPUTE}")).json()
    assert {name: shown["proposal"][name] for name in ("level", "points", "at_least", "policy")} == {
        "level": 2, "points": 6, "at_least": 6, "policy": "2026-01+changluo-2026-02"
    }  # fmt: skip
    assert [(one["zh"], one["points"]) for one in shown["proposal"]["weighed"]] == [("持有凶器", 5), ("多次反映", 1)]


async def test_after_a_relapse_the_proposal_of_before_is_none_and_the_next_says_what_the_relapse_adds(
    town: Town, analyst: AsyncClient
) -> None:
    await entered(town, analyst)
    await graded(analyst)
    await town.hear(relapsed())
    shown = (await analyst.get(f"/disputes/{DISPUTE}")).json()
    assert (shown["proposed_level"], shown["proposal"]) == (None, None)
    assert shown["proposed_factors"] == GRADE["factors"], "what was known of it is still known"
    await analyst.post(f"/disputes/{DISPUTE}/proposal", json={"factors": GRADE["factors"]})
    proposal = (await analyst.get(f"/disputes/{DISPUTE}")).json()["proposal"]
    assert [(one["zh"], one["points"]) for one in proposal["weighed"]] == [("有暴力或威胁", 4), ("矛盾反复", 2)]
    assert (proposal["level"], proposal["points"]) == (2, 6)


async def test_the_words_say_from_how_many_points_on_each_level_is_proposed(town: Town, analyst: AsyncClient) -> None:
    rule = (await analyst.get("/words")).json()["rule"]
    assert {one["code"]: one["points"] for one in rule} == {"1": 9, "2": 6, "3": 2, "4": 0, "relapse": 2}


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
