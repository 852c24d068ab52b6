"""A dispute in triage: entered, graded by a person, planned, reopened."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.triage.domain import (
    AdoptPlan,
    EnterDispute,
    Grade,
    NoteRepeat,
    Propose,
    Reopen,
    UrgeGrading,
    WithdrawRepeat,
    dispute,
)
from services.triage.events import (
    DisputeEntered,
    DisputeGraded,
    DisputeRegraded,
    DisputeReopened,
    DisputeRepeated,
    GradeProposed,
    GradingUrged,
    PlanAdopted,
    RepeatWithdrawn,
)
from shared.decider import Command, Invalid, NotFound, OutOfOrder
from shared.event import Event
from tests.given import NOON, POLICY, envelope, given

DISPUTES = dispute(POLICY)
DISPUTE = UUID(int=9)
REPORT = UUID(int=7)
ANOTHER = UUID(int=8)
GRADE_BY = NOON + timedelta(hours=24)
HAPPENED = NOON - timedelta(hours=2)

ENTERED = DisputeEntered(
    dispute_id=DISPUTE,
    report_id=REPORT,
    channel="officer",
    village="上坪村",
    category="neighbours",
    summary="排水沟之争（虚构）",
    happened_at=HAPPENED,
    grade_by=GRADE_BY,
    policy=POLICY.version,
)


def enter(**words: Any) -> EnterDispute:
    said: dict[str, Any] = {
        "dispute_id": DISPUTE,
        "report_id": REPORT,
        "channel": "officer",
        "village": "上坪村",
        "category": "neighbours",
        "summary": "排水沟之争（虚构）",
        "happened_at": HAPPENED,
    }
    return EnterDispute(**envelope(), **(said | words))


def grade(level: int = 3, *factors: str) -> Grade:
    return Grade(**envelope(), dispute_id=DISPUTE, level=level, factors=frozenset(factors), reason="已走访双方")


def graded(level: int = 3, proposed: int = 4, refer_hours: int = 24, factors: tuple[str, ...] = ()) -> DisputeGraded:
    return DisputeGraded(
        dispute_id=DISPUTE,
        level=level,
        proposed_level=proposed,
        factors=factors,
        reason="已走访双方",
        category="neighbours",
        channel="officer",
        village="上坪村",
        summary="排水沟之争（虚构）",
        refer_by=NOON + timedelta(hours=refer_hours),
        policy=POLICY.version,
    )


def regraded(first: DisputeGraded, old_level: int, reopened: bool) -> DisputeRegraded:
    return DisputeRegraded(**dict(first), old_level=old_level, reopened=reopened)


def proposed(level: int, points: int, *factors: str) -> GradeProposed:
    return GradeProposed(dispute_id=DISPUTE, level=level, points=points, factors=factors, policy=POLICY.version)


def reopened(relapses: int = 1) -> DisputeReopened:
    return DisputeReopened(dispute_id=DISPUTE, relapses=relapses, grade_by=GRADE_BY, policy=POLICY.version)


URGED = GradingUrged(dispute_id=DISPUTE, grade_by=GRADE_BY)
REOPEN = Reopen(**envelope("system"), dispute_id=DISPUTE)
REPEATED = DisputeRepeated(dispute_id=DISPUTE, report_id=ANOTHER)
WITHDRAWN = RepeatWithdrawn(dispute_id=DISPUTE, report_id=ANOTHER)
NOTE = NoteRepeat(**envelope(), dispute_id=DISPUTE, report_id=ANOTHER)
WITHDRAW = WithdrawRepeat(**envelope(), dispute_id=DISPUTE, report_id=ANOTHER)


def urge(hours_later: float = 24) -> UrgeGrading:
    return UrgeGrading(
        **envelope("system", at=NOON + timedelta(hours=hours_later)), dispute_id=DISPUTE, grade_by=GRADE_BY
    )


def plan(finish_on: date = date(2026, 3, 20)) -> AdoptPlan:
    return AdoptPlan(**envelope(), dispute_id=DISPUTE, measures=("每日走访",), responsible="所长", finish_on=finish_on)


def test_a_dispute_enters_the_books_and_is_promised_a_grade_within_a_day() -> None:
    given(DISPUTES).when(enter()).then(ENTERED)


def test_with_factors_the_rule_proposes_at_once() -> None:
    given(DISPUTES).when(enter(factors=frozenset({"weapon", "violence_or_threat"}))).then(
        ENTERED, proposed(1, 9, "violence_or_threat", "weapon")
    )


def test_a_dispute_enters_once() -> None:
    given(DISPUTES, ENTERED).when(enter()).refused(OutOfOrder, "dispute-entered")


def test_a_dispute_needs_a_category_that_the_policy_knows() -> None:
    given(DISPUTES).when(enter(category="weather")).refused(Invalid, "unknown-category")


def test_factors_that_the_rule_does_not_know_are_refused() -> None:
    given(DISPUTES).when(enter(factors=frozenset({"bad_character"}))).refused(Invalid, "unknown-factor")


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
    wish = Propose(**envelope(), dispute_id=DISPUTE, factors=frozenset(factors))
    given(DISPUTES, ENTERED).when(wish).then(proposed(level, points, *factors))


def test_a_relapse_weighs_in_the_proposal() -> None:
    wish = Propose(**envelope(), dispute_id=DISPUTE, factors=frozenset({"violence_or_threat"}))
    given(DISPUTES, ENTERED, graded()).when(wish).then(proposed(3, 4, "violence_or_threat"))
    given(DISPUTES, ENTERED, graded(), reopened()).when(wish).then(proposed(2, 6, "violence_or_threat"))


def test_a_person_grades_and_the_proposal_stands_beside_it() -> None:
    given(DISPUTES, ENTERED).when(grade(3, "livelihood", "violence_or_threat")).then(
        graded(3, proposed=2, factors=("livelihood", "violence_or_threat"))
    )


@pytest.mark.parametrize(("level", "hours"), [(1, 1), (2, 4), (3, 24), (4, 24)])
def test_the_level_sets_the_clock_of_the_referral(level: int, hours: int) -> None:
    given(DISPUTES, ENTERED).when(grade(level)).then(graded(level, refer_hours=hours))


def test_a_late_grade_is_a_first_grade_still() -> None:
    given(DISPUTES, ENTERED, URGED).when(grade()).then(graded())


@pytest.mark.parametrize("level", [0, 5, -1])
def test_a_level_that_the_policy_does_not_know_is_refused(level: int) -> None:
    given(DISPUTES, ENTERED).when(grade(level)).refused(Invalid, "unknown-level")


def test_a_regrade_keeps_the_old_grade() -> None:
    given(DISPUTES, ENTERED, graded(3)).when(grade(2)).then(
        regraded(graded(2, refer_hours=4), old_level=3, reopened=False)
    )


def test_a_regrade_changes_something() -> None:
    given(DISPUTES, ENTERED, graded(3)).when(grade(3)).refused(OutOfOrder, "same-level")


@pytest.mark.parametrize("late", [(), (URGED,)], ids=["in time", "late"])
def test_after_a_relapse_it_is_graded_anew_maybe_at_the_same_level(late: tuple[Event, ...]) -> None:
    given(DISPUTES, ENTERED, graded(3), reopened(), *late).when(grade(3, "violence_or_threat")).then(
        regraded(graded(3, proposed=2, factors=("violence_or_threat",)), old_level=3, reopened=True)
    )


def test_a_relapse_reopens_a_graded_dispute() -> None:
    given(DISPUTES, ENTERED, graded()).when(REOPEN).then(reopened(1))


def test_every_relapse_counts() -> None:
    anew = regraded(graded(2), old_level=3, reopened=True)
    given(DISPUTES, ENTERED, graded(), reopened(1), anew).when(REOPEN).then(reopened(2))


@pytest.mark.parametrize(
    "past",
    [(), (ENTERED,), (ENTERED, URGED), (ENTERED, graded(), reopened()), (ENTERED, graded(), reopened(), URGED)],
    ids=["unknown", "entered", "urged", "reopened", "reopened and urged"],
)
def test_a_relapse_of_what_is_not_graded_is_passed_over(past: tuple[Event, ...]) -> None:
    given(DISPUTES, *past).when(REOPEN).quiet()


@pytest.mark.parametrize("level", [1, 2])
def test_the_high_levels_get_a_plan(level: int) -> None:
    given(DISPUTES, ENTERED, graded(level)).when(plan()).then(
        PlanAdopted(dispute_id=DISPUTE, measures=("每日走访",), responsible="所长", finish_on=date(2026, 3, 20))
    )


@pytest.mark.parametrize("level", [3, 4])
def test_the_low_levels_get_none(level: int) -> None:
    given(DISPUTES, ENTERED, graded(level)).when(plan()).refused(OutOfOrder, "no-plan-needed")


@pytest.mark.parametrize("past", [(ENTERED,), (ENTERED, URGED), (ENTERED, graded(1), reopened())], ids=len)
def test_a_plan_follows_the_grade(past: tuple[Event, ...]) -> None:
    given(DISPUTES, *past).when(plan()).refused(OutOfOrder, "grade-first")


def test_a_plan_ends_today_at_the_earliest() -> None:
    past = given(DISPUTES, ENTERED, graded(1))
    past.when(plan(date(2026, 3, 1))).refused(Invalid, "plan-in-the-past")
    assert past.when(plan(date(2026, 3, 2))).refusal is None


def test_a_repeat_is_noted_once() -> None:
    given(DISPUTES, ENTERED).when(NOTE).then(REPEATED)
    given(DISPUTES, ENTERED, REPEATED).when(NOTE).refused(OutOfOrder, "repeat-known")


def test_a_repeat_can_be_withdrawn_and_noted_again() -> None:
    given(DISPUTES, ENTERED, REPEATED, graded()).when(WITHDRAW).then(WITHDRAWN)
    given(DISPUTES, ENTERED, REPEATED, graded(), WITHDRAWN).when(NOTE).then(REPEATED)


def test_what_was_not_noted_is_not_withdrawn() -> None:
    given(DISPUTES, ENTERED).when(WITHDRAW).refused(OutOfOrder, "repeat-unknown")


def test_a_repeat_does_not_change_the_phase() -> None:
    given(DISPUTES, ENTERED, graded(3), reopened(), REPEATED, URGED, WITHDRAWN).when(grade(3)).then(
        regraded(graded(3, proposed=3), old_level=3, reopened=True)
    )


def test_a_broken_promise_is_urged_once() -> None:
    given(DISPUTES, ENTERED).when(urge()).then(URGED)
    given(DISPUTES, ENTERED, URGED).when(urge()).quiet()


def test_a_broken_promise_after_a_relapse_is_urged_once() -> None:
    given(DISPUTES, ENTERED, graded(), reopened()).when(urge()).then(URGED)
    given(DISPUTES, ENTERED, graded(), reopened(), URGED).when(urge()).quiet()


def test_a_promise_that_runs_or_was_kept_is_not_urged() -> None:
    given(DISPUTES, ENTERED).when(urge(hours_later=23.99)).quiet()
    given(DISPUTES, ENTERED, graded()).when(urge()).quiet()
    given(DISPUTES).when(urge()).quiet()


@pytest.mark.parametrize(
    "wish",
    [NOTE, WITHDRAW, Propose(**envelope(), dispute_id=DISPUTE, factors=frozenset()), grade(), plan()],
    ids=lambda wish: type(wish).__name__,
)
def test_nothing_is_done_to_a_dispute_that_is_not_in_the_books(wish: Command) -> None:
    given(DISPUTES).when(wish).refused(NotFound, "no-such-dispute")


WISHES = st.sampled_from([enter(), NOTE, WITHDRAW, REOPEN, plan(), *(grade(n) for n in (1, 2, 3, 4)), urge()])


@for_all(st.lists(WISHES, max_size=30))
def test_in_any_history_a_grade_is_first_once_and_each_later_one_names_the_one_before(wishes: list[Command]) -> None:
    past = given(DISPUTES)
    for wish in wishes:
        if past.when(wish).refusal is None:
            past = past.said_by(wish)
    grades = [event for event in past.events if isinstance(event, DisputeGraded | DisputeRegraded)]
    assert [type(event) for event in grades] == [DisputeGraded, *[DisputeRegraded] * (len(grades) - 1)][: len(grades)]
    for before, after in pairwise(grades):
        assert isinstance(after, DisputeRegraded)
        assert after.old_level == before.level
