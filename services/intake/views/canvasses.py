"""The visits of places (`canvass_row`): where, when, by whom, and whether something was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.intake.domain.canvass import Made, Phase, TakenBack
from services.intake.domain.coverage import Visits
from services.intake.domain.report import OFFICER
from services.intake.events import LOG, CanvassTakenBack, Companions, SiteCanvassed, ZeroReported
from shared.kernel.calendar import CHINA
from shared.kernel.policy import Coded
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part, Subject
from shared.store.view import OF_STATION, Change, View

CANVASSES = View("canvass_row", "canvass_id", follows=(LOG, "canvass"))
COLUMNS = (
    "canvass_id, station, version, phase, site, site_kind, village, visited_at, recorded_at, found, companions, "
    "reports, role, made_by"
)


class CanvassRow(Subject):
    """走访 · A visit of a place."""

    canvass_id: UUID
    phase: Phase
    site: Annotated[Coded, Field(description="走访地点 · place visited")]
    site_kind: Annotated[Coded, Field(description="地点种类 · kind of place")]
    village: str
    visited_at: datetime
    recorded_at: datetime
    found: Annotated[bool, Field(description="发现情况；否则为零报告 · found something; else a zero report")]
    companions: list[Companions]
    reports: Annotated[list[UUID], Field(description="走访中收到的线索 · reports taken of it")]
    role: str
    made_by: Annotated[str | None, Field(description="信息员走访时为空 · account, null for an information officer")]


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    visited_at: datetime
    canvass_id: UUID


@CANVASSES.on(SiteCanvassed, ZeroReported)
def _made(event: SiteCanvassed | ZeroReported, recorded: RecordedEvent) -> Change:
    actor = recorded.actor
    return CANVASSES.insert(
        event.canvass_id,
        event,
        phase=Made.phase,
        recorded_at=recorded.recorded_at,
        found=isinstance(event, SiteCanvassed),
        reports=event.reports if isinstance(event, SiteCanvassed) else (),
        role=actor.role,
        made_by=None if actor.role == OFFICER else actor.name,
    )


@CANVASSES.on(CanvassTakenBack)
def _taken_back(event: CanvassTakenBack, recorded: RecordedEvent) -> Change:
    return CANVASSES.set(event.canvass_id, phase=TakenBack.phase)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which visits: in a phase, of a place, a kind of place, a village; with something found or nothing; between two
    days, both of them included."""

    phase: Phase | None = None
    site: str | None = None
    site_kind: str | None = None
    village: str | None = None
    found: bool | None = None
    first: date | None = None
    last: date | None = None


DAY = f"(visited_at at time zone '{CHINA.key}')::date"
LISTED = (
    f"from canvass_row where {OF_STATION} and ($2::text is null or phase = $2) and ($3::text is null or site = $3) "
    "and ($4::text is null or site_kind = $4) and ($5::text is null or village = $5) "
    f"and ($6::bool is null or found = $6) and ($7::date is null or {DAY} >= $7) and ($8::date is null or {DAY} <= $8)"
)


async def listed(
    connection: Connection, station: str, wanted: Wanted, after: Bookmark | None, limit: int
) -> Part[CanvassRow]:
    """The visits that are wanted of a station (`EVERY_STATION`: all), the latest first, after a bookmark."""
    of_place = (wanted.phase, wanted.site, wanted.site_kind, wanted.village)
    values = (station, *of_place, wanted.found, wanted.first, wanted.last)
    rows = await CANVASSES.fetch(
        connection,
        f"select {COLUMNS}, (visited_at, canvass_id) as bookmark {LISTED} "
        "and ($9::timestamptz is null or (visited_at, canvass_id) < ($9, $10::uuid)) "
        "order by visited_at desc, canvass_id desc limit $11",
        *values,
        *(after or (None, None)),
        limit + 1,
    )
    total = await connection.fetchval(f"select count(*) {LISTED}", *values)
    return Part.of(CanvassRow, rows, limit, total)


async def one(connection: Connection, station: str, canvass_id: UUID) -> CanvassRow | None:
    """One visit, or None where this station (`EVERY_STATION`: all) has none such."""
    row = await CANVASSES.fetch_one(
        connection, f"select {COLUMNS} from canvass_row where canvass_id = $2 and {OF_STATION}", station, canvass_id
    )
    return CanvassRow.model_validate(row) if row else None


async def of_sites(
    connection: Connection, station: str, sites: Sequence[str], first: date, last: date
) -> dict[str, Visits]:
    """Of each of these places of a station: when it was visited last, and the visits between two days, both included.

    What was taken back does not count."""
    rows = await connection.fetch(
        "select s.site, v.last_at, coalesce(v.made, 0) as made, coalesce(v.zero, 0) as zero "
        "from unnest($2::text[]) as s(site) left join lateral (select max(visited_at) as last_at, "
        f"count(*) filter (where {DAY} between $3 and $4) as made, "
        f"count(*) filter (where not found and {DAY} between $3 and $4) as zero "
        "from canvass_row c where c.station = nullif($1, '') and c.site = s.site "
        f"and phase = '{Made.phase}') v on true",
        station,
        list(sites),
        first,
        last,
    )
    return {row["site"]: Visits(row["last_at"], row["made"], row["zero"]) for row in rows}
