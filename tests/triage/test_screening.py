"""Screening: one decision a report, in its time; a link can be taken back."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.triage.domain import (
    FindDispute,
    FindHazard,
    FindInformation,
    FindPoliceMatter,
    LinkReport,
    OpenScreening,
    UnlinkReport,
    UrgeScreening,
    dispute_id_of,
    screening,
)
from services.triage.events import (
    ReportFoundDispute,
    ReportFoundHazard,
    ReportFoundInformation,
    ReportFoundPoliceMatter,
    ReportLinked,
    ReportUnlinked,
    ScreeningOpened,
    ScreeningUrged,
)
from shared.decider import Command, NotFound, OutOfOrder
from shared.event import Event
from tests.given import NOON, POLICY, envelope, given

SCREENING = screening(POLICY)
REPORT = UUID(int=7)
DISPUTE = UUID(int=9)
SCREEN_BY = NOON + timedelta(hours=24)


def open_screening(urgent: bool = False) -> OpenScreening:
    return OpenScreening(
        **envelope("system"),
        report_id=REPORT,
        channel="call_110",
        village="上坪村",
        text="吵架（虚构）",
        place="",
        happened_at=NOON - timedelta(hours=1),
        category_hint=None,
        urgent=urgent,
    )


def opened(urgent: bool = False, hours: int = 24) -> ScreeningOpened:
    return ScreeningOpened(
        report_id=REPORT,
        channel="call_110",
        village="上坪村",
        text="吵架（虚构）",
        happened_at=NOON - timedelta(hours=1),
        urgent=urgent,
        screen_by=NOON + timedelta(hours=hours),
        policy=POLICY.version,
    )


URGED = ScreeningUrged(report_id=REPORT, screen_by=SCREEN_BY)
LINKED = ReportLinked(report_id=REPORT, dispute_id=DISPUTE, same="matter")
FOUND_DISPUTE = ReportFoundDispute(report_id=REPORT, dispute_id=dispute_id_of(REPORT), reason="有争执")
FINDINGS: list[tuple[Command, Event]] = [
    (FindDispute(**envelope(), report_id=REPORT, reason="有争执"), FOUND_DISPUTE),
    (FindHazard(**envelope(), report_id=REPORT, hazard="road"), ReportFoundHazard(report_id=REPORT, hazard="road")),
    (FindPoliceMatter(**envelope(), report_id=REPORT), ReportFoundPoliceMatter(report_id=REPORT)),
    (FindInformation(**envelope(), report_id=REPORT), ReportFoundInformation(report_id=REPORT)),
    (LinkReport(**envelope(), report_id=REPORT, dispute_id=DISPUTE, same="matter"), LINKED),
]


def urge(hours_later: float = 24) -> UrgeScreening:
    return UrgeScreening(
        **envelope("system", at=NOON + timedelta(hours=hours_later)), report_id=REPORT, screen_by=SCREEN_BY
    )


def unlink(dispute_id: UUID = DISPUTE) -> UnlinkReport:
    return UnlinkReport(**envelope(), report_id=REPORT, dispute_id=dispute_id, reason="另一块地")


def test_a_report_is_promised_a_decision_within_a_day() -> None:
    given(SCREENING).when(open_screening()).then(opened(hours=24))


def test_an_urgent_report_is_promised_one_within_the_hour() -> None:
    given(SCREENING).when(open_screening(urgent=True)).then(opened(urgent=True, hours=1))


def test_a_report_heard_twice_waits_once() -> None:
    given(SCREENING, opened()).when(open_screening()).quiet()


@pytest.mark.parametrize(("finding", "event"), FINDINGS, ids=lambda x: type(x).__name__)
def test_a_waiting_report_is_decided(finding: Command, event: Event) -> None:
    given(SCREENING, opened()).when(finding).then(event)


@pytest.mark.parametrize(("finding", "event"), FINDINGS, ids=lambda x: type(x).__name__)
def test_a_late_report_is_decided_all_the_same(finding: Command, event: Event) -> None:
    given(SCREENING, opened(), URGED).when(finding).then(event)


@pytest.mark.parametrize(("finding", "event"), FINDINGS, ids=lambda x: type(x).__name__)
def test_a_report_is_decided_once(finding: Command, event: Event) -> None:
    given(SCREENING, opened(), FOUND_DISPUTE).when(finding).refused(OutOfOrder, "report-decided")


def test_a_linked_report_is_unlinked_before_it_is_decided_anew() -> None:
    given(SCREENING, opened(), LINKED).when(FINDINGS[0][0]).refused(OutOfOrder, "report-linked")


@pytest.mark.parametrize(("finding", "event"), FINDINGS, ids=lambda x: type(x).__name__)
def test_a_report_that_never_came_in_is_not_decided(finding: Command, event: Event) -> None:
    given(SCREENING).when(finding).refused(NotFound, "no-such-report")


def unlinked(hours: int) -> ReportUnlinked:
    return ReportUnlinked(
        report_id=REPORT,
        dispute_id=DISPUTE,
        reason="另一块地",
        screen_by=NOON + timedelta(hours=hours),
        policy=POLICY.version,
    )


def test_an_unlinked_report_is_promised_a_decision_again() -> None:
    given(SCREENING, opened(), LINKED).when(unlink()).then(unlinked(hours=24))


def test_an_unlinked_report_is_as_urgent_as_it_was() -> None:
    given(SCREENING, opened(urgent=True, hours=1), LINKED).when(unlink()).then(unlinked(hours=1))


def test_an_unlinked_report_can_be_decided() -> None:
    given(SCREENING, opened(), LINKED, unlinked(24)).when(FINDINGS[0][0]).then(FOUND_DISPUTE)


@pytest.mark.parametrize("past", [(), (opened(),), (opened(), URGED), (opened(), FOUND_DISPUTE)], ids=len)
def test_what_is_not_linked_is_not_unlinked(past: tuple[Event, ...]) -> None:
    given(SCREENING, *past).when(unlink()).refused(OutOfOrder, "report-not-linked")


def test_a_link_to_another_dispute_is_not_taken_back() -> None:
    given(SCREENING, opened(), LINKED).when(unlink(UUID(int=10))).refused(OutOfOrder, "report-not-linked")


def test_a_broken_promise_is_urged() -> None:
    given(SCREENING, opened()).when(urge()).then(URGED)


def test_a_broken_promise_is_urged_once() -> None:
    given(SCREENING, opened(), URGED).when(urge()).quiet()


def test_a_promise_that_still_runs_is_not_urged() -> None:
    given(SCREENING, opened()).when(urge(hours_later=23.99)).quiet()


@pytest.mark.parametrize("last", [LINKED, FOUND_DISPUTE], ids=lambda event: type(event).__name__)
def test_a_promise_that_was_kept_is_not_urged(last: Event) -> None:
    given(SCREENING, opened(), last).when(urge()).quiet()


def test_an_old_promise_is_not_urged_for_a_new_one() -> None:
    anew = ReportUnlinked(**(dict(unlinked(24)) | {"screen_by": NOON + timedelta(hours=30)}))
    given(SCREENING, opened(), LINKED, anew).when(urge(hours_later=31)).quiet()


def test_a_report_nobody_heard_of_is_not_urged() -> None:
    given(SCREENING).when(urge()).quiet()
