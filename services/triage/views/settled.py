"""Whether a dispute is resolved, as follow-up tells it (`settled_row`): then the decision about its report stands.

Follow-up's log alone says so, in the order of the dispute's stream: it does not matter when triage's own is read.
"""

from uuid import UUID

from services.followup.events import DisputeRelapsed, VisitsScheduled
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.view import Change, View

SETTLED = View("settled_row", "dispute_id")


@SETTLED.on(VisitsScheduled, DisputeRelapsed)
def _told(event: VisitsScheduled | DisputeRelapsed, recorded: RecordedEvent) -> Change:
    resolved_at = event.resolved_at if isinstance(event, VisitsScheduled) else None
    return SETTLED.put(event.dispute_id, settled=resolved_at is not None, resolved_at=resolved_at)


async def is_settled(connection: Connection, dispute_id: UUID) -> bool:
    """Whether follow-up has taken the dispute over as resolved, and has not told of a relapse since."""
    found = await connection.fetchval("select settled from settled_row where dispute_id = $1", dispute_id)
    return bool(found)
