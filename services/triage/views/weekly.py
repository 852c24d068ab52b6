"""What the analysis of a week is made of: the rows of three weeks and what stood, read at one moment (one snapshot),
with the positions of the logs at it. Commits and their views are one transaction, so that both tell the same."""

from datetime import datetime
from typing import Any

from services.triage.domain.weekly import Books, Happened, Told, Week
from services.triage.events import LOG
from services.triage.events.weeks import Position
from shared.store.database import Connection

IN_WEEKS = "({0} >= $2 and {0} < $3 or {0} >= $4 and {0} < $5 or {0} >= $6 and {0} < $7)"
TOLD = f"""select report_id, opened_at as at, channel, village, coalesce(category_hint, '') as category,
    coalesce(outcome, '') as outcome, coalesce(hazard, '') as hazard, alike_place as place,
    coalesce(dispute_id, hazard_id, request_id, handover_id) as matter,
    array(select person from named_row n where n.report_id = s.report_id) as persons
    from screening_row s where station = $1 and {IN_WEEKS.format("opened_at")} order by opened_at, report_id"""
GRADED = f"""select g.dispute_id as id, g.graded_at as at, g.level::text as code
    from grade_row g join dispute_row d using (dispute_id)
    where d.station = $1 and d.phase <> 'withdrawn' and {IN_WEEKS.format("g.graded_at")} order by 2, 1"""
RESOLVED = f"""select s.dispute_id as id, s.resolved_at as at, coalesce(d.level::text, '') as code
    from settled_row s join dispute_row d using (dispute_id)
    where d.station = $1 and d.phase <> 'withdrawn' and {IN_WEEKS.format("s.resolved_at")} order by 2, 1"""
HAZARDS = """select hazard_id as id, opened_at as at, hazard as code from hazard_row
    where station = $1 and opened_at < $2 and phase <> 'withdrawn' and (ended_at is null or ended_at >= $2)
    order by 2, 1"""
LATE_REQUESTS = """select request_id from request_row where station = $1 and opened_at < $2 and answer_by < $2
    and phase <> 'withdrawn' and (answered_at is null or answered_at >= $2) order by answer_by, 1"""
LATE_HANDOVERS = """select handover_id from handover_row where station = $1 and opened_at < $2 and receipt_by < $2
    and phase <> 'withdrawn' and (ended_at is null or ended_at >= $2) order by receipt_by, 1"""
POSITIONS = f"""select '{LOG}' as log, n.lane, coalesce((select max(e.seq) from store.event e
        where e.log = '{LOG}' and e.lane = n.lane), 0) as seq
    from store.identity i cross join generate_series(0, i.lanes - 1) as n(lane)
    union all select source, lane::int, seq from store.checkpoint order by 1, 2"""


async def read(connection: Connection, station: str, week: Week, now: datetime) -> tuple[Books, tuple[Position, ...]]:
    """What the analysis of this week is made of, and the positions of the logs at which it was read."""
    until = min(week.end, now)
    weeks = [instant for one in (week, week.before, week.year_before) for instant in (one.start, one.end)]
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        told = await connection.fetch(TOLD, station, *weeks)
        books = Books(
            until=until,
            since=await connection.fetchval("select min(opened_at) from screening_row where station = $1", station),
            told=[Told(**{**row, "persons": frozenset(row["persons"])}) for row in told],
            graded=await _happened(connection, GRADED, station, *weeks),
            resolved=await _happened(connection, RESOLVED, station, *weeks),
            hazards=await _happened(connection, HAZARDS, station, until),
            late_requests=await _ids(connection, LATE_REQUESTS, station, until),
            late_handovers=await _ids(connection, LATE_HANDOVERS, station, until),
        )
        positions = await connection.fetch(POSITIONS)
    return books, tuple(Position(**row) for row in positions)


async def _happened(connection: Connection, sql: str, *values: Any) -> list[Happened]:
    return [Happened(**row) for row in await connection.fetch(sql, *values)]


async def _ids(connection: Connection, sql: str, *values: Any) -> list[Any]:
    return [row[0] for row in await connection.fetch(sql, *values)]
