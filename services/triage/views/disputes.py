"""The disputes in the books (`dispute_row`): their phase, level and plan."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.triage import events
from services.triage.domain.phases import Entered, Graded, Phase, Reopened
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.view import OF_STATION, Change, Changes, View, Viewer

DISPUTES = View("dispute_row", "dispute_id", follows=(events.LOG, "dispute"), personal=("summary",))


@DISPUTES.on(events.DisputeEntered)
def _entered(event: events.DisputeEntered, recorded: RecordedEvent) -> Change:
    return DISPUTES.insert(event.dispute_id, event, phase=Entered.phase, entered_at=recorded.recorded_at)


@DISPUTES.on(events.GradeProposed)
def _proposed(event: events.GradeProposed, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(event.dispute_id, proposed_level=event.level)


@DISPUTES.on(events.GradingUrged)
def _urged(event: events.GradingUrged, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(event.dispute_id, grade_urged_at=recorded.recorded_at)


@DISPUTES.on(events.DeadlineCorrected)
def _corrected(event: events.DeadlineCorrected, recorded: RecordedEvent) -> Changes:
    return DISPUTES.set(event.subject_id, grade_by=event.due_at) if event.clock == "grade" else ()


@DISPUTES.on(events.DisputeGraded, events.DisputeRegraded)
def _graded(event: events.DisputeGraded | events.DisputeRegraded, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(
        event.dispute_id,
        phase=Graded.phase,
        level=event.level,
        proposed_level=event.proposed_level,
        refer_by=event.refer_by,
        grade_urged_at=None,
    )


@DISPUTES.on(events.DisputeReopened)
def _reopened(event: events.DisputeReopened, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(
        event.dispute_id,
        phase=Reopened.phase,
        relapses=event.relapses,
        grade_by=event.grade_by,
        grade_urged_at=None,
    )


@DISPUTES.on(events.PlanAdopted)
def _planned(event: events.PlanAdopted, recorded: RecordedEvent) -> Change:
    plan = {"measures": event.measures, "responsible": event.responsible, "finish_on": event.finish_on}
    return DISPUTES.set(event.dispute_id, plan=plan)


WAITS = f"phase <> '{Graded.phase}'"


async def listed(
    connection: Connection,
    viewer: Viewer,
    now: datetime,
    phase: Phase | None = None,
    level: int | None = None,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """The disputes of the viewer's station: those that wait for a grade first, then the latest."""
    return await DISPUTES.fetch(
        connection,
        "select dispute_id, station, version, phase, channel, village, category, summary, entered_at, grade_by, "
        f"grade_urged_at, level, proposed_level, refer_by, relapses, {WAITS} and grade_by < $2 as overdue "
        f"from dispute_row where {OF_STATION} and ($3::text is null or phase = $3) and ($4::int is null or level = $4) "
        f"order by not {WAITS}, case when {WAITS} then grade_by end, entered_at desc, dispute_id limit $5",
        viewer.station,
        now,
        phase,
        level,
        limit,
    )


async def one(connection: Connection, viewer: Viewer, dispute_id: UUID) -> dict[str, Any] | None:
    """One dispute with its plan; None where the viewer's station has none such."""
    return await DISPUTES.fetch_one(
        connection, f"select * from dispute_row where {OF_STATION} and dispute_id = $2", viewer.station, dispute_id
    )
