"""A dispute in triage: entered, graded by a person, planned, reopened."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.triage import events
from services.triage.domain.clocks import CorrectDeadline, Urge
from services.triage.domain.dispute import DISPUTE as DISPUTES
from services.triage.domain.dispute import EnterDispute, NoteRepeat, Reopen, WithdrawRepeat
from services.triage.domain.grading import AdoptPlan, Grade, Propose
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from shared.kernel.refusals import Invalid, NotFound, OutOfOrder
from tests.facts import dispute_graded
from tests.given import NOON, SUBJECT, Past, given
from tests.triage.story import (
    A_GUESS,
    ANALYST,
    ANNOUNCED,
    BEFORE_MAY,
    BY_LAW,
    BY_NOTICE,
    CLOCK,
    HEARD,
    NOTICE,
    POLICY,
    UNANNOUNCED,
)

DISPUTE = SUBJECT
REPORT = UUID(int=7)
ANOTHER = UUID(int=8)
GRADE_BY = NOON + timedelta(hours=24)
QUARREL: dict[str, Any] = {
    "report_id": REPORT,
    "channel": "officer",
    "village": "上坪村",
    "category": "neighbours",
    "summary": "排水沟之争（虚构）",
    "happened_at": NOON - timedelta(hours=2),
}


def past(*so_far: Event) -> Past:
    return given(DISPUTES, POLICY, *so_far)


def entered(**changes: Any) -> events.DisputeEntered:
    promised: dict[str, Any] = {"grade_by": GRADE_BY, "policy": POLICY.version}
    return events.DisputeEntered(dispute_id=DISPUTE, **(QUARREL | promised | changes))


ENTERED = entered()


def enter(**changes: Any) -> EnterDispute:
    return EnterDispute(**(QUARREL | changes))


def grade(level: int = 3, *factors: str) -> Grade:
    return Grade(level=level, factors=factors, reason="已走访双方")


def graded(
    level: int = 3, proposed: int = 4, refer_hours: int = 24, factors: tuple[str, ...] = (), **changes: Any
) -> events.DisputeGraded:
    refer_by = NOON + timedelta(hours=refer_hours)
    usual: dict[str, Any] = {"refer_by": refer_by, "policy": POLICY.version}
    return dispute_graded(level=level, proposed_level=proposed, factors=factors, **(usual | changes))


def regraded(first: events.DisputeGraded, old_level: int, reopened: bool) -> events.DisputeRegraded:
    return events.DisputeRegraded(**dict(first), old_level=old_level, reopened=reopened)


def proposed(level: int, points: int, *factors: str) -> events.GradeProposed:
    return events.GradeProposed(dispute_id=DISPUTE, level=level, points=points, factors=factors, policy=POLICY.version)


def reopened(relapses: int = 1, **changes: Any) -> events.DisputeReopened:
    usual: dict[str, Any] = {"grade_by": GRADE_BY, "policy": POLICY.version}
    return events.DisputeReopened(dispute_id=DISPUTE, relapses=relapses, **(usual | changes))


URGED = events.GradingUrged(dispute_id=DISPUTE, grade_by=GRADE_BY)
REPEATED = events.DisputeRepeated(dispute_id=DISPUTE, report_id=ANOTHER)
WITHDRAWN = events.RepeatWithdrawn(dispute_id=DISPUTE, report_id=ANOTHER)
NOTE = NoteRepeat(report_id=ANOTHER)
WITHDRAW = WithdrawRepeat(report_id=ANOTHER)


def plan(finish_on: date = date(2026, 3, 20)) -> AdoptPlan:
    return AdoptPlan(measures=("每日走访",), responsible="所长", finish_on=finish_on)


def test_a_dispute_enters_the_books_and_is_promised_a_grade_within_a_day() -> None:
    past().when(enter(), by=ANALYST).then(ENTERED)


def test_with_factors_the_rule_proposes_at_once() -> None:
    past().when(enter(factors=("weapon", "violence_or_threat")), by=ANALYST).then(
        ENTERED, proposed(1, 9, "violence_or_threat", "weapon")
    )


def test_a_factor_named_twice_weighs_once() -> None:
    past().when(enter(factors=("livelihood", "livelihood")), by=ANALYST).then(ENTERED, proposed(3, 2, "livelihood"))


def test_a_dispute_enters_once() -> None:
    past(ENTERED).when(enter(), by=ANALYST).refused(OutOfOrder, "dispute-entered")


def test_a_dispute_needs_a_category_that_the_policy_knows() -> None:
    past().when(enter(category="weather"), by=ANALYST).refused(Invalid, "unknown-category")


def test_factors_that_the_rule_does_not_know_are_refused() -> None:
    past().when(enter(factors=("bad_character",)), by=ANALYST).refused(Invalid, "unknown-factor")
    past(ENTERED).when(grade(3, "bad_character"), by=ANALYST).refused(Invalid, "unknown-factor")


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


def test_a_repeat_is_noted_once() -> None:
    past(ENTERED).when(NOTE, by=ANALYST).then(REPEATED)
    past(ENTERED, REPEATED).when(NOTE, by=ANALYST).refused(OutOfOrder, "repeat-known")


def test_a_repeat_can_be_withdrawn_and_noted_again() -> None:
    past(ENTERED, REPEATED, graded()).when(WITHDRAW, by=ANALYST).then(WITHDRAWN)
    past(ENTERED, REPEATED, graded(), WITHDRAWN).when(NOTE, by=ANALYST).then(REPEATED)


def test_what_was_not_noted_is_not_withdrawn() -> None:
    past(ENTERED).when(WITHDRAW, by=ANALYST).refused(OutOfOrder, "unknown-repeat")


def test_a_repeat_does_not_change_the_phase() -> None:
    past(ENTERED, graded(3), reopened(), REPEATED, URGED, WITHDRAWN).when(grade(3), by=ANALYST).then(
        regraded(graded(3, proposed=3), old_level=3, reopened=True)
    )


def test_a_broken_promise_is_urged_once() -> None:
    past(ENTERED).when(Urge(), by=CLOCK, at=GRADE_BY).then(URGED)
    past(ENTERED, URGED).when(Urge(), by=CLOCK, at=GRADE_BY).quiet()


def test_a_broken_promise_after_a_relapse_is_urged_once() -> None:
    past(ENTERED, graded(), reopened()).when(Urge(), by=CLOCK, at=GRADE_BY).then(URGED)
    past(ENTERED, graded(), reopened(), URGED).when(Urge(), by=CLOCK, at=GRADE_BY).quiet()


def test_a_promise_that_runs_or_was_kept_is_not_urged() -> None:
    past(ENTERED).when(Urge(), by=CLOCK, at=GRADE_BY - timedelta(seconds=36)).quiet()
    past(ENTERED, graded()).when(Urge(), by=CLOCK, at=GRADE_BY).quiet()
    past().when(Urge(), by=CLOCK, at=GRADE_BY).quiet()


@pytest.mark.parametrize("wish", [NOTE, WITHDRAW, Propose(factors=()), grade(), plan()], ids=lambda x: type(x).__name__)
def test_nothing_is_done_to_a_dispute_that_is_not_in_the_books(wish: Command) -> None:
    past().when(wish, by=ANALYST).refused(NotFound, "unknown-dispute")


GUESSED: dict[str, Any] = {"grade_by": BY_LAW, "policy": "workdays", "provisional": A_GUESS}
CORRECTED = events.DeadlineCorrected(
    subject_id=DISPUTE, clock="grade", old_due_at=BY_LAW, due_at=BY_NOTICE, notice=NOTICE
)
ENTERED_ON_A_GUESS, REOPENED_ON_A_GUESS = entered(**GUESSED), reopened(**GUESSED)
REFERRED_ON_A_GUESS: dict[str, Any] = {"refer_by": BY_LAW, "policy": "workdays", "provisional": A_GUESS}


def test_a_promise_says_that_it_rests_on_a_calendar_not_yet_announced() -> None:
    given(DISPUTES, UNANNOUNCED).when(enter(), by=ANALYST, at=BEFORE_MAY).then(ENTERED_ON_A_GUESS)
    given(DISPUTES, UNANNOUNCED, ENTERED, graded()).when(Reopen(), by=HEARD, at=BEFORE_MAY).then(REOPENED_ON_A_GUESS)


def test_a_grade_says_so_of_its_referral_and_nothing_of_its_own_promise() -> None:
    first = graded(**REFERRED_ON_A_GUESS)
    given(DISPUTES, UNANNOUNCED, ENTERED).when(grade(), by=ANALYST, at=BEFORE_MAY).then(first)
    given(DISPUTES, UNANNOUNCED, ENTERED, graded(2)).when(grade(), by=ANALYST, at=BEFORE_MAY).then(
        regraded(first, old_level=2, reopened=False)
    )
    given(DISPUTES, ANNOUNCED, ENTERED_ON_A_GUESS).when(grade(), by=ANALYST, at=BEFORE_MAY).then(
        graded(refer_by=BY_NOTICE, policy="workdays")
    )


@pytest.mark.parametrize(
    "so_far",
    [(ENTERED_ON_A_GUESS,), (ENTERED, graded(), REOPENED_ON_A_GUESS)],
    ids=["entered", "reopened"],
)
def test_a_guess_is_corrected_once_the_calendar_is_announced(so_far: tuple[Event, ...]) -> None:
    given(DISPUTES, UNANNOUNCED, *so_far).when(CorrectDeadline(), by=CLOCK).quiet()
    given(DISPUTES, ANNOUNCED, *so_far).when(CorrectDeadline(), by=CLOCK).then(CORRECTED)


def test_a_corrected_promise_is_corrected_once_and_urged_when_it_is_over() -> None:
    corrected = given(DISPUTES, ANNOUNCED, ENTERED_ON_A_GUESS, CORRECTED)
    corrected.when(CorrectDeadline(), by=CLOCK).quiet()
    corrected.when(Urge(), by=CLOCK, at=BY_LAW).quiet()
    corrected.when(Urge(), by=CLOCK, at=BY_NOTICE).then(events.GradingUrged(dispute_id=DISPUTE, grade_by=BY_NOTICE))


@pytest.mark.parametrize(
    "so_far",
    [(), (ENTERED,), (ENTERED_ON_A_GUESS, URGED), (ENTERED_ON_A_GUESS, graded(**REFERRED_ON_A_GUESS))],
    ids=["unknown", "no guess", "urged", "graded"],
)
def test_what_rests_on_no_guess_or_promises_no_grade_is_not_corrected(so_far: tuple[Event, ...]) -> None:
    given(DISPUTES, ANNOUNCED, *so_far).when(CorrectDeadline(), by=CLOCK).quiet()


WISHES: list[tuple[Command, Actor]] = [
    *((wish, ANALYST) for wish in (enter(), NOTE, WITHDRAW, plan(), *(grade(n) for n in (1, 2, 3, 4)))),
    (Reopen(), HEARD),
    (Urge(), CLOCK),
]


@settings(deadline=None)
@for_all(st.lists(st.sampled_from(WISHES), max_size=30))
def test_in_any_history_a_grade_is_first_once_and_each_later_one_names_the_one_before(
    wishes: list[tuple[Command, Actor]],
) -> None:
    history = past()
    for wish, by in wishes:
        at = GRADE_BY if by == CLOCK else NOON
        if history.when(wish, by=by, at=at).refusal is None:
            history = history.after(wish, by=by, at=at)
    grades = [event for event in history.events if isinstance(event, events.DisputeGraded | events.DisputeRegraded)]
    assert [type(event) for event in grades] == [events.DisputeGraded, *[events.DisputeRegraded] * (len(grades) - 1)][
        : len(grades)
    ]
    for before, after in pairwise(grades):
        assert isinstance(after, events.DisputeRegraded)
        assert after.old_level == before.level
