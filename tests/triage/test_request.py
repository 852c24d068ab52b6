"""A request: a department answers it in time, and then whoever asked is told."""

from datetime import timedelta

import pytest

from services.triage import events
from services.triage.domain.clocks import CorrectDeadline, Urge
from services.triage.domain.request import REQUEST, HandOnRequest, TellAsker
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.policy import Span
from shared.kernel.refusals import Invalid, NotFound, OutOfOrder
from tests.given import NOON, SUBJECT, given
from tests.triage.requests import (
    ANSWER,
    ANSWER_BY,
    ANSWERED,
    HANDED_ON,
    JUSTICE,
    LAND,
    NOTE,
    NOTE_WITHDRAWN,
    OPEN,
    OPENED,
    REPEATED,
    TELL,
    TO_LAND,
    TOLD,
    URGED,
    WEEK,
    WITHDRAW,
    WITHDRAW_NOTE,
    WITHDRAWN,
    opened,
    past,
)
from tests.triage.story import A_GUESS, ANALYST, ANNOUNCED, BY_LAW, BY_NOTICE, CLOCK, NOTICE, POLICY

LATER = NOON + timedelta(days=3)


def test_a_request_is_promised_an_answer_within_five_working_days_though_the_policy_says_nothing() -> None:
    assert POLICY.answer == Span(workdays=5)
    past().when(OPEN, by=ANALYST).then(OPENED)


def test_a_request_is_opened_once() -> None:
    past(OPENED).when(OPEN, by=ANALYST).refused(OutOfOrder, "request-opened")


@pytest.mark.parametrize("so_far", [(OPENED,), (OPENED, URGED)], ids=["open", "urged"])
def test_its_department_or_the_station_answers_it_and_nothing_is_due_then(so_far: tuple[Event, ...]) -> None:
    for who in (JUSTICE, ANALYST):
        past(*so_far).when(ANSWER, by=who).then(ANSWERED)
    past(*so_far, ANSWERED).when(Urge(), by=CLOCK, at=ANSWER_BY + WEEK).quiet()


def test_it_is_done_when_its_asker_was_told_by_whom_and_how() -> None:
    past(OPENED, ANSWERED).when(TELL, by=ANALYST).then(TOLD)
    now = TellAsker(told_by="我", told_how="in_person")
    said = events.requests.AskerTold(request_id=SUBJECT, told_by="我", told_how="in_person", told_at=LATER)
    past(OPENED, ANSWERED).when(now, by=JUSTICE, at=LATER).then(said)


@pytest.mark.parametrize("so_far", [(OPENED,), (OPENED, URGED), (OPENED, HANDED_ON)], ids=["open", "urged", "on"])
def test_nobody_is_told_what_has_no_answer(so_far: tuple[Event, ...]) -> None:
    past(*so_far).when(TELL, by=ANALYST).refused(OutOfOrder, "request-unanswered")


def test_he_is_told_in_a_way_of_the_policy_after_he_asked_and_not_tomorrow() -> None:
    answered = past(OPENED, ANSWERED)
    answered.when(TellAsker(told_by="我", told_how="drum"), by=ANALYST).refused(Invalid, "unknown-telling")
    for told_at in (NOON + timedelta(minutes=1), NOON - timedelta(hours=3)):
        told = TellAsker(told_by="我", told_how="phone", told_at=told_at)
        answered.when(told, by=ANALYST).refused(Invalid, "told-at-no-time")


def test_a_request_that_nobody_answers_in_time_is_urged_once() -> None:
    past(OPENED).when(Urge(), by=CLOCK, at=ANSWER_BY - timedelta(seconds=1)).quiet()
    past(OPENED).when(Urge(), by=CLOCK, at=ANSWER_BY).then(URGED)
    past(OPENED, URGED).when(Urge(), by=CLOCK, at=ANSWER_BY + WEEK).quiet()


def test_another_department_has_a_fresh_time_to_answer_and_is_urged_for_its_own() -> None:
    later = HANDED_ON.model_copy(update={"answer_by": LATER + WEEK})
    past(OPENED, URGED).when(TO_LAND, by=JUSTICE, at=LATER).then(later)
    anew = past(OPENED, URGED, later)
    anew.when(Urge(), by=CLOCK, at=ANSWER_BY).quiet()
    anew.when(Urge(), by=CLOCK, at=LATER + WEEK).then(URGED.model_copy(update={"answer_by": LATER + WEEK}))
    anew.when(ANSWER, by=LAND, at=LATER).then(ANSWERED.model_copy(update={"department": "land"}))


def test_it_is_handed_to_another_department_that_the_policy_knows() -> None:
    past(OPENED).when(HandOnRequest(department="weather", reason="虚构"), by=ANALYST).refused(
        Invalid, "unknown-department"
    )
    past(OPENED).when(HandOnRequest(department="justice", reason="虚构"), by=ANALYST).refused(
        Invalid, "same-department"
    )
    nobodys = HANDED_ON.model_copy(update={"old_department": None})
    past(opened(department=None)).when(TO_LAND, by=ANALYST).then(nobodys)


@pytest.mark.parametrize("wish", [ANSWER, TO_LAND, TELL], ids=lambda wish: type(wish).__name__)
def test_a_department_knows_of_its_own_requests_alone(wish: Command) -> None:
    for so_far, who in (
        ((OPENED,), LAND),
        ((OPENED, ANSWERED), LAND),
        ((OPENED, HANDED_ON), JUSTICE),
        ((opened(department=None),), JUSTICE),
        ((OPENED, WITHDRAWN), JUSTICE),
    ):
        past(*so_far).when(wish, by=who).refused(NotFound, "unknown-request")


@pytest.mark.parametrize("wish", [ANSWER, TO_LAND, TELL, NOTE, WITHDRAW], ids=lambda wish: type(wish).__name__)
def test_nothing_is_done_about_what_is_over(wish: Command) -> None:
    past().when(wish, by=ANALYST).refused(NotFound, "unknown-request")
    past(OPENED, ANSWERED, TOLD).when(wish, by=ANALYST).refused(OutOfOrder, "request-told")
    past(OPENED, WITHDRAWN).when(wish, by=ANALYST).refused(OutOfOrder, "request-withdrawn")


@pytest.mark.parametrize("wish", [ANSWER, TO_LAND, WITHDRAW], ids=lambda wish: type(wish).__name__)
def test_an_answer_stands(wish: Command) -> None:
    past(OPENED, ANSWERED).when(wish, by=ANALYST).refused(OutOfOrder, "request-answered")


def test_another_report_of_it_is_linked_once_and_taken_off_also_when_it_is_done() -> None:
    past(OPENED).when(NOTE, by=ANALYST).then(REPEATED)
    past(OPENED, ANSWERED).when(NOTE, by=ANALYST).then(REPEATED)
    past(OPENED, REPEATED).when(NOTE, by=ANALYST).refused(OutOfOrder, "request-repeat-known")
    past(OPENED, REPEATED, ANSWERED, TOLD).when(WITHDRAW_NOTE, by=ANALYST).then(NOTE_WITHDRAWN)
    past(OPENED, REPEATED, NOTE_WITHDRAWN).when(WITHDRAW_NOTE, by=ANALYST).refused(OutOfOrder, "unknown-request-repeat")


def test_what_was_none_is_withdrawn_once_no_other_report_is_linked_to_it() -> None:
    past(OPENED, URGED).when(WITHDRAW, by=ANALYST).then(WITHDRAWN)
    past(OPENED, REPEATED).when(WITHDRAW, by=ANALYST).refused(OutOfOrder, "request-repeats-linked")
    past(OPENED, REPEATED, NOTE_WITHDRAWN).when(WITHDRAW, by=ANALYST).then(WITHDRAWN)
    past(OPENED, WITHDRAWN).when(Urge(), by=CLOCK, at=ANSWER_BY).quiet()


def test_what_was_promised_on_a_guess_is_moved_by_the_notice_of_holidays() -> None:
    guessed = opened(answer_by=BY_LAW, policy="workdays", provisional=A_GUESS)
    corrected = events.DeadlineCorrected(
        subject_id=SUBJECT, clock="answer", old_due_at=BY_LAW, due_at=BY_NOTICE, notice=NOTICE
    )
    given(REQUEST, ANNOUNCED, guessed).when(CorrectDeadline(), by=CLOCK).then(corrected)
    given(REQUEST, ANNOUNCED, guessed, corrected).when(Urge(), by=CLOCK, at=BY_LAW).quiet()
    given(REQUEST, ANNOUNCED, guessed, ANSWERED).when(CorrectDeadline(), by=CLOCK).quiet()
