"""A hand-over: another authority has it, and gives its receipt in time; what is against one never goes to that one."""

from datetime import timedelta
from typing import Any

import pytest

from services.triage import events
from services.triage.domain.clocks import CorrectDeadline, Urge
from services.triage.domain.handover.decider import HANDOVER, EnterReceipt, OpenHandover
from services.triage.domain.outcomes import FindAgainstAuthority
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.policy import Span
from shared.kernel.refusals import Invalid, NotFound, OutOfOrder
from tests.given import NOON, SUBJECT, given
from tests.triage import screenings
from tests.triage.handovers import (
    A_MATTER,
    ENTER,
    OPEN,
    OPENED,
    RECEIPT_BY,
    RECEIVED,
    URGED,
    WEEK,
    WITHDRAW,
    WITHDRAWN,
    opened,
    past,
)
from tests.triage.story import A_GUESS, ANALYST, ANNOUNCED, BY_LAW, BY_NOTICE, CLOCK, NOTICE, POLICY


def test_a_receipt_is_promised_within_five_working_days_though_the_policy_says_nothing() -> None:
    assert POLICY.receipt == Span(workdays=5)
    past().when(OPEN, by=ANALYST).then(OPENED)


def test_one_that_comes_with_its_receipt_is_done_at_once() -> None:
    with_receipt = OpenHandover(**A_MATTER, receipt_number="虚构-7")
    today = RECEIVED.model_copy(update={"received_on": NOON.date()})
    past().when(with_receipt, by=ANALYST).then(OPENED, today)
    past(OPENED, today).when(Urge(), by=CLOCK, at=RECEIPT_BY).quiet()


def test_a_hand_over_is_opened_once() -> None:
    past(OPENED).when(OPEN, by=ANALYST).refused(OutOfOrder, "handover-opened")


@pytest.mark.parametrize("so_far", [(OPENED,), (OPENED, URGED)], ids=["sent", "urged"])
def test_its_receipt_is_entered_once_with_the_day_or_today(so_far: tuple[Event, ...]) -> None:
    past(*so_far).when(ENTER, by=ANALYST).then(RECEIVED)
    today = RECEIVED.model_copy(update={"received_on": NOON.date()})
    past(*so_far).when(EnterReceipt(receipt_number="虚构-7"), by=ANALYST).then(today)
    past(*so_far, RECEIVED).when(ENTER, by=ANALYST).refused(OutOfOrder, "receipt-entered")
    past(*so_far, RECEIVED).when(Urge(), by=CLOCK, at=RECEIPT_BY + WEEK).quiet()


def test_a_receipt_is_of_a_day_after_the_matter_and_not_of_tomorrow() -> None:
    for days in (-3, 1):
        wrong = EnterReceipt(receipt_number="虚构-7", received_on=(NOON + timedelta(days=days)).date())
        past(OPENED).when(wrong, by=ANALYST).refused(Invalid, "receipt-of-no-day")


def test_one_without_a_receipt_is_urged_once() -> None:
    past(OPENED).when(Urge(), by=CLOCK, at=RECEIPT_BY - timedelta(seconds=1)).quiet()
    past(OPENED).when(Urge(), by=CLOCK, at=RECEIPT_BY).then(URGED)
    past(OPENED, URGED).when(Urge(), by=CLOCK, at=RECEIPT_BY + WEEK).quiet()


@pytest.mark.parametrize("so_far", [(OPENED,), (OPENED, URGED), (OPENED, RECEIVED)], ids=["sent", "urged", "received"])
def test_it_is_withdrawn_with_the_decision_also_when_its_receipt_is_there(so_far: tuple[Event, ...]) -> None:
    past(*so_far).when(WITHDRAW, by=ANALYST).then(WITHDRAWN)
    past(*so_far, WITHDRAWN).when(Urge(), by=CLOCK, at=RECEIPT_BY).quiet()


@pytest.mark.parametrize("wish", [ENTER, WITHDRAW], ids=lambda wish: type(wish).__name__)
def test_nothing_is_done_about_what_is_not_followed(wish: Command) -> None:
    past().when(wish, by=ANALYST).refused(NotFound, "unknown-handover")
    past(OPENED, WITHDRAWN).when(wish, by=ANALYST).refused(OutOfOrder, "handover-withdrawn")


def test_what_was_promised_on_a_guess_is_moved_by_the_notice_of_holidays() -> None:
    guessed = opened(receipt_by=BY_LAW, policy="workdays", provisional=A_GUESS)
    corrected = events.DeadlineCorrected(
        subject_id=SUBJECT, clock="receipt", old_due_at=BY_LAW, due_at=BY_NOTICE, notice=NOTICE
    )
    given(HANDOVER, ANNOUNCED, guessed).when(CorrectDeadline(), by=CLOCK).then(corrected)
    given(HANDOVER, ANNOUNCED, guessed, corrected).when(Urge(), by=CLOCK, at=BY_LAW).quiet()
    given(HANDOVER, ANNOUNCED, guessed, RECEIVED).when(CorrectDeadline(), by=CLOCK).quiet()


COMPLAINT = {"outcome": "against_authority", "way": "petition", "authority": "县信访局（虚构）"}


def refused(code: str, **changes: Any) -> None:
    complaint = FindAgainstAuthority.model_validate(COMPLAINT | changes)
    screenings.past(screenings.opened()).when(complaint, by=ANALYST).refused(Invalid, code)


def test_a_complaint_is_against_one_body_and_goes_by_a_way_of_the_policy() -> None:
    refused("against-nobody")
    refused("against-one", against="县住建局（虚构）", against_department="land")
    refused("unknown-body", against_department="weather")
    refused("unknown-way", against_department="land", way="newspaper")


@pytest.mark.parametrize(
    ("against", "authority"),
    [
        ({"against_department": "justice"}, "司法所"),
        ({"against_department": "justice"}, "上坪镇司法所（虚构）"),
        ({"against_department": "station"}, "派出所"),
        ({"against_department": "land"}, "Natural Resources Office"),
        ({"against": "县住建局（虚构）"}, "县住建局"),
        ({"against": "县住建局"}, "县 住建局信访科（虚构）"),
    ],
)
def test_the_body_complained_of_never_receives_the_complaint(against: dict[str, str], authority: str) -> None:
    refused("receiver-complained-of", authority=authority, **against)


def test_the_one_above_it_does() -> None:
    complaint = FindAgainstAuthority.model_validate(
        COMPLAINT | {"against_department": "station", "authority": "县公安局"}
    )
    said = screenings.past(screenings.opened()).when(complaint, by=ANALYST).said
    assert [type(event) for event in said] == [events.ReportFoundAgainstAuthority]
