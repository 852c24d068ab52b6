"""Every action that was reported about a dispute (`action_row`)."""

from typing import Any
from uuid import UUID

from services.referral.events import ActionReported
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.view import Change, View, Viewer

ACTIONS = View("action_row", "event_id", personal=("action",))


@ACTIONS.on(ActionReported)
def _reported(event: ActionReported, recorded: RecordedEvent) -> Change:
    return ACTIONS.insert(recorded.id, event, reported_by=str(recorded.actor), reported_at=recorded.recorded_at)


async def of_dispute(connection: Connection, viewer: Viewer, dispute_id: UUID) -> list[dict[str, Any]]:
    """What was done about a dispute, in order; a department sees what it reported itself."""
    return await ACTIONS.fetch(
        connection,
        "select department, action, reported_by, reported_at from action_row "
        "where dispute_id = $1 and ($2 = '' or department = $2) order by reported_at, event_id",
        dispute_id,
        viewer.department,
    )
