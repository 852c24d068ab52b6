"""What a dispute was promised: urged when it is over, corrected when the calendar it rests on is announced."""

from datetime import timedelta

import pytest

from services.triage import events
from services.triage.domain.clocks import CorrectDeadline, Urge
from services.triage.domain.dispute import DISPUTE as DISPUTES
from services.triage.domain.dispute import Reopen
from shared.kernel.event import Event
from tests.given import given
from tests.triage.disputes import (
    CORRECTED,
    DISPUTE,
    ENTERED,
    ENTERED_ON_A_GUESS,
    GRADE_BY,
    REFERRED_ON_A_GUESS,
    REOPENED_ON_A_GUESS,
    URGED,
    enter,
    grade,
    graded,
    past,
    regraded,
    reopened,
)
from tests.triage.story import (
    ANALYST,
    ANNOUNCED,
    BEFORE_MAY,
    BY_LAW,
    BY_NOTICE,
    CLOCK,
    HEARD,
    UNANNOUNCED,
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
