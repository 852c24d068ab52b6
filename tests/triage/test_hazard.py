"""A hazard: somebody acts on it in every week until it is removed."""

from datetime import timedelta

import pytest

from services.triage import events
from services.triage.domain.clocks import CorrectDeadline, Urge
from services.triage.domain.hazard import HAZARD, HandOverHazard
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.policy import Span
from shared.kernel.refusals import Invalid, NotFound, OutOfOrder
from tests.given import NOON, SUBJECT, given
from tests.triage.hazards import (
    ACT,
    ACT_BY,
    ACTED,
    HANDED_OVER,
    NOTE,
    NOTE_WITHDRAWN,
    OPEN,
    OPENED,
    REMOVE,
    REMOVED,
    REPEATED,
    TO_DEPARTMENT,
    URGED,
    WEEK,
    WITHDRAW,
    WITHDRAW_NOTE,
    WITHDRAWN,
    opened,
    past,
    promised,
)
from tests.triage.story import A_GUESS, ANALYST, ANNOUNCED, BY_LAW, BY_NOTICE, CLOCK, NOTICE, POLICY

LATER = NOON + timedelta(days=3)


def test_a_hazard_is_promised_an_action_within_the_week_though_the_policy_says_nothing() -> None:
    assert POLICY.act == Span(days=7)
    past().when(OPEN, by=ANALYST).then(OPENED)


def test_a_hazard_is_opened_once() -> None:
    past(OPENED).when(OPEN, by=ANALYST).refused(OutOfOrder, "hazard-opened")


@pytest.mark.parametrize("so_far", [(OPENED,), (OPENED, URGED)], ids=["open", "urged"])
@pytest.mark.parametrize(("wish", "event"), [(ACT, ACTED), (TO_DEPARTMENT, HANDED_OVER)], ids=["acted", "handed over"])
def test_whatever_is_done_about_it_promises_the_next_action_a_week_later(
    so_far: tuple[Event, ...], wish: Command, event: Event
) -> None:
    in_time = event.model_copy(update={"act_by": LATER + WEEK})
    past(*so_far).when(wish, by=ANALYST, at=LATER).then(in_time)
    anew = past(*so_far, in_time)
    anew.when(Urge(), by=CLOCK, at=ACT_BY).quiet()
    anew.when(Urge(), by=CLOCK, at=LATER + WEEK).then(URGED.model_copy(update={"act_by": LATER + WEEK}))


def test_a_hazard_on_which_nobody_acts_in_time_is_urged_once() -> None:
    past(OPENED).when(Urge(), by=CLOCK, at=ACT_BY - timedelta(seconds=1)).quiet()
    past(OPENED).when(Urge(), by=CLOCK, at=ACT_BY).then(URGED)
    past(OPENED, URGED).when(Urge(), by=CLOCK, at=ACT_BY + WEEK).quiet()


def test_it_goes_to_a_department_that_the_policy_knows_or_to_another_authority_and_not_to_both() -> None:
    named = events.hazards.HazardHandedOver(authority="县水利局（虚构）", **promised())
    past(OPENED).when(HandOverHazard(authority="县水利局（虚构）"), by=ANALYST).then(named)
    past(OPENED).when(HandOverHazard(department="weather"), by=ANALYST).refused(Invalid, "unknown-department")
    past(OPENED).when(HandOverHazard(), by=ANALYST).refused(Invalid, "hand-over-to-nobody")
    both = HandOverHazard(department="housing", authority="县水利局（虚构）")
    past(OPENED).when(both, by=ANALYST).refused(Invalid, "hand-over-to-one")


@pytest.mark.parametrize("so_far", [(OPENED,), (OPENED, URGED), (OPENED, HANDED_OVER)], ids=["open", "urged", "away"])
def test_it_is_over_when_it_is_removed(so_far: tuple[Event, ...]) -> None:
    past(*so_far).when(REMOVE, by=ANALYST).then(REMOVED)
    past(*so_far, REMOVED).when(Urge(), by=CLOCK, at=ACT_BY + WEEK).quiet()


@pytest.mark.parametrize("wish", [ACT, TO_DEPARTMENT, REMOVE, NOTE, WITHDRAW], ids=lambda wish: type(wish).__name__)
def test_nothing_is_done_about_what_is_no_danger_any_more(wish: Command) -> None:
    past().when(wish, by=ANALYST).refused(NotFound, "unknown-hazard-id")
    past(OPENED, REMOVED).when(wish, by=ANALYST).refused(OutOfOrder, "hazard-removed")
    past(OPENED, WITHDRAWN).when(wish, by=ANALYST).refused(OutOfOrder, "hazard-withdrawn")


def test_another_report_of_it_is_linked_once_and_taken_off_also_when_it_is_removed() -> None:
    past(OPENED).when(NOTE, by=ANALYST).then(REPEATED)
    past(OPENED, REPEATED).when(NOTE, by=ANALYST).refused(OutOfOrder, "hazard-repeat-known")
    past(OPENED, REPEATED, REMOVED).when(WITHDRAW_NOTE, by=ANALYST).then(NOTE_WITHDRAWN)
    past(OPENED, REPEATED, NOTE_WITHDRAWN).when(WITHDRAW_NOTE, by=ANALYST).refused(OutOfOrder, "unknown-hazard-repeat")


def test_a_report_that_is_linked_is_no_action() -> None:
    past(OPENED, REPEATED).when(Urge(), by=CLOCK, at=ACT_BY).then(URGED)
    past(OPENED, URGED, REPEATED).when(Urge(), by=CLOCK, at=ACT_BY + WEEK).quiet()


def test_what_was_none_is_withdrawn_once_no_other_report_is_linked_to_it() -> None:
    past(OPENED).when(WITHDRAW, by=ANALYST).then(WITHDRAWN)
    past(OPENED, REPEATED).when(WITHDRAW, by=ANALYST).refused(OutOfOrder, "hazard-repeats-linked")
    past(OPENED, REPEATED, NOTE_WITHDRAWN).when(WITHDRAW, by=ANALYST).then(WITHDRAWN)


def test_a_station_may_promise_it_in_working_days_which_the_notice_of_holidays_moves() -> None:
    guessed = opened(act_by=BY_LAW, policy="workdays", provisional=A_GUESS)
    corrected = events.DeadlineCorrected(
        subject_id=SUBJECT, clock="act", old_due_at=BY_LAW, due_at=BY_NOTICE, notice=NOTICE
    )
    given(HAZARD, ANNOUNCED, guessed).when(CorrectDeadline(), by=CLOCK).then(corrected)
    given(HAZARD, ANNOUNCED, guessed, corrected).when(Urge(), by=CLOCK, at=BY_LAW).quiet()
    given(HAZARD, ANNOUNCED, OPENED).when(CorrectDeadline(), by=CLOCK).quiet()
