"""Screening: one decision a report, in its time, which can be taken back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from services.triage import events
from services.triage.domain.clocks import CorrectDeadline, Urge
from services.triage.domain.outcomes import (
    OUTCOMES,
    FindAgainstAuthority,
    FindDispute,
    FindForAuthority,
    FindHazard,
    FindInformation,
    FindPoliceMatter,
    FindRequest,
    LinkReport,
    Screen,
)
from services.triage.domain.screening import (
    SCREENING,
    OpenScreening,
    TakeBack,
    dispute_id_of,
    handover_id_of,
    hazard_id_of,
    request_id_of,
)
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.refusals import Invalid, NotFound, OutOfOrder
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

REPORT = SUBJECT
DISPUTE = UUID(int=9)
HAZARD = UUID(int=11)
REQUEST = UUID(int=12)
SCREEN_BY = NOON + timedelta(hours=24)
HAPPENED = NOON - timedelta(hours=1)


def open_screening(urgent: bool = False) -> OpenScreening:
    return OpenScreening(
        channel="call_110",
        village="上坪村",
        text="吵架（虚构）",
        place="",
        happened_at=HAPPENED,
        category_hint=None,
        urgent=urgent,
        danger_to_life=False,
    )


def opened(urgent: bool = False, hours: int = 24, **changes: Any) -> events.ScreeningOpened:
    usual: dict[str, Any] = {"screen_by": NOON + timedelta(hours=hours), "policy": POLICY.version}
    return events.ScreeningOpened(
        report_id=REPORT,
        channel="call_110",
        village="上坪村",
        text="吵架（虚构）",
        happened_at=HAPPENED,
        urgent=urgent,
        **(usual | changes),
    )


URGED = events.ScreeningUrged(report_id=REPORT, screen_by=SCREEN_BY)
LINKED = events.ReportLinked(report_id=REPORT, dispute_id=DISPUTE, same="matter")
FOUND_DISPUTE = events.ReportFoundDispute(report_id=REPORT, dispute_id=dispute_id_of(REPORT), reason="有争执")
FIND_DISPUTE = FindDispute(outcome="dispute", category="neighbours", summary="排水沟之争（虚构）", reason="有争执")
FIND_HAZARD = FindHazard(outcome="hazard", hazard="road")
FOUND_HAZARD = events.ReportFoundHazard(report_id=REPORT, hazard="road", hazard_id=hazard_id_of(REPORT))
FIND_REQUEST = FindRequest(outcome="request", department="justice")
FOUND_REQUEST = events.ReportFoundRequest(report_id=REPORT, department="justice", request_id=request_id_of(REPORT))
FOUND_FOR_AUTHORITY = events.ReportFoundForAuthority(
    report_id=REPORT, authority="县社保局（虚构）", receipt_number="虚构-7", handover_id=handover_id_of(REPORT)
)
FOUND_AGAINST = events.ReportFoundAgainstAuthority(
    report_id=REPORT,
    department="land",
    way="review",
    authority="县政府（虚构）",
    handover_id=handover_id_of(REPORT),
    reason="不服处罚（虚构）",
)
LINKED_TO_REQUEST = events.ReportLinkedToRequest(report_id=REPORT, request_id=REQUEST, same="person")
LINKED_TO_HAZARD = events.ReportLinkedToHazard(report_id=REPORT, hazard_id=HAZARD, same="place")
FINDINGS: list[tuple[Command, Event]] = [
    (FIND_DISPUTE, FOUND_DISPUTE),
    (FIND_HAZARD, FOUND_HAZARD),
    (FindPoliceMatter(outcome="police_matter"), events.ReportFoundPoliceMatter(report_id=REPORT)),
    (FIND_REQUEST, FOUND_REQUEST),
    (
        FindForAuthority(outcome="for_authority", authority="县社保局（虚构）", receipt_number="虚构-7"),
        FOUND_FOR_AUTHORITY,
    ),
    (
        FindAgainstAuthority(
            outcome="against_authority",
            against_department="land",
            way="review",
            authority="县政府（虚构）",
            reason="不服处罚（虚构）",
        ),
        FOUND_AGAINST,
    ),
    (FindInformation(outcome="information"), events.ReportFoundInformation(report_id=REPORT)),
    (LinkReport(outcome="repeat", dispute_id=DISPUTE, same="matter"), LINKED),
    (LinkReport(outcome="repeat", hazard_id=HAZARD, same="place"), LINKED_TO_HAZARD),
    (LinkReport(outcome="repeat", request_id=REQUEST, same="person"), LINKED_TO_REQUEST),
]
TAKE_BACK = TakeBack(reason="另一块地")


def past(*so_far: Event) -> Past:
    return given(SCREENING, POLICY, *so_far)


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


def test_a_hazard_that_is_found_again_is_another_one() -> None:
    back = taken_back(FOUND_HAZARD)
    again = FOUND_HAZARD.model_copy(update={"hazard_id": hazard_id_of(REPORT, 1)})
    past(opened(), FOUND_HAZARD, back).when(FIND_HAZARD, by=ANALYST).then(again)


def test_a_hazard_of_before_hazards_were_followed_is_taken_back_alone() -> None:
    old = events.ReportFoundHazard(report_id=REPORT, hazard="road")
    past(opened(), old).when(TAKE_BACK, by=ANALYST).then(taken_back(old))
    past(opened(), old, taken_back(old)).when(FIND_HAZARD, by=ANALYST).then(FOUND_HAZARD)


def test_a_request_that_is_found_again_is_another_one_and_one_of_before_is_taken_back_alone() -> None:
    again = FOUND_REQUEST.model_copy(update={"request_id": request_id_of(REPORT, 1)})
    past(opened(), FOUND_REQUEST, taken_back(FOUND_REQUEST)).when(FIND_REQUEST, by=ANALYST).then(again)
    old = events.ReportFoundRequest(report_id=REPORT, department="justice")
    past(opened(), old).when(TAKE_BACK, by=ANALYST).then(taken_back(old))
    past(opened(), old, taken_back(old)).when(FIND_REQUEST, by=ANALYST).then(FOUND_REQUEST)


@pytest.mark.parametrize("decision", [FOUND_FOR_AUTHORITY, FOUND_AGAINST], ids=lambda event: type(event).__name__)
def test_what_was_handed_over_before_hand_overs_were_followed_is_taken_back_alone(decision: Event) -> None:
    old = decision.model_copy(update={"handover_id": None})
    past(opened(), old).when(TAKE_BACK, by=ANALYST).then(taken_back(old))
    past(opened(), old, taken_back(old)).when(FIND_REQUEST, by=ANALYST).then(FOUND_REQUEST)


def test_what_is_handed_over_again_is_another_hand_over() -> None:
    back = taken_back(FOUND_AGAINST)
    again = FOUND_AGAINST.model_copy(update={"handover_id": handover_id_of(REPORT, 1)})
    find = next(finding for finding, event in FINDINGS if event == FOUND_AGAINST)
    past(opened(), FOUND_AGAINST, back).when(find, by=ANALYST).then(again)


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


def unlinked(hours: int, **changes: Any) -> events.ReportUnlinked:
    usual: dict[str, Any] = {"screen_by": NOON + timedelta(hours=hours), "policy": POLICY.version}
    return events.ReportUnlinked(report_id=REPORT, dispute_id=DISPUTE, reason="另一块地", **(usual | changes))


def test_an_unlinked_report_is_promised_a_decision_again() -> None:
    past(opened(), LINKED).when(TAKE_BACK, by=ANALYST).then(unlinked(hours=24))


def test_an_unlinked_report_is_as_urgent_as_it_was() -> None:
    past(opened(urgent=True, hours=1), LINKED).when(TAKE_BACK, by=ANALYST).then(unlinked(hours=1))


def test_an_unlinked_report_can_be_decided() -> None:
    past(opened(), LINKED, unlinked(24)).when(FIND_DISPUTE, by=ANALYST).then(FOUND_DISPUTE)


def taken_back(decision: Event, hours: int = 24) -> events.DecisionTakenBack:
    return events.DecisionTakenBack(
        report_id=REPORT,
        outcome=OUTCOMES[type(decision)],
        dispute_id=getattr(decision, "dispute_id", None),
        hazard_id=getattr(decision, "hazard_id", None),
        request_id=getattr(decision, "request_id", None),
        handover_id=getattr(decision, "handover_id", None),
        reason="另一块地",
        screen_by=NOON + timedelta(hours=hours),
        policy=POLICY.version,
    )


DECISIONS = [event for _, event in FINDINGS if event != LINKED]


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda x: type(x).__name__)
def test_any_decision_can_be_taken_back_and_another_one_is_promised_and_made(decision: Event) -> None:
    past(opened(), decision).when(TAKE_BACK, by=ANALYST).then(taken_back(decision))
    past(opened(urgent=True, hours=1), decision).when(TAKE_BACK, by=ANALYST).then(taken_back(decision, hours=1))
    again = events.ReportFoundInformation(report_id=REPORT)
    anew = past(opened(), decision, taken_back(decision))
    anew.when(FindInformation(outcome="information"), by=ANALYST).then(again)
    anew.when(Urge(), by=CLOCK, at=SCREEN_BY).then(URGED)


def test_a_dispute_found_anew_is_another_one() -> None:
    second = events.ReportFoundDispute(report_id=REPORT, dispute_id=dispute_id_of(REPORT, 1), reason="有争执")
    third = events.ReportFoundDispute(report_id=REPORT, dispute_id=dispute_id_of(REPORT, 2), reason="有争执")
    anew = past(opened(), FOUND_DISPUTE, taken_back(FOUND_DISPUTE), URGED)
    anew.when(FIND_DISPUTE, by=ANALYST).then(second)
    past(*anew.events, second, taken_back(second)).when(FIND_DISPUTE, by=ANALYST).then(third)


@pytest.mark.parametrize("so_far", [(opened(),), (opened(), URGED)], ids=["waiting", "urged"])
def test_what_is_not_decided_is_not_taken_back(so_far: tuple[Event, ...]) -> None:
    past(*so_far).when(TAKE_BACK, by=ANALYST).refused(OutOfOrder, "report-undecided")


def test_a_link_is_taken_back_from_the_dispute_that_it_was_made_to() -> None:
    another = events.ReportLinked(report_id=REPORT, dispute_id=UUID(int=10), same="matter")
    past(opened(), LINKED, unlinked(24), another).when(TAKE_BACK, by=ANALYST).then(
        unlinked(24).model_copy(update={"dispute_id": UUID(int=10)})
    )


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
