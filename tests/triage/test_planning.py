"""One case, one plan: wanted by the clock of the referral, worked on, reviewed, adopted anew; urged while missing."""

from datetime import date, timedelta

import pytest

from services.triage import events
from services.triage.domain.clocks import CorrectDeadline, Urge
from services.triage.domain.dispute import DISPUTE as DISPUTES
from services.triage.domain.dispute import Close, Unfile
from services.triage.domain.planning import NotePlanProgress
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.refusals import Invalid, OutOfOrder
from tests.given import NOON, given
from tests.triage.disputes import (
    ADOPTED,
    CLOSED,
    DISPUTE,
    ENTERED,
    NOTED,
    UNFILED,
    WALKED,
    grade,
    graded,
    past,
    plan,
    regraded,
    reopened,
    review,
    reviewed,
)
from tests.triage.story import A_GUESS, ANALYST, ANNOUNCED, BY_LAW, BY_NOTICE, CLOCK, HEARD, NOTICE

GRAVE = (ENTERED, graded(2, refer_hours=4))
PLANNED = (*GRAVE, ADOPTED)
DONE = (*PLANNED, reviewed("done"))
TO_CHANGE = (*PLANNED, reviewed("change", 4))
PLAN_BY = NOON + timedelta(hours=4)
LATE = events.plans.PlanUrged(dispute_id=DISPUTE, plan_by=PLAN_BY)


@pytest.mark.parametrize(("level", "hours"), [(1, 1), (2, 4)])
def test_a_grave_grade_wants_a_plan_by_when_it_wants_the_referral(level: int, hours: int) -> None:
    by = NOON + timedelta(hours=hours)
    past(ENTERED).when(grade(level), by=ANALYST).then(graded(level, refer_hours=hours, plan_by=by))


@pytest.mark.parametrize("level", [3, 4])
def test_another_grade_wants_none(level: int) -> None:
    past(ENTERED).when(grade(level), by=ANALYST).then(graded(level, plan_by=None))


def test_a_plan_that_is_missing_when_its_time_is_over_is_urged_once() -> None:
    past(*GRAVE).when(Urge(), by=CLOCK, at=PLAN_BY).then(LATE)
    past(*GRAVE, LATE).when(Urge(), by=CLOCK, at=PLAN_BY).quiet()


def test_it_is_not_urged_before() -> None:
    past(*GRAVE).when(Urge(), by=CLOCK, at=PLAN_BY - timedelta(seconds=1)).quiet()


@pytest.mark.parametrize(
    "so_far",
    [PLANNED, DONE, (*GRAVE, CLOSED), (*GRAVE, CLOSED, UNFILED), (ENTERED, graded(3))],
    ids=["planned", "done", "closed", "unfiled", "of a low level"],
)
def test_nothing_is_urged_where_no_plan_is_wanted(so_far: tuple[Event, ...]) -> None:
    past(*so_far).when(Urge(), by=CLOCK, at=PLAN_BY).quiet()


def test_a_late_plan_is_a_plan_still() -> None:
    past(*GRAVE, LATE).when(plan(), by=ANALYST).then(ADOPTED)


def test_progress_is_noted_with_the_day_today_if_none_is_said() -> None:
    past(*PLANNED).when(WALKED, by=ANALYST).then(NOTED)
    earlier = NotePlanProgress(done=WALKED.done, done_on=date(2026, 3, 1))
    past(*PLANNED).when(earlier, by=ANALYST).then(NOTED.model_copy(update={"done_on": date(2026, 3, 1)}))


def test_what_was_not_done_yet_is_no_progress() -> None:
    tomorrow = NotePlanProgress(done="明天走访（虚构）", done_on=date(2026, 3, 3))
    past(*PLANNED).when(tomorrow, by=ANALYST).refused(Invalid, "progress-ahead")


@pytest.mark.parametrize("wish", [WALKED, review("kept")], ids=["progress", "review"])
@pytest.mark.parametrize(
    ("so_far", "why"),
    [
        (GRAVE, "no-plan"),
        (TO_CHANGE, "no-plan"),
        (DONE, "plan-done"),
        ((ENTERED,), "grade-first"),
        ((*PLANNED, reopened()), "grade-first"),
        ((*PLANNED, CLOSED), "dispute-closed"),
    ],
    ids=["missing", "to be changed", "done", "entered", "relapsed", "closed"],
)
def test_without_a_plan_that_stands_nothing_is_said_of_it(so_far: tuple[Event, ...], why: str, wish: Command) -> None:
    past(*so_far).when(wish, by=ANALYST).refused(OutOfOrder, why)


@pytest.mark.parametrize("result", ["kept", "done"])
def test_a_review_keeps_it_or_says_that_it_is_done(result: str) -> None:
    past(*PLANNED).when(review(result), by=ANALYST).then(reviewed(result))


def test_one_that_is_kept_is_worked_on_and_reviewed_again() -> None:
    kept = past(*PLANNED, reviewed("kept"))
    kept.when(WALKED, by=ANALYST).then(NOTED)
    kept.when(review("done"), by=ANALYST).then(reviewed("done"))


def test_one_that_is_to_be_changed_is_wanted_anew_urged_and_adopted_anew() -> None:
    past(*PLANNED).when(review("change"), by=ANALYST).then(reviewed("change", 4))
    past(*TO_CHANGE).when(Urge(), by=CLOCK, at=PLAN_BY).then(LATE)
    past(*TO_CHANGE).when(plan(), by=ANALYST).then(ADOPTED)
    past(*TO_CHANGE, ADOPTED).when(WALKED, by=ANALYST).then(NOTED)


def test_at_a_level_without_plans_none_is_to_be_changed() -> None:
    low = past(*PLANNED, regraded(graded(3), old_level=2, reopened=False))
    low.when(review("change"), by=ANALYST).refused(OutOfOrder, "no-plan-needed")
    low.when(review("done"), by=ANALYST).then(reviewed("done"))


def test_a_plan_that_stands_holds_at_another_level() -> None:
    graver = regraded(graded(1, refer_hours=1, plan_by=None), old_level=2, reopened=False)
    past(*PLANNED).when(grade(1), by=ANALYST).then(graver)
    past(*PLANNED, graver).when(WALKED, by=ANALYST).then(NOTED)


def test_one_that_is_done_does_not_suffice_where_the_matter_grew_worse() -> None:
    graver = regraded(graded(1, refer_hours=1), old_level=2, reopened=False)
    past(*DONE).when(grade(1), by=ANALYST).then(graver)


def test_after_a_relapse_another_plan_is_wanted() -> None:
    anew = regraded(graded(2, proposed=3, refer_hours=4), old_level=2, reopened=True)
    past(*PLANNED, reopened()).when(grade(2), by=ANALYST).then(anew)
    past(*PLANNED, reopened(), anew).when(WALKED, by=ANALYST).refused(OutOfOrder, "no-plan")


def test_a_plan_is_there_still_when_the_dispute_is_visited_once_more() -> None:
    past(*PLANNED).when(Close(), by=HEARD).then(CLOSED)
    past(*PLANNED, CLOSED).when(Unfile(), by=HEARD).then(UNFILED)
    past(*PLANNED, CLOSED, UNFILED).when(WALKED, by=ANALYST).then(NOTED)


def test_a_plan_that_was_promised_on_a_guess_is_promised_anew_by_the_notice() -> None:
    guessed = graded(2, refer_by=BY_LAW, plan_by=BY_LAW, provisional=A_GUESS, policy="workdays")
    moved = events.DeadlineCorrected(
        subject_id=DISPUTE, clock="plan", old_due_at=BY_LAW, due_at=BY_NOTICE, notice=NOTICE
    )
    given(DISPUTES, ANNOUNCED, ENTERED, guessed).when(CorrectDeadline(), by=CLOCK).then(moved)
    given(DISPUTES, ANNOUNCED, ENTERED, guessed, moved).when(Urge(), by=CLOCK, at=BY_LAW).quiet()
