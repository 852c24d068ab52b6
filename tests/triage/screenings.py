"""One report in triage: what was decided of it, and what people wish."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.triage import events
from services.triage.domain.amending import NoteAmendment, NoteWithdrawal
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
from tests.given import NOON, SUBJECT, Past, given
from tests.triage.story import (
    POLICY,
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
NOTE_AMENDMENT = NoteAmendment(number=1, text="又来了三个人（虚构）", reason="刚听说", amended_at=NOON)
NOTE_WITHDRAWAL = NoteWithdrawal(reason="看错了地方（虚构）", withdrawn_at=NOON)
TAKE_BACK = TakeBack(reason="另一块地")


def past(*so_far: Event) -> Past:
    return given(SCREENING, POLICY, *so_far)


def unlinked(hours: int, **changes: Any) -> events.ReportUnlinked:
    usual: dict[str, Any] = {"screen_by": NOON + timedelta(hours=hours), "policy": POLICY.version}
    return events.ReportUnlinked(report_id=REPORT, dispute_id=DISPUTE, reason="另一块地", **(usual | changes))


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
