"""The reports (`screening_row`): what waits for a decision, and what the others were found to be."""

from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from services.triage import events
from services.triage.domain.screening import UNDECIDED, Found, Linked, Outcome, Urged, Waiting
from shared.kernel.event import Event
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.view import OF_STATION, Change, Changes, View, Viewer

SCREENINGS = View("screening_row", "report_id", follows=(events.LOG, "report"), personal=("place", "text"))

Decision: TypeAlias = (
    events.ReportFoundDispute
    | events.ReportFoundHazard
    | events.ReportFoundPoliceMatter
    | events.ReportFoundInformation
    | events.ReportLinked
)
OUTCOMES: dict[type[Event], Outcome] = {
    events.ReportFoundDispute: "dispute",
    events.ReportFoundHazard: "hazard",
    events.ReportFoundPoliceMatter: "police_matter",
    events.ReportFoundInformation: "information",
    events.ReportLinked: "repeat",
}


@SCREENINGS.on(events.ScreeningOpened)
def _opened(event: events.ScreeningOpened, recorded: RecordedEvent) -> Change:
    return SCREENINGS.insert(event.report_id, event, phase=Waiting.phase, opened_at=recorded.recorded_at)


@SCREENINGS.on(events.ScreeningUrged)
def _urged(event: events.ScreeningUrged, recorded: RecordedEvent) -> Change:
    return SCREENINGS.set(event.report_id, phase=Urged.phase)


@SCREENINGS.on(events.DeadlineCorrected)
def _corrected(event: events.DeadlineCorrected, recorded: RecordedEvent) -> Changes:
    return SCREENINGS.set(event.subject_id, screen_by=event.due_at) if event.clock == "screen" else ()


@SCREENINGS.on(*OUTCOMES)
def _decided(event: Decision, recorded: RecordedEvent) -> Change:
    return SCREENINGS.set(
        event.report_id,
        phase=Linked.phase if isinstance(event, events.ReportLinked) else Found.phase,
        outcome=OUTCOMES[type(event)],
        dispute_id=event.dispute_id if isinstance(event, events.ReportFoundDispute | events.ReportLinked) else None,
        hazard=event.hazard if isinstance(event, events.ReportFoundHazard) else None,
        reason=event.reason,
        decided_at=recorded.recorded_at,
    )


@SCREENINGS.on(events.ReportUnlinked)
def _unlinked(event: events.ReportUnlinked, recorded: RecordedEvent) -> Change:
    return SCREENINGS.set(
        event.report_id,
        phase=Waiting.phase,
        screen_by=event.screen_by,
        outcome=None,
        dispute_id=None,
        reason=None,
        decided_at=None,
    )


PHASES = ", ".join(f"'{phase}'" for phase in UNDECIDED)


async def undecided(connection: Connection, viewer: Viewer, now: datetime, limit: int = 100) -> list[dict[str, Any]]:
    """What waits for a decision, the most overdue first."""
    return await SCREENINGS.fetch(
        connection,
        "select *, screen_by < $2 as overdue from screening_row "
        f"where phase in ({PHASES}) and {OF_STATION} order by screen_by, report_id limit $3",
        viewer.station,
        now,
        limit,
    )


async def one(connection: Connection, viewer: Viewer, report_id: UUID) -> dict[str, Any] | None:
    """One report and what it was found to be; None where the viewer's station has none such."""
    return await SCREENINGS.fetch_one(
        connection, f"select * from screening_row where {OF_STATION} and report_id = $2", viewer.station, report_id
    )


async def repeats_of(connection: Connection, dispute_id: UUID) -> list[UUID]:
    """The reports that were linked to a dispute, in the order of the links."""
    found = await SCREENINGS.fetch(
        connection,
        "select report_id from screening_row where dispute_id = $1 and phase = $2 order by decided_at, report_id",
        dispute_id,
        Linked.phase,
    )
    return [row["report_id"] for row in found]
