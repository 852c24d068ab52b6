"""Screening: one decision a report, in its time."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.triage import events
from services.triage.domain.clocks import CorrectDeadline, Urge
from services.triage.domain.outcomes import (
    FindHazard,
    FindPoliceMatter,
    FindRequest,
    LinkReport,
    Screen,
)
from services.triage.domain.screening import (
    SCREENING,
)
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.refusals import Invalid, NotFound, OutOfOrder
from tests.given import NOON, given
from tests.triage.screenings import (
    DISPUTE,
    FINDINGS,
    FOUND_DISPUTE,
    FOUND_REQUEST,
    HAZARD,
    LINKED,
    REPORT,
    REQUEST,
    SCREEN_BY,
    TAKE_BACK,
    URGED,
    open_screening,
    opened,
    past,
    unlinked,
)
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
    UNANNOUNCED,
)


def test_a_report_is_promised_a_decision_within_a_day() -> None:
    past().when(open_screening(), by=HEARD).then(opened(hours=24))


def test_an_urgent_report_is_promised_one_within_the_hour() -> None:
    past().when(open_screening(urgent=True), by=HEARD).then(opened(urgent=True, hours=1))


def test_a_report_heard_twice_waits_once() -> None:
    past(opened()).when(open_screening(), by=HEARD).quiet()


@pytest.mark.parametrize(("finding", "event"), FINDINGS, ids=lambda x: type(x).__name__)
def test_a_waiting_report_is_decided(finding: Command, event: Event) -> None:
    past(opened()).when(finding, by=ANALYST).then(event)


@pytest.mark.parametrize(("finding", "event"), FINDINGS, ids=lambda x: type(x).__name__)
def test_a_late_report_is_decided_all_the_same(finding: Command, event: Event) -> None:
    past(opened(), URGED).when(finding, by=ANALYST).then(event)


@pytest.mark.parametrize(("finding", "event"), FINDINGS, ids=lambda x: type(x).__name__)
def test_a_report_is_decided_once(finding: Command, event: Event) -> None:
    past(opened(), FOUND_DISPUTE).when(finding, by=ANALYST).refused(OutOfOrder, "report-decided")
    past(opened(), LINKED).when(finding, by=ANALYST).refused(OutOfOrder, "report-decided")


def test_a_hazard_that_the_policy_does_not_know_is_refused() -> None:
    past(opened()).when(FindHazard(outcome="hazard", hazard="ghosts"), by=ANALYST).refused(Invalid, "unknown-hazard")


@pytest.mark.parametrize(
    "linked", [{}, {"dispute_id": DISPUTE, "hazard_id": HAZARD}, {"hazard_id": HAZARD, "request_id": REQUEST}]
)
def test_a_repeat_is_of_one_dispute_hazard_or_request(linked: dict[str, Any]) -> None:
    repeat = LinkReport(outcome="repeat", same="matter", **linked)
    past(opened()).when(repeat, by=ANALYST).refused(Invalid, "link-to-one")


def test_a_request_is_a_department_s_that_the_policy_knows_or_nobody_s_yet() -> None:
    past(opened()).when(FindRequest(outcome="request", department="weather"), by=ANALYST).refused(
        Invalid, "unknown-department"
    )
    past(opened()).when(FindRequest(outcome="request"), by=ANALYST).then(
        FOUND_REQUEST.model_copy(update={"department": None})
    )


def test_a_police_matter_bears_the_number_of_the_police_order() -> None:
    past(opened()).when(FindPoliceMatter(outcome="police_matter", order_number="虚构-110"), by=ANALYST).then(
        events.ReportFoundPoliceMatter(report_id=REPORT, order_number="虚构-110")
    )


@pytest.mark.parametrize("command", [*(finding for finding, _ in FINDINGS), TAKE_BACK], ids=lambda x: type(x).__name__)
def test_nothing_is_decided_of_a_report_that_never_came_in(command: Command) -> None:
    past().when(command, by=ANALYST).refused(NotFound, "unknown-report")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"outcome": "gossip"},
        {"outcome": "hazard"},
        {"outcome": "hazard", "hazard": "Road!"},
        {"outcome": "information", "hazard": "road"},
        {"outcome": "request", "authority": "虚构"},
        {"outcome": "for_authority"},
        {"outcome": "against_authority", "against_department": "justice"},
        {"outcome": "against_authority", "against_department": "justice", "way": "review"},
        {"outcome": "information", "reason": " "},
        {"outcome": "dispute", "category": "neighbours", "summary": ""},
        {"outcome": "dispute", "category": "neighbours", "summary": "虚构", "factors": ["weapon"] * 51},
        {"outcome": "repeat", "dispute_id": "9", "same": "matter"},
        {"outcome": "repeat", "dispute_id": str(DISPUTE), "same": "mood"},
    ],
)
def test_a_decision_is_one_of_eight_and_whole(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Screen).validate_python(fields)


def test_a_broken_promise_is_urged() -> None:
    past(opened()).when(Urge(), by=CLOCK, at=SCREEN_BY).then(URGED)


def test_a_broken_promise_is_urged_once() -> None:
    past(opened(), URGED).when(Urge(), by=CLOCK, at=SCREEN_BY).quiet()


def test_a_promise_that_still_runs_is_not_urged() -> None:
    past(opened()).when(Urge(), by=CLOCK, at=SCREEN_BY - timedelta(seconds=36)).quiet()


@pytest.mark.parametrize("last", [LINKED, FOUND_DISPUTE], ids=lambda event: type(event).__name__)
def test_a_promise_that_was_kept_is_not_urged(last: Event) -> None:
    past(opened(), last).when(Urge(), by=CLOCK, at=SCREEN_BY).quiet()


def test_a_new_promise_is_not_urged_for_an_old_one() -> None:
    anew = past(opened(), LINKED, unlinked(30))
    anew.when(Urge(), by=CLOCK, at=SCREEN_BY).quiet()
    anew.when(Urge(), by=CLOCK, at=NOON + timedelta(hours=30)).then(
        events.ScreeningUrged(report_id=REPORT, screen_by=NOON + timedelta(hours=30))
    )


def test_a_report_nobody_heard_of_is_not_urged() -> None:
    past().when(Urge(), by=CLOCK, at=SCREEN_BY).quiet()


GUESSED: dict[str, Any] = {"screen_by": BY_LAW, "policy": "workdays", "provisional": A_GUESS}
CORRECTED = events.DeadlineCorrected(
    subject_id=REPORT, clock="screen", old_due_at=BY_LAW, due_at=BY_NOTICE, notice=NOTICE
)
OPENED_ON_A_GUESS = opened(**GUESSED)
UNLINKED_ON_A_GUESS = unlinked(0, **GUESSED)


def test_a_promise_says_that_it_rests_on_a_calendar_not_yet_announced() -> None:
    given(SCREENING, UNANNOUNCED).when(open_screening(), by=HEARD, at=BEFORE_MAY).then(OPENED_ON_A_GUESS)
    given(SCREENING, UNANNOUNCED, opened(), LINKED).when(TAKE_BACK, by=ANALYST, at=BEFORE_MAY).then(UNLINKED_ON_A_GUESS)


@pytest.mark.parametrize(
    "so_far",
    [(OPENED_ON_A_GUESS,), (opened(), LINKED, UNLINKED_ON_A_GUESS)],
    ids=["opened", "unlinked"],
)
def test_a_guess_is_corrected_once_the_calendar_is_announced(so_far: tuple[Event, ...]) -> None:
    given(SCREENING, UNANNOUNCED, *so_far).when(CorrectDeadline(), by=CLOCK).quiet()
    given(SCREENING, ANNOUNCED, *so_far).when(CorrectDeadline(), by=CLOCK).then(CORRECTED)


def test_a_corrected_promise_is_corrected_once_and_urged_when_it_is_over() -> None:
    corrected = given(SCREENING, ANNOUNCED, OPENED_ON_A_GUESS, CORRECTED)
    corrected.when(CorrectDeadline(), by=CLOCK).quiet()
    corrected.when(Urge(), by=CLOCK, at=BY_LAW).quiet()
    corrected.when(Urge(), by=CLOCK, at=BY_NOTICE).then(events.ScreeningUrged(report_id=REPORT, screen_by=BY_NOTICE))


@pytest.mark.parametrize(
    "so_far",
    [(), (opened(),), (OPENED_ON_A_GUESS, URGED), (OPENED_ON_A_GUESS, LINKED), (OPENED_ON_A_GUESS, FOUND_DISPUTE)],
    ids=["unknown", "no guess", "urged", "linked", "found"],
)
def test_what_rests_on_no_guess_or_promises_nothing_is_not_corrected(so_far: tuple[Event, ...]) -> None:
    given(SCREENING, ANNOUNCED, *so_far).when(CorrectDeadline(), by=CLOCK).quiet()
