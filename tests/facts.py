"""Published events as tests need them: one function for each kind, with fields that fit a quarrel of neighbours.

`dispute_graded(level=2)` is one with another level; `tests.house.heard` makes of it what comes over the bus.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from services.followup.events import DisputeClosed, DisputeRelapsed
from services.intake.events import ReportAmended, ReportTaken, ReportWithdrawn
from services.triage.events import DisputeEntered, DisputeGraded, DisputeRegraded
from tests.given import NOON, SUBJECT


def report_taken(report_id: UUID = SUBJECT, **changes: Any) -> ReportTaken:
    """A 110 call came in about something that happened three hours before noon."""
    usual: dict[str, Any] = {
        "channel": "call_110",
        "informant": uuid5(report_id, "informant"),
        "village": "上坪村",
        "happened_at": NOON - timedelta(hours=3),
        "text": "排水沟（虚构）",
    }
    return ReportTaken(report_id=report_id, **(usual | changes))


def report_amended(report_id: UUID = SUBJECT, **changes: Any) -> ReportAmended:
    """Whoever reported it has more to say."""
    usual: dict[str, Any] = {"number": 1, "text": "又来了三个人（虚构）", "reason": "刚听说"}
    return ReportAmended(report_id=report_id, **(usual | changes))


def report_withdrawn(report_id: UUID = SUBJECT) -> ReportWithdrawn:
    """Whoever reported it was wrong."""
    return ReportWithdrawn(report_id=report_id, reason="看错了地方（虚构）")


def dispute_entered(dispute_id: UUID = SUBJECT, **changes: Any) -> DisputeEntered:
    """A quarrel of neighbours entered the books at noon: to be graded within a day."""
    usual: dict[str, Any] = {
        "report_id": uuid5(dispute_id, "report"),
        "channel": "officer",
        "village": "上坪村",
        "category": "neighbours",
        "summary": "排水沟之争（虚构）",
        "happened_at": NOON - timedelta(hours=3),
        "grade_by": NOON + timedelta(hours=24),
        "policy": "2026-01",
    }
    return DisputeEntered(dispute_id=dispute_id, **(usual | changes))


def dispute_graded(dispute_id: UUID = SUBJECT, **changes: Any) -> DisputeGraded:
    """A quarrel of neighbours was graded 3 at noon: to be referred within a day."""
    usual: dict[str, Any] = {
        "level": 3,
        "proposed_level": 4,
        "factors": (),
        "reason": "已走访双方",
        "category": "neighbours",
        "channel": "officer",
        "village": "上坪村",
        "summary": "排水沟之争（虚构）",
        "refer_by": NOON + timedelta(hours=24),
        "policy": "2026-01",
    }
    return DisputeGraded(dispute_id=dispute_id, **(usual | changes))


def dispute_regraded(dispute_id: UUID = SUBJECT, **changes: Any) -> DisputeRegraded:
    """The same quarrel was graded 2; `reopened=True` after a relapse."""
    usual: dict[str, Any] = {
        "level": 2,
        "old_level": 3,
        "proposed_level": 2,
        "factors": (),
        "reason": "事态加重",
        "category": "damages",
        "channel": "officer",
        "village": "上坪村",
        "summary": "排水沟之争（虚构）",
        "reopened": False,
        "refer_by": NOON + timedelta(days=20),
        "policy": "2026-01",
    }
    return DisputeRegraded(dispute_id=dispute_id, **(usual | changes))


def dispute_closed(dispute_id: UUID = SUBJECT) -> DisputeClosed:
    """The last return visit found that it holds."""
    return DisputeClosed(dispute_id=dispute_id)


def dispute_relapsed(dispute_id: UUID = SUBJECT, **changes: Any) -> DisputeRelapsed:
    """The first return visit found the conflict alive again."""
    usual: dict[str, Any] = {"number": 1, "reason": "又吵起来了"}
    return DisputeRelapsed(dispute_id=dispute_id, **(usual | changes))
