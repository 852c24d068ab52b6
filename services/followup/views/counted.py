"""One row for each event that a figure counts (`counted_row`): figures are questions to this table, nothing else."""

from typing import Any
from uuid import UUID

from services.followup.events import DisputeRelapsed, VisitMade
from services.intake.events import ReportTaken
from services.referral.events import DisputeReferred, DisputeResolved
from services.triage.events import DisputeGraded
from shared.kernel.recorded import RecordedEvent
from shared.store.view import Change, View

COUNTED = View("counted_row", "event_id")


@COUNTED.on(ReportTaken)
def _taken(event: ReportTaken, recorded: RecordedEvent) -> Change:
    return _count(recorded, "taken", None, channel=event.channel, village=event.village)


@COUNTED.on(DisputeGraded)
def _graded(event: DisputeGraded, recorded: RecordedEvent) -> Change:
    known = {"channel": event.channel, "village": event.village, "level": event.level}
    return _count(recorded, "graded", event.dispute_id, **known)


@COUNTED.on(DisputeReferred)
def _referred(event: DisputeReferred, recorded: RecordedEvent) -> Change:
    in_time = event.referred_at <= event.refer_by
    return _count(recorded, "referred", event.dispute_id, level=event.level, in_time=in_time)


@COUNTED.on(DisputeResolved)
def _resolved(event: DisputeResolved, recorded: RecordedEvent) -> Change:
    return _count(recorded, "resolved", event.dispute_id, level=event.level)


@COUNTED.on(DisputeRelapsed)
def _relapsed(event: DisputeRelapsed, recorded: RecordedEvent) -> Change:
    return _count(recorded, "relapsed", event.dispute_id)


@COUNTED.on(VisitMade)
def _visited(event: VisitMade, recorded: RecordedEvent) -> Change:
    return _count(recorded, "visited", event.dispute_id, score=event.score)


def _count(recorded: RecordedEvent, kind: str, dispute_id: UUID | None, **known: Any) -> Change:
    return COUNTED.insert(
        recorded.id,
        kind=kind,
        station=recorded.station,
        dispute_id=dispute_id,
        version=recorded.version,
        counted_at=recorded.recorded_at,
        **known,
    )
