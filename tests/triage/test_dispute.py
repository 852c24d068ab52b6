"""A dispute in triage: entered once, its repeats noted, and graded in any history as it should be."""

from itertools import pairwise

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from services.triage import events
from services.triage.domain.category import CorrectCategory
from services.triage.domain.clocks import CorrectDeadline, Urge
from services.triage.domain.dispute import Close, Reopen, Unfile
from services.triage.domain.grading import Propose
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from shared.kernel.refusals import Invalid, NotFound, OutOfOrder
from tests.given import NOON
from tests.triage.disputes import (
    CATEGORY,
    CLOSED,
    CORRECT,
    ENTERED,
    GRADE_BY,
    NOTE,
    REPEATED,
    TAKE_OUT,
    TAKEN_OUT,
    UNFILED,
    URGED,
    WISHES,
    WITHDRAW,
    WITHDRAWN,
    enter,
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
    CLOCK,
    HEARD,
)


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


@pytest.mark.parametrize("wish", [NOTE, WITHDRAW, Propose(factors=()), grade(), plan()], ids=lambda x: type(x).__name__)
def test_nothing_is_done_to_a_dispute_that_is_not_in_the_books(wish: Command) -> None:
    past().when(wish, by=ANALYST).refused(NotFound, "unknown-dispute")


def test_what_follow_up_has_closed_is_closed_once() -> None:
    past(ENTERED, graded()).when(Close(), by=HEARD).then(CLOSED)
    past(ENTERED, graded(), CLOSED).when(Close(), by=HEARD).then()


def test_a_closing_that_does_not_apply_is_passed_over() -> None:
    for so_far in ((), (ENTERED,), (ENTERED, graded(), reopened())):
        past(*so_far).when(Close(), by=HEARD).then()


def test_what_is_visited_once_more_is_closed_no_longer_and_may_be_closed_or_reopened_again() -> None:
    past(ENTERED, graded(), CLOSED).when(Unfile(), by=HEARD).then(UNFILED)
    past(ENTERED, graded(), CLOSED, UNFILED).when(Close(), by=HEARD).then(CLOSED)
    past(ENTERED, graded(), CLOSED, UNFILED).when(Reopen(), by=HEARD).then(reopened())
    for so_far in ((), (ENTERED,), (ENTERED, graded()), (ENTERED, graded(), CLOSED, UNFILED)):
        past(*so_far).when(Unfile(), by=HEARD).then()


@pytest.mark.parametrize("wish", [Propose(factors=()), grade(1), plan()], ids=lambda x: type(x).__name__)
def test_a_closed_dispute_is_neither_graded_anew_nor_planned(wish: Command) -> None:
    past(ENTERED, graded(2), CLOSED).when(wish, by=ANALYST).refused(OutOfOrder, "dispute-closed")


def test_a_closed_dispute_is_not_opened_again_and_takes_reports_that_repeat_it() -> None:
    past(ENTERED, graded(), CLOSED).when(Reopen(), by=HEARD).then()
    past(ENTERED, graded(), CLOSED).when(NOTE, by=ANALYST).then(REPEATED)
    past(ENTERED, graded(), CLOSED, REPEATED).when(WITHDRAW, by=ANALYST).then(WITHDRAWN)
    past(ENTERED, graded(), CLOSED, REPEATED).when(grade(1), by=ANALYST).refused(OutOfOrder, "dispute-closed")


@pytest.mark.parametrize(
    "so_far", [(ENTERED,), (ENTERED, URGED), (ENTERED, graded()), (ENTERED, graded(), reopened())], ids=len
)
def test_what_was_no_dispute_is_withdrawn_and_nothing_is_done_to_it_any_more(so_far: tuple[Event, ...]) -> None:
    past(*so_far).when(TAKE_OUT, by=ANALYST).then(TAKEN_OUT)
    gone = past(*so_far, TAKEN_OUT)
    for wish in (NOTE, Propose(factors=()), grade(1), plan(), CORRECT, TAKE_OUT):
        gone.when(wish, by=ANALYST).refused(OutOfOrder, "dispute-withdrawn")
    gone.when(enter(), by=ANALYST).refused(OutOfOrder, "dispute-entered")
    for heard in (Reopen(), Close(), Urge(), CorrectDeadline()):
        gone.when(heard, by=HEARD, at=GRADE_BY).quiet()


@pytest.mark.parametrize("so_far", [(ENTERED,), (ENTERED, graded()), (ENTERED, graded(), reopened())], ids=len)
def test_the_category_of_an_open_dispute_is_corrected_once(so_far: tuple[Event, ...]) -> None:
    past(*so_far).when(CORRECT, by=ANALYST).then(CATEGORY)
    past(*so_far, CATEGORY).when(CORRECT, by=ANALYST).refused(OutOfOrder, "same-category")


def test_a_later_grade_is_of_the_corrected_category() -> None:
    past(ENTERED, CATEGORY).when(grade(), by=ANALYST).then(graded(category="contract"))


def test_a_category_is_corrected_to_one_that_the_policy_knows_and_not_of_a_closed_dispute() -> None:
    weather = CorrectCategory(category="weather", reason="虚构")
    past(ENTERED).when(weather, by=ANALYST).refused(Invalid, "unknown-category")
    past(ENTERED, graded(), CLOSED).when(CORRECT, by=ANALYST).refused(OutOfOrder, "dispute-closed")
    past().when(CORRECT, by=ANALYST).refused(NotFound, "unknown-dispute")


def test_a_dispute_is_not_withdrawn_while_reports_are_linked_to_it() -> None:
    past(ENTERED, REPEATED).when(TAKE_OUT, by=ANALYST).refused(OutOfOrder, "repeats-linked")
    past(ENTERED, REPEATED, WITHDRAWN).when(TAKE_OUT, by=ANALYST).then(TAKEN_OUT)


def test_a_closed_dispute_is_not_withdrawn_and_neither_is_what_never_was() -> None:
    past(ENTERED, graded(), CLOSED).when(TAKE_OUT, by=ANALYST).refused(OutOfOrder, "dispute-settled")
    past().when(TAKE_OUT, by=ANALYST).refused(NotFound, "unknown-dispute")


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
