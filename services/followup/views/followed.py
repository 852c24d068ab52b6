"""How each dispute fares after its resolution (`followed_row`)."""

from typing import Any
from uuid import UUID

from services.followup import events
from services.followup.domain import phases
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.view import OF_STATION, Change, View

FOLLOWED = View("followed_row", "dispute_id", follows=(events.LOG, "dispute"))


@FOLLOWED.on(events.VisitsScheduled)
def _visited(event: events.VisitsScheduled, recorded: RecordedEvent) -> Change:
    since = recorded.recorded_at
    return FOLLOWED.put(event.dispute_id, phase=phases.Visited.phase, level=event.level, since=since, look_by=None)


@FOLLOWED.on(events.WatchOpened)
def _watched(event: events.WatchOpened, recorded: RecordedEvent) -> Change:
    since = recorded.recorded_at
    return FOLLOWED.put(
        event.dispute_id, phase=phases.Watched.phase, level=event.level, since=since, look_by=event.look_by
    )


@FOLLOWED.on(events.WatchReminded)
def _reminded(event: events.WatchReminded, recorded: RecordedEvent) -> Change:
    return FOLLOWED.set(event.dispute_id, look_by=event.look_by)


@FOLLOWED.on(events.DisputeRelapsed, events.DisputeClosed)
def _over(event: events.DisputeRelapsed | events.DisputeClosed, recorded: RecordedEvent) -> Change:
    phase = phases.Relapsed.phase if isinstance(event, events.DisputeRelapsed) else phases.Closed.phase
    return FOLLOWED.set(event.dispute_id, phase=phase, since=recorded.recorded_at, look_by=None)


async def listed(
    connection: Connection, station: str, phase: phases.Phase | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """The disputes that are followed, the latest first."""
    return await FOLLOWED.fetch(
        connection,
        f"select * from followed_row where {OF_STATION} and ($2::text is null or phase = $2) "
        "order by since desc, dispute_id limit $3",
        station,
        phase,
        limit,
    )


async def one(connection: Connection, station: str, dispute_id: UUID) -> dict[str, Any] | None:
    """One dispute; None where the station (`EVERY_STATION`: all) has none such."""
    return await FOLLOWED.fetch_one(
        connection, f"select * from followed_row where dispute_id = $2 and {OF_STATION}", station, dispute_id
    )
