"""The sessions of the desk at its centres (`session_row`), and the reports taken in them (`session_report_row`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.intake.domain.market import Held
from services.intake.domain.session import Closed, Open, Phase, TakenBack
from services.intake.events import LOG, ReportTaken, SessionClosed, SessionOpened, SessionTakenBack
from shared.kernel.calendar import CHINA
from shared.kernel.policy import Coded
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part, Subject
from shared.store.view import OF_STATION, Change, Changes, View

SESSIONS = View("session_row", "session_id", follows=(LOG, "session"))
SESSION_REPORTS = View("session_report_row", "report_id")
REPORTS = "(select count(*) from session_report_row r where r.session_id = s.session_id)"
COLUMNS = f"session_id, station, version, phase, centre, village, opened_at, closed_at, people, {REPORTS} as reports"
DAY = f"(opened_at at time zone '{CHINA.key}')::date"


class SessionRow(Subject):
    """联系点值守 · A session of the desk at a centre."""

    session_id: UUID
    phase: Phase
    centre: Annotated[Coded, Field(description="联系点 · centre")]
    village: str
    opened_at: datetime
    closed_at: Annotated[datetime | None, Field(description="何时登记结束 · when it was closed, null while it is open")]
    people: Annotated[int | None, Field(description="来访人数 · people who came, null until it is closed")]
    reports: Annotated[int, Field(description="收到的线索条数 · number of reports taken in it")]


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    opened_at: datetime
    session_id: UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sessions: in a phase, at a centre, between two days, both of them included."""

    phase: Phase | None = None
    centre: str | None = None
    first: date | None = None
    last: date | None = None


@SESSIONS.on(SessionOpened)
def _opened(event: SessionOpened, recorded: RecordedEvent) -> Change:
    return SESSIONS.insert(event.session_id, event, phase=Open.phase)


@SESSIONS.on(SessionClosed)
def _closed(event: SessionClosed, recorded: RecordedEvent) -> Change:
    return SESSIONS.set(event.session_id, phase=Closed.phase, people=event.people, closed_at=recorded.recorded_at)


@SESSIONS.on(SessionTakenBack)
def _taken_back(event: SessionTakenBack, recorded: RecordedEvent) -> Change:
    return SESSIONS.set(event.session_id, phase=TakenBack.phase)


@SESSION_REPORTS.on(ReportTaken)
def _report(event: ReportTaken, recorded: RecordedEvent) -> Changes:
    if event.session_id is None:
        return ()
    return SESSION_REPORTS.insert(event.report_id, station=recorded.station, session_id=event.session_id)


LISTED = (
    f"from session_row s where {OF_STATION} and ($2::text is null or phase = $2) "
    "and ($3::text is null or centre = $3) "
    f"and ($4::date is null or {DAY} >= $4) and ($5::date is null or {DAY} <= $5)"
)


async def listed(
    connection: Connection, station: str, wanted: Wanted, after: Bookmark | None, limit: int
) -> Part[SessionRow]:
    """The sessions that are wanted of a station (`EVERY_STATION`: all), the latest first, after a bookmark."""
    values = (station, wanted.phase, wanted.centre, wanted.first, wanted.last)
    rows = await SESSIONS.fetch(
        connection,
        f"select {COLUMNS}, (opened_at, session_id) as bookmark {LISTED} "
        "and ($6::timestamptz is null or (opened_at, session_id) < ($6, $7::uuid)) "
        "order by opened_at desc, session_id desc limit $8",
        *values,
        *(after or (None, None)),
        limit + 1,
    )
    total = await connection.fetchval(f"select count(*) {LISTED}", *values)
    return Part.of(SessionRow, rows, limit, total)


async def one(connection: Connection, station: str, session_id: UUID) -> SessionRow | None:
    """One session, or None where this station (`EVERY_STATION`: all) has none such."""
    row = await SESSIONS.fetch_one(
        connection, f"select {COLUMNS} from session_row s where session_id = $2 and {OF_STATION}", station, session_id
    )
    return SessionRow.model_validate(row) if row else None


async def at_centre(connection: Connection, station: str, centre: str) -> tuple[int, bool]:
    """How many sessions were ever opened at a centre of a station, and whether one is open."""
    row = await connection.fetchrow(
        f"select count(*) as opened, coalesce(bool_or(phase = '{Open.phase}'), false) as standing "
        "from session_row where station = nullif($1, '') and centre = $2",
        station,
        centre,
    )
    return row["opened"], row["standing"]


async def is_open(connection: Connection, station: str, session_id: UUID) -> bool:
    """Whether a session of this station is open."""
    found: bool = await connection.fetchval(
        "select exists (select from session_row where station = nullif($1, '') and session_id = $2 "
        f"and phase = '{Open.phase}')",
        station,
        session_id,
    )
    return found


async def held(connection: Connection, station: str, days: Sequence[date]) -> list[Held]:
    """The sessions that a station held on these days, which follow each other; those taken back are none."""
    rows = await connection.fetch(
        f"select centre, {DAY} as day, coalesce(people, 0) as people, {REPORTS} as reports from session_row s "
        f"where station = nullif($1, '') and phase <> '{TakenBack.phase}' and {DAY} between $2 and $3",
        station,
        days[0],
        days[-1],
    )
    return [Held(row["centre"], row["day"], row["people"], row["reports"]) for row in rows]
