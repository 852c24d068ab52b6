"""What services said of a dispute in its life: entered, graded, handled twice over, visited."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from services.followup import events as followup
from services.referral import events as referral
from services.triage import events as triage
from shared.kernel.event import Event
from shared.kernel.recorded import RecordedEvent
from tests.facts import dispute_entered, dispute_graded, dispute_regraded
from tests.given import NOON, SUBJECT
from tests.house import heard

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(log: str, subject: UUID, *events: tuple[float, Event]) -> list[RecordedEvent]:
    """What a service said of this subject, each event so many hours after noon."""
    category = "report" if subject.int >= 1000 else "dispute"
    made = [
        heard(event, f"{category}-{subject}", uuid5(subject, f"{log} {n}"), recorded_at=NOON + hours * HOUR)
        for n, (hours, event) in enumerate(events, start=1)
    ]
    return [recorded._replace(version=n) for n, recorded in enumerate(made, start=1)]


def books(subject: UUID = SUBJECT) -> list[RecordedEvent]:
    """Entered and graded; graded anew after a relapse."""
    reopened = triage.DisputeReopened(dispute_id=subject, relapses=1, grade_by=NOON + 10 * DAY, policy="test")
    regraded = dispute_regraded(subject, level=2, reopened=True, refer_by=NOON + 9 * DAY)
    return told(
        "triage", subject, (0, dispute_entered(subject)), (2, dispute_graded(subject)), (200, reopened), (204, regraded)
    )  # fmt: skip


def handling(subject: UUID = SUBJECT) -> list[RecordedEvent]:
    """Referred, returned, sent on late, signed for, extended, resolved; once more after a relapse, and failed."""
    known: dict[str, Any] = {"dispute_id": subject, "policy": "test"}
    opened = referral.CaseOpened(
        **known, level=3, category="neighbours", village="上坪村", summary="虚构", proposed_department="justice",
        refer_by=NOON + 26 * HOUR,
    )  # fmt: skip
    return told(
        "referral", subject,
        (2, opened),
        (5, referred(subject, 5, refer_by=26)),
        (8, referral.ReferralReturned(**known, department="land", reason="虚构", returns=1,
                                      resend_by=NOON + 32 * HOUR)),
        (40, referral.DisputeSentOn(**known, level=3, lead="justice", accept_by=NOON + 64 * HOUR)),
        (41, accepted(subject, "justice", 100)),
        (90, referral.ExtensionGranted(dispute_id=subject, department="justice", asked_days=5, granted_days=5,
                                       resolve_by=NOON + 220 * HOUR)),
        (120, resolved(subject, "justice", 120)),
        (204, referral.CaseReopened(**known, level=2, proposed_department="justice", refer_by=NOON + 9 * DAY)),
        (205, referred(subject, 205, refer_by=216)),
        (206, accepted(subject, "land", 500)),
        (300, referral.ResolutionFailed(dispute_id=subject, department="land", level=2, reason="虚构", ways_told=())),
        (400, referred(subject, 400, refer_by=404)),
    )  # fmt: skip


def referred(subject: UUID, hours: float, refer_by: float) -> referral.DisputeReferred:
    at = NOON + hours * HOUR
    return referral.DisputeReferred(
        dispute_id=subject, level=3, lead="land", referred_at=at, refer_by=NOON + refer_by * HOUR,
        accept_by=at + 24 * HOUR, policy="test",
    )  # fmt: skip


def accepted(subject: UUID, department: str, resolve_by: float) -> referral.ReferralAccepted:
    return referral.ReferralAccepted(
        dispute_id=subject, department=department, resolve_by=NOON + resolve_by * HOUR, policy="test"
    )


def resolved(subject: UUID, department: str, hours: float) -> referral.DisputeResolved:
    return referral.DisputeResolved(
        dispute_id=subject, department=department, level=3, category="neighbours", outcome="虚构", handlers=("li",),
        resolved_at=NOON + hours * HOUR,
    )  # fmt: skip


def visiting(subject: UUID = SUBJECT) -> list[RecordedEvent]:
    """Two visits promised; the first finds a relapse, and the other falls away."""
    visits = tuple(
        followup.PromisedVisit(number=number, due_at=NOON + hours * HOUR) for number, hours in ((1, 192), (2, 840))
    )
    scheduled = followup.VisitsScheduled(
        dispute_id=subject, level=3, resolved_at=NOON + 120 * HOUR, visits=visits, handlers=(), policy="test"
    )
    relapsed = followup.DisputeRelapsed(dispute_id=subject, number=1, reason="虚构", cancelled=(2,))
    return told(
        "followup", subject, (120, scheduled), (195, followup.VisitMade(dispute_id=subject, number=1, score=2)),
        (195, relapsed),
    )  # fmt: skip
