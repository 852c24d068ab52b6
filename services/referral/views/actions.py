"""Every action that was reported about a dispute (`action_row`)."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.referral.events import ActionReported
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.view import Change, View, Viewer

ACTIONS = View("action_row", "event_id", personal=("action",))


@ACTIONS.on(ActionReported)
def _reported(event: ActionReported, recorded: RecordedEvent) -> Change:
    return ACTIONS.insert(recorded.id, event, reported_by=str(recorded.actor), reported_at=recorded.recorded_at)


class ActionRow(BaseModel):
    """处置 · What a department did, and who reported it."""

    department: str
    action: str
    reported_by: str
    reported_at: datetime


async def of_dispute(connection: Connection, viewer: Viewer, dispute_id: UUID) -> list[ActionRow]:
    """What was done about a dispute, in order; a department sees what it reported itself."""
    rows = await ACTIONS.fetch(
        connection,
        "select department, action, reported_by, reported_at from action_row "
        "where dispute_id = $1 and ($2 = '' or department = $2) order by reported_at, event_id",
        dispute_id,
        viewer.department,
    )
    return [ActionRow.model_validate(row) for row in rows]
