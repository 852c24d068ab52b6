"""How each dispute fares after its resolution (`followed_row`)."""

from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.followup import events
from services.followup.domain import phases
from services.followup.views import visits
from services.followup.views.visits import VisitRow
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part, Subject
from shared.store.view import OF_STATION, Change, View

FOLLOWED = View("followed_row", "dispute_id", follows=(events.LOG, "dispute"))


@FOLLOWED.on(events.VisitsScheduled)
def _visited(event: events.VisitsScheduled, recorded: RecordedEvent) -> Change:
    return FOLLOWED.put(
        event.dispute_id,
        phase=phases.Visited.phase,
        level=event.level,
        since=recorded.recorded_at,
        look_by=None,
        handlers=event.handlers,
    )


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


COLUMNS = "dispute_id, station, version, phase, level, since, look_by"
LISTED = f"from followed_row where {OF_STATION} and ($2::text is null or phase = $2)"


class FollowedRow(Subject):
    """后续 · How a dispute fares after its resolution."""

    dispute_id: UUID
    phase: phases.Phase
    level: int
    since: Annotated[datetime, Field(description="进入现阶段的时间 · when this phase began")]
    look_by: Annotated[datetime | None, Field(description="下次查看的期限 · by when to look at a watched one again")]


class Followed(FollowedRow):
    """后续 · A dispute with its visits."""

    visits: list[VisitRow]


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    since: datetime
    dispute_id: UUID


async def listed(
    connection: Connection, station: str, phase: phases.Phase | None, after: Bookmark | None, limit: int
) -> Part[FollowedRow]:
    """The disputes that are followed, those whose phase is the newest first, after a bookmark."""
    rows = await FOLLOWED.fetch(
        connection,
        f"select {COLUMNS}, (since, dispute_id) as bookmark {LISTED} "
        "and ($3::timestamptz is null or (since, dispute_id) < ($3, $4::uuid)) "
        "order by since desc, dispute_id desc limit $5",
        station,
        phase,
        *(after or (None, None)),
        limit + 1,
    )
    return Part.of(FollowedRow, rows, limit, await connection.fetchval(f"select count(*) {LISTED}", station, phase))


async def one(connection: Connection, station: str, dispute_id: UUID) -> Followed | None:
    """One dispute with its visits; None where the station (`EVERY_STATION`: all) has none such."""
    row = await FOLLOWED.fetch_one(
        connection, f"select {COLUMNS} from followed_row where dispute_id = $2 and {OF_STATION}", station, dispute_id
    )
    if row is None:
        return None
    return Followed.model_validate(row | {"visits": await visits.of_dispute(connection, dispute_id)})
