"""The plans of visits (`canvass_plan_row`), and the days that fell out of them (`canvass_dropped_row`)."""

from datetime import date, datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel, Field

from services.intake.domain.canvass import Made
from services.intake.events import LOG, CanvassDayDropped, CanvassPlanAccepted, PlannedDay
from services.intake.views.canvasses import DAY
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part, Subject
from shared.store.view import OF_STATION, Change, View

PLANS = View("canvass_plan_row", "plan_id", follows=(LOG, "canvassplan"))
DROPPED = View("canvass_dropped_row", "plan_id", "day", personal=("reason",))
COLUMNS = "plan_id, station, version, month, days, accepted_at"


class PlanRow(Subject):
    """走访计划 · The plan of a month, as it is now."""

    plan_id: UUID
    month: date
    days: list[PlannedDay]
    accepted_at: datetime


class Dropped(BaseModel):
    """取消的走访日 · A day that fell out, and the places for which no other was found then."""

    day: date
    reason: str
    left_out: list[str]
    dropped_at: datetime


class MadeOn(BaseModel):
    """A visit that was made in the month."""

    day: date
    site: str


class Plan(PlanRow):
    """走访计划 · A plan with the days that fell out, and the visits that were made in its month."""

    dropped: list[Dropped]
    made: Annotated[list[MadeOn], Field(description="该月已走访的 · visits made in the month")]
    late: Annotated[
        tuple[str, ...], Field(description="照此仍会超期的地点 · places that wait too long all the same")
    ] = ()


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    month: date
    plan_id: UUID


@PLANS.on(CanvassPlanAccepted)
def _accepted(event: CanvassPlanAccepted, recorded: RecordedEvent) -> Change:
    return PLANS.put(event.plan_id, event, accepted_at=recorded.recorded_at)


@PLANS.on(CanvassDayDropped)
def _repaired(event: CanvassDayDropped, recorded: RecordedEvent) -> Change:
    return PLANS.set(event.plan_id, days=event.days)


@DROPPED.on(CanvassDayDropped)
def _dropped(event: CanvassDayDropped, recorded: RecordedEvent) -> Change:
    return DROPPED.put(
        (event.plan_id, event.day),
        station=recorded.station,
        reason=event.reason,
        left_out=event.left_out,
        dropped_at=recorded.recorded_at,
    )


LISTED = f"from canvass_plan_row where {OF_STATION} and ($2::date is null or month = $2)"


async def listed(
    connection: Connection, station: str, month: date | None, after: Bookmark | None, limit: int
) -> Part[PlanRow]:
    """The plans of a station (`EVERY_STATION`: all), of one month or of every one, the latest first."""
    rows = await PLANS.fetch(
        connection,
        f"select {COLUMNS}, (month, plan_id) as bookmark {LISTED} "
        "and ($3::date is null or (month, plan_id) < ($3, $4::uuid)) order by month desc, plan_id desc limit $5",
        station,
        month,
        *(after or (None, None)),
        limit + 1,
    )
    total = await connection.fetchval(f"select count(*) {LISTED}", station, month)
    return Part.of(PlanRow, rows, limit, total)


async def one(connection: Connection, station: str, plan_id: UUID) -> Plan | None:
    """One plan, or None where this station (`EVERY_STATION`: all) has none such."""
    row = await PLANS.fetch_one(
        connection, f"select {COLUMNS} from canvass_plan_row where plan_id = $2 and {OF_STATION}", station, plan_id
    )
    if row is None:
        return None
    dropped = await DROPPED.fetch(
        connection,
        "select day, reason, left_out, dropped_at from canvass_dropped_row where plan_id = $1 order by day",
        plan_id,
    )
    plan = Plan.model_validate({**row, "dropped": dropped, "made": await _made(connection, row)})
    there = {one.day for one in plan.days}  # another plan may have a day again that fell out of the one before
    return plan.model_copy(update={"dropped": [one for one in plan.dropped if one.day not in there]})


async def _made(connection: Connection, plan: dict[str, Any]) -> list[dict[str, Any]]:
    rows = await connection.fetch(
        f"select distinct {DAY} as day, site from canvass_row where station = $1 and phase = '{Made.phase}' "
        f"and {DAY} >= $2::date and {DAY} < $2::date + interval '1 month' order by 1, 2",
        plan["station"],
        plan["month"],
    )
    return [dict(row) for row in rows]
