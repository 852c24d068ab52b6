"""What was added to reports by whoever made them (`amendment_row`), in its order."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.triage.events.amended import ScreeningAmended
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.view import Change, View

AMENDMENTS = View("amendment_row", "report_id", "number", personal=("text", "reason"))


class Amended(BaseModel):
    """补充 · What whoever made a report added to it, when and why."""

    number: Annotated[int, Field(description="第几次补充 · counted from 1")]
    text: str
    reason: str
    amended_at: datetime


@AMENDMENTS.on(ScreeningAmended)
def _amended(event: ScreeningAmended, recorded: RecordedEvent) -> Change:
    return AMENDMENTS.insert(
        (event.report_id, event.number),
        station=recorded.station,
        text=event.text,
        reason=event.reason,
        amended_at=event.amended_at,
    )


async def of(connection: Connection, report_id: UUID) -> list[Amended]:
    """What was added to this report, the first first."""
    rows = await AMENDMENTS.fetch(
        connection,
        "select number, text, reason, amended_at from amendment_row where report_id = $1 order by number",
        report_id,
    )
    return [Amended.model_validate(row) for row in rows]
