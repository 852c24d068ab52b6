"""How each dispute fares after its resolution (`followed_row`)."""

from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.followup import events
from services.followup.domain import phases
from services.followup.views import visits
from services.followup.views.matters import LEVEL, MATTERS
from services.followup.views.visits import ReportedAgainAt, VisitRow
from shared.kernel.event import Event
from shared.kernel.policy import Coded
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part, Subject
from shared.store.view import OF_STATION, Change, View

FOLLOWED = View("followed_row", "dispute_id", follows=(events.LOG, "dispute"))
OVER: dict[type[Event], phases.Phase] = {
    events.DisputeRelapsed: phases.Relapsed.phase,
    events.DisputeClosed: phases.Closed.phase,
    events.FollowingEnded: phases.Withdrawn.phase,
}


@FOLLOWED.on(events.VisitsScheduled)
def _visited(event: events.VisitsScheduled, recorded: RecordedEvent) -> Change:
    return FOLLOWED.put(
        event.dispute_id,
        phase=phases.Visited.phase,
        level=event.level,
        since=recorded.recorded_at,
        look_by=None,
        handlers=event.handlers,
        reported_again_at=None,
    )


@FOLLOWED.on(events.ReportedAgain)
def _reported_again(event: events.ReportedAgain, recorded: RecordedEvent) -> Change:
    return FOLLOWED.set(event.dispute_id, reported_again_at=recorded.recorded_at)


@FOLLOWED.on(events.FollowingReopened)
def _reopened(event: events.FollowingReopened, recorded: RecordedEvent) -> Change:
    return FOLLOWED.set(event.dispute_id, phase=phases.Visited.phase, since=recorded.recorded_at)


@FOLLOWED.on(events.WatchOpened)
def _watched(event: events.WatchOpened, recorded: RecordedEvent) -> Change:
    since = recorded.recorded_at
    return FOLLOWED.put(
        event.dispute_id, phase=phases.Watched.phase, level=event.level, since=since, look_by=event.look_by
    )


@FOLLOWED.on(events.WatchReminded)
def _reminded(event: events.WatchReminded, recorded: RecordedEvent) -> Change:
    return FOLLOWED.set(event.dispute_id, look_by=event.look_by)


@FOLLOWED.on(*OVER)
def _over(
    event: events.DisputeRelapsed | events.DisputeClosed | events.FollowingEnded, recorded: RecordedEvent
) -> Change:
    return FOLLOWED.set(event.dispute_id, phase=OVER[type(event)], since=recorded.recorded_at, look_by=None)


COLUMNS = (
    f"f.dispute_id, f.station, f.version, f.phase, {LEVEL}, f.since, f.look_by, f.reported_again_at, "
    "m.category, m.village, m.summary"
)
LISTED = (
    f"from followed_row where {OF_STATION} and ($2::text is null or phase = $2) "
    "and ($3::uuid[] is null or dispute_id = any($3))"
)


class FollowedRow(Subject):
    """后续 · How a dispute fares after its resolution, what it is about, and whether the asker may visit it."""

    dispute_id: UUID
    phase: phases.Phase
    level: int
    category: Annotated[Coded | None, Field(description="研判尚未告知时为空 · null until triage has told it")]
    village: str | None
    summary: str | None
    since: Annotated[datetime, Field(description="进入现阶段的时间 · when this phase began")]
    look_by: Annotated[datetime | None, Field(description="下次查看的期限 · by when to look at a watched one again")]
    reported_again_at: ReportedAgainAt
    barred: Annotated[bool, Field(description="经办人不得回访 · the asker handled the dispute and may not visit")]


class Followed(FollowedRow):
    """后续 · A dispute with its visits."""

    visits: list[VisitRow]


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    since: datetime
    dispute_id: UUID


async def listed(
    connection: Connection,
    station: str,
    phase: phases.Phase | None,
    ids: list[UUID] | None,
    asker: str,
    after: Bookmark | None,
    limit: int,
) -> Part[FollowedRow]:
    """The disputes that are followed, all or those in `ids`, those whose phase is the newest first, after a bookmark,
    as this account may visit them."""
    page = (  # what each is about is looked up for the rows of the page alone
        f"select *, (since, dispute_id) as bookmark {LISTED} "
        "and ($4::timestamptz is null or (since, dispute_id) < ($4, $5::uuid)) "
        "order by since desc, dispute_id desc limit $6"
    )
    rows = await MATTERS.fetch(
        connection,
        f"select {COLUMNS}, f.bookmark, f.handlers ? $7 as barred from ({page}) as f "
        "left join matter_row m on m.dispute_id = f.dispute_id order by f.since desc, f.dispute_id desc",
        station,
        phase,
        ids,
        *(after or (None, None)),
        limit + 1,
        asker,
    )
    total = await connection.fetchval(f"select count(*) {LISTED}", station, phase, ids)
    return Part.of(FollowedRow, rows, limit, total)


async def one(connection: Connection, station: str, asker: str, dispute_id: UUID) -> Followed | None:
    """One dispute with its visits; None where the station (`EVERY_STATION`: all) has none such."""
    row = await MATTERS.fetch_one(
        connection,
        f"select {COLUMNS}, f.handlers ? $3 as barred from followed_row f left join matter_row m using (dispute_id) "
        f"where dispute_id = $2 and {OF_STATION}",
        station,
        dispute_id,
        asker,
    )
    if row is None:
        return None
    return Followed.model_validate(row | {"visits": await visits.of_dispute(connection, dispute_id)})
