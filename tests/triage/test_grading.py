"""A dispute's grade: proposed by the rule, given by a person, given anew after a relapse; and the plan that follows."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from services.triage import events
from services.triage.domain.dispute import Reopen
from services.triage.domain.grading import AdoptPlan, Grade, Propose
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.refusals import Invalid, OutOfOrder
from tests.triage.disputes import (
    DISPUTE,
    ENTERED,
    URGED,
    grade,
    graded,
    past,
    plan,
    proposed,
    regraded,
    reopened,
)
from tests.triage.story import (
    ANALYST,
    HEARD,
)


@pytest.mark.parametrize(
    ("factors", "level", "points"),
    [
        ((), 4, 0),
        (("time_pressure",), 4, 1),
        (("livelihood",), 3, 2),
        (("livelihood", "violence_or_threat"), 2, 6),
        (("violence_or_threat", "weapon"), 1, 9),
    ],
)
def test_the_rule_proposes_by_its_table(factors: tuple[str, ...], level: int, points: int) -> None:
    past(ENTERED).when(Propose(factors=factors), by=ANALYST).then(proposed(level, points, *factors))


def test_a_relapse_weighs_in_the_proposal() -> None:
    wish = Propose(factors=("violence_or_threat",))
    past(ENTERED, graded()).when(wish, by=ANALYST).then(proposed(3, 4, "violence_or_threat"))
    past(ENTERED, graded(), reopened()).when(wish, by=ANALYST).then(proposed(2, 6, "violence_or_threat"))


def test_a_person_grades_and_the_proposal_stands_beside_it() -> None:
    past(ENTERED).when(grade(3, "violence_or_threat", "livelihood"), by=ANALYST).then(
        graded(3, proposed=2, factors=("livelihood", "violence_or_threat"))
    )


@pytest.mark.parametrize(("level", "hours"), [(1, 1), (2, 4), (3, 24), (4, 24)])
def test_the_level_sets_the_clock_of_the_referral(level: int, hours: int) -> None:
    past(ENTERED).when(grade(level), by=ANALYST).then(graded(level, refer_hours=hours))


def test_a_late_grade_is_a_first_grade_still() -> None:
    past(ENTERED, URGED).when(grade(), by=ANALYST).then(graded())


@pytest.mark.parametrize("level", [0, 5, -1])
def test_a_level_that_the_policy_does_not_know_is_refused(level: int) -> None:
    past(ENTERED).when(grade(level), by=ANALYST).refused(Invalid, "unknown-level")


def test_a_regrade_keeps_the_old_grade() -> None:
    past(ENTERED, graded(3)).when(grade(2), by=ANALYST).then(
        regraded(graded(2, refer_hours=4), old_level=3, reopened=False)
    )


def test_a_regrade_changes_something() -> None:
    past(ENTERED, graded(3)).when(grade(3), by=ANALYST).refused(OutOfOrder, "same-level")


@pytest.mark.parametrize("late", [(), (URGED,)], ids=["in time", "late"])
def test_after_a_relapse_it_is_graded_anew_maybe_at_the_same_level(late: tuple[Event, ...]) -> None:
    past(ENTERED, graded(3), reopened(), *late).when(grade(3, "violence_or_threat"), by=ANALYST).then(
        regraded(graded(3, proposed=2, factors=("violence_or_threat",)), old_level=3, reopened=True)
    )


def test_a_relapse_reopens_a_graded_dispute() -> None:
    past(ENTERED, graded()).when(Reopen(), by=HEARD).then(reopened(1))


def test_every_relapse_counts() -> None:
    anew = regraded(graded(2), old_level=3, reopened=True)
    past(ENTERED, graded(), reopened(1), anew).when(Reopen(), by=HEARD).then(reopened(2))


@pytest.mark.parametrize(
    "so_far",
    [(), (ENTERED,), (ENTERED, URGED), (ENTERED, graded(), reopened()), (ENTERED, graded(), reopened(), URGED)],
    ids=["unknown", "entered", "urged", "reopened", "reopened and urged"],
)
def test_a_relapse_of_what_is_not_graded_is_passed_over(so_far: tuple[Event, ...]) -> None:
    past(*so_far).when(Reopen(), by=HEARD).quiet()


@pytest.mark.parametrize("level", [1, 2])
def test_the_high_levels_get_a_plan(level: int) -> None:
    past(ENTERED, graded(level)).when(plan(), by=ANALYST).then(
        events.PlanAdopted(dispute_id=DISPUTE, measures=("每日走访",), responsible="所长", finish_on=date(2026, 3, 20))
    )


@pytest.mark.parametrize("level", [3, 4])
def test_the_low_levels_get_none(level: int) -> None:
    past(ENTERED, graded(level)).when(plan(), by=ANALYST).refused(OutOfOrder, "no-plan-needed")


@pytest.mark.parametrize(
    "so_far",
    [(ENTERED,), (ENTERED, URGED), (ENTERED, graded(1), reopened())],
    ids=["entered", "urged", "reopened"],
)
def test_a_plan_follows_the_grade(so_far: tuple[Event, ...]) -> None:
    past(*so_far).when(plan(), by=ANALYST).refused(OutOfOrder, "grade-first")


def test_a_plan_ends_today_at_the_earliest() -> None:
    high = past(ENTERED, graded(1))
    high.when(plan(date(2026, 3, 1)), by=ANALYST).refused(Invalid, "plan-in-the-past")
    assert high.when(plan(date(2026, 3, 2)), by=ANALYST).refusal is None


def test_a_plan_ends_within_two_years() -> None:
    high = past(ENTERED, graded(1))
    assert high.when(plan(date(2028, 3, 2)), by=ANALYST).refusal is None
    high.when(plan(date(2028, 3, 3)), by=ANALYST).refused(Invalid, "plan-too-far")


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (Grade, {"level": "2", "reason": "虚构"}),
        (Grade, {"level": True, "reason": "虚构"}),
        (Grade, {"level": 2, "reason": " "}),
        (Grade, {"level": 2}),
        (Grade, {"level": 2, "reason": "虚构", "dispute_id": str(DISPUTE)}),
        (Propose, {}),
        (Propose, {"factors": ("Weapon",)}),
        (Propose, {"factors": ("weapon",) * 51}),
        (AdoptPlan, {"measures": (), "responsible": "所长", "finish_on": "2026-03-20"}),
        (AdoptPlan, {"measures": ("走访",) * 21, "responsible": "所长", "finish_on": "2026-03-20"}),
        (AdoptPlan, {"measures": ("走访",), "responsible": "所长", "finish_on": 20530}),
    ],
)
def test_a_command_refuses_fields_that_make_no_sense(command: type[Command], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        command(**fields)
