"""The analyses of weeks (`week_row`), each as it was frozen."""

from datetime import date, datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.triage.events import LOG
from services.triage.events.weeks import Finding, Position, WeekAnalysed
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part, Subject
from shared.store.view import OF_STATION, Change, View, Viewer

WEEKS = View("week_row", "analysis_id", follows=(LOG, "weekanalysis"), personal=("reason",))
COLUMNS = "analysis_id, station, version, monday, number, replaces, reason, analysed_at, analysed_by"


class WeekRow(Subject):
    """每周研判 · An analysis of a week: which, the how manieth, in place of which, and why."""

    analysis_id: UUID
    monday: Annotated[date, Field(description="该周星期一 · the Monday of the week")]
    number: Annotated[int, Field(description="该周第几份 · the how manieth of its week")]
    replaces: Annotated[UUID | None, Field(description="此前的一份 · the one of the same week before it")]
    reason: str
    analysed_at: datetime
    analysed_by: str


class WeekAnalysis(WeekRow):
    """每周研判 · An analysis with its findings and the positions of the logs from which they were computed."""

    positions: list[Position]
    findings: list[Finding]


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    monday: date
    number: int
    analysis_id: UUID


@WEEKS.on(WeekAnalysed)
def _analysed(event: WeekAnalysed, recorded: RecordedEvent) -> Change:
    return WEEKS.put(event.analysis_id, event, analysed_at=recorded.recorded_at, analysed_by=str(recorded.actor))


LISTED = f"from week_row where {OF_STATION} and ($2::date is null or monday = $2)"


async def listed(
    connection: Connection, station: str, monday: date | None, after: Bookmark | None, limit: int
) -> Part[WeekRow]:
    """The analyses of a station (`EVERY_STATION`: all), of one week or of every one, the latest week first."""
    rows = await WEEKS.fetch(
        connection,
        f"select {COLUMNS}, (monday, number, analysis_id) as bookmark {LISTED} and ($3::date is null or "
        "(monday, number, analysis_id) < ($3, $4::int, $5::uuid)) "
        "order by monday desc, number desc, analysis_id desc limit $6",
        station,
        monday,
        *(after or (None, None, None)),
        limit + 1,
    )
    total = await connection.fetchval(f"select count(*) {LISTED}", station, monday)
    return Part.of(WeekRow, rows, limit, total)


async def one(connection: Connection, viewer: Viewer, analysis_id: UUID) -> WeekAnalysis | None:
    """One analysis; None where the viewer's station has none such."""
    row = await WEEKS.fetch_one(
        connection,
        f"select {COLUMNS}, positions, findings from week_row where {OF_STATION} and analysis_id = $2",
        viewer.station,
        analysis_id,
    )
    return WeekAnalysis.model_validate(row) if row else None


async def last_of(connection: Connection, station: str, monday: date) -> tuple[int, UUID | None]:
    """The number and the id of the latest analysis of this week of a station; 0 and None where there is none."""
    row = await connection.fetchrow(
        "select number, analysis_id from week_row where station = $1 and monday = $2 order by number desc limit 1",
        station,
        monday,
    )
    return (row["number"], row["analysis_id"]) if row else (0, None)
