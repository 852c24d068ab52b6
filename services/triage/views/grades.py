"""Every grade that was ever given, with its reason (`grade_row`)."""

from typing import Any
from uuid import UUID

from services.triage.events import DisputeGraded, DisputeRegraded
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.view import Change, View

GRADES = View("grade_row", "event_id")


@GRADES.on(DisputeGraded, DisputeRegraded)
def _signed(event: DisputeGraded | DisputeRegraded, recorded: RecordedEvent) -> Change:
    return GRADES.insert(
        recorded.id,
        event,
        version=recorded.version,
        graded_by=str(recorded.actor),
        graded_at=recorded.recorded_at,
    )


async def of_dispute(connection: Connection, dispute_id: UUID) -> list[dict[str, Any]]:
    """The grades of a dispute, in order."""
    return await GRADES.fetch(
        connection,
        "select level, proposed_level, factors, reason, graded_by, graded_at from grade_row "
        "where dispute_id = $1 order by version",
        dispute_id,
    )
