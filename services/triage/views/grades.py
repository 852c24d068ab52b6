"""Every grade that was ever given, with its reason (`grade_row`)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.triage.events import DisputeGraded, DisputeRegraded
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.view import Change, View

GRADES = View("grade_row", "event_id", personal=("reason",))


@GRADES.on(DisputeGraded, DisputeRegraded)
def _signed(event: DisputeGraded | DisputeRegraded, recorded: RecordedEvent) -> Change:
    return GRADES.insert(
        recorded.id,
        event,
        version=recorded.version,
        graded_by=getattr(event, "signed_by", "") or str(recorded.actor),
        graded_at=recorded.recorded_at,
    )


class GradeRow(BaseModel):
    """分级 · A grade, who signed for it, and why."""

    level: int
    proposed_level: Annotated[int, Field(description="规则建议的级别 · what the rule table proposed")]
    factors: list[str]
    reason: str
    graded_by: str
    graded_at: datetime


async def of_dispute(connection: Connection, dispute_id: UUID) -> list[GradeRow]:
    """The grades of a dispute, in order."""
    rows = await GRADES.fetch(
        connection,
        "select level, proposed_level, factors, reason, graded_by, graded_at from grade_row "
        "where dispute_id = $1 order by version",
        dispute_id,
    )
    return [GradeRow.model_validate(row) for row in rows]
