"""The figures that a station reports, each with the ids of the events that make it.

Defined as the station defines them: information = reports received; entered = disputes graded; circulated = disputes
referred within their clock; lead over 110 = circulated ÷ disputes that came by 110 − 1; resolution rate = resolved ÷
entered; satisfaction index = mean of return-visit scores on a scale of 100.
"""

from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import Any
from uuid import UUID

from shared.kernel.stations import EVERY_STATION
from shared.store.database import Connection

SCALE = 20  # a score is 1 to 5, the index goes to 100

STATION = f"station = any(case $1 when '{EVERY_STATION}' then array[station] else array[nullif($1, '')] end)"
PERIOD = "counted_at >= $2 and counted_at < $3"

# The first of all, and only then the period: what happened to a dispute before is not counted again after it.
FIRST_OF_DISPUTE = f"""select event_id, channel, in_time from (
        select distinct on (dispute_id) event_id, channel, in_time, counted_at from counted_row
        where kind = $4 and {STATION} order by dispute_id, version) as first
    where {PERIOD}"""
# Resolutions and relapses take turns, so their numbers tell which came last: times of two services may be the same.
STANDING = f"""select event_id, level from (
        select (array_agg(event_id order by version desc) filter (where kind = 'resolved'))[1] as event_id,
               (array_agg(level order by version desc) filter (where kind = 'resolved'))[1] as level,
               max(counted_at) filter (where kind = 'resolved') as counted_at,
               count(*) filter (where kind = 'resolved') > count(*) filter (where kind = 'relapsed') as stands
        from counted_row where kind in ('resolved', 'relapsed') and {STATION} and counted_at < $3
        group by dispute_id) as last
    where stands and {PERIOD}"""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a period; `events` holds under each name the ids of the events behind it."""

    reports: int
    entered: int
    circulated: int
    calls_110: int
    lead_over_110_percent: int | None
    resolved: int
    resolution_percent: int | None
    level_2: int
    satisfaction_index: float | None
    events: dict[str, list[UUID]]


async def figures(connection: Connection, station: str, start: datetime, end: datetime) -> Figures:
    """The figures of a station (`EVERY_STATION`: all of them) from `start` until before `end`, both aware."""
    period = (station, start, end)
    taken = await connection.fetch(
        f"select event_id from counted_row where kind = 'taken' and {STATION} and {PERIOD}", *period
    )
    visits = await connection.fetch(
        f"select event_id, score from counted_row where kind = 'visited' and {STATION} and {PERIOD}", *period
    )
    graded = await connection.fetch(FIRST_OF_DISPUTE, *period, "graded")
    referred = await connection.fetch(FIRST_OF_DISPUTE, *period, "referred")
    standing = await connection.fetch(STANDING, *period)

    reports, entered = _ids(taken), _ids(graded)
    circulated = _ids(row for row in referred if row["in_time"])
    calls_110 = _ids(row for row in graded if row["channel"] == "call_110")
    resolved = _ids(standing)
    level_2 = _ids(row for row in standing if row["level"] == 2)
    return Figures(
        reports=len(reports),
        entered=len(entered),
        circulated=len(circulated),
        calls_110=len(calls_110),
        lead_over_110_percent=round((len(circulated) / len(calls_110) - 1) * 100) if calls_110 else None,
        resolved=len(resolved),
        resolution_percent=round(len(resolved) / len(entered) * 100) if entered else None,
        level_2=len(level_2),
        satisfaction_index=round(fmean(row["score"] for row in visits) * SCALE, 2) if visits else None,
        events={
            "reports": reports,
            "entered": entered,
            "circulated": circulated,
            "calls_110": calls_110,
            "lead_over_110_percent": circulated + calls_110,
            "resolved": resolved,
            "resolution_percent": resolved + entered,
            "level_2": level_2,
            "satisfaction_index": _ids(visits),
        },
    )


def _ids(rows: Any) -> list[UUID]:
    return sorted(row["event_id"] for row in rows)
