"""The figures that a station reports, and the events that make each.

Defined as the station defines them: information = reports received; entered = disputes graded; circulated = disputes
referred within their clock; lead over 110 = circulated ÷ disputes that came by 110 − 1; resolution rate = resolved ÷
entered; satisfaction index = mean of return-visit scores on a scale of 100.
"""

from dataclasses import dataclass
from datetime import datetime

from shared.store.database import Connection
from shared.store.view import OF_STATION

SCALE = 20  # a score is 1 to 5, the index goes to 100

PERIOD = "counted_at >= $2 and counted_at < $3"
OF_DISPUTE = (
    "($4::text is null or c.village = $4 or exists "
    "(select from dispute_row d where d.dispute_id = c.dispute_id and d.village = $4))"
)
"""Which rows `c` of `counted_row` are of the village in $4 (null: all): what names none is of its dispute's."""
IN_BOOKS = "not exists (select from dispute_row w where w.dispute_id = c.dispute_id and w.withdrawn)"
"""What was no dispute after all is counted nowhere; what is no dispute's, as reports, everywhere."""


def _rows(kind: str) -> str:
    return f"select c.* from counted_row c where kind = '{kind}' and {OF_STATION} and {PERIOD} and {IN_BOOKS}"


TAKEN, VISITED = _rows("taken"), _rows("visited")
GRADED = _rows("graded")  # once a dispute: what is graded anew is an event of another kind
BY_110 = f"{GRADED} and channel = 'call_110'"
# The first of its dispute: one that comes back is referred again, and not counted again.
CIRCULATED = f"""{_rows("referred")} and in_time and not exists (
    select from counted_row b where b.dispute_id = c.dispute_id and b.kind = 'referred' and b.version < c.version)"""
# Of a dispute that relapsed: its last resolution before the end, if there are more of them than relapses. Both take
# turns, so their numbers tell which came last, for times of two services may be the same.
STANDING = f"""{_rows("resolved")} and (
    not exists (select from counted_row b where b.dispute_id = c.dispute_id and b.kind = 'relapsed')
    or (select max(b.version) filter (where b.kind = 'resolved') = c.version
            and count(*) filter (where b.kind = 'resolved') > count(*) filter (where b.kind = 'relapsed')
        from counted_row b
        where b.dispute_id = c.dispute_id and b.kind in ('resolved', 'relapsed') and b.counted_at < $3))"""

EVENTS = {
    "reports": TAKEN,
    "entered": GRADED,
    "circulated": CIRCULATED,
    "calls_110": BY_110,
    "lead_over_110_percent": f"{CIRCULATED} union all {BY_110}",
    "resolved": STANDING,
    "resolution_percent": f"{STANDING} union all {GRADED}",
    "level_2": f"{STANDING} and level = 2",
    "satisfaction_index": VISITED,
}
"""Which rows of `counted_row` make each figure: of the station in $1, from $2 until before $3."""

PLAIN = ("reports", "entered", "circulated", "calls_110", "resolved", "level_2", "satisfaction_index")
"""The figures whose events are counted; those of the others are theirs together."""
COUNTS = ", ".join(f"(select count(*) from ({EVENTS[name]}) as e) as {name}" for name in PLAIN)
ASKED = f"select {COUNTS}, (select avg(score)::float8 from ({VISITED}) as e) as score"


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a period; `events` says under each name how many events make it."""

    reports: int
    entered: int
    circulated: int
    calls_110: int
    lead_over_110_percent: int | None
    resolved: int
    resolution_percent: int | None
    level_2: int
    satisfaction_index: float | None
    events: dict[str, int]


async def figures(connection: Connection, station: str, start: datetime, end: datetime) -> Figures:
    """The figures of a station (`EVERY_STATION`: all of them) from `start` until before `end`, both aware."""
    row = await connection.fetchrow(ASKED, station, start, end)
    counts = {name: int(row[name]) for name in PLAIN}
    circulated, calls_110 = counts["circulated"], counts["calls_110"]
    resolved, entered = counts["resolved"], counts["entered"]
    return Figures(
        reports=counts["reports"],
        entered=entered,
        circulated=circulated,
        calls_110=calls_110,
        lead_over_110_percent=round((circulated / calls_110 - 1) * 100) if calls_110 else None,
        resolved=resolved,
        resolution_percent=round(resolved / entered * 100) if entered else None,
        level_2=counts["level_2"],
        satisfaction_index=round(row["score"] * SCALE, 2) if row["score"] is not None else None,
        events={
            **counts,
            "lead_over_110_percent": circulated + calls_110,
            "resolution_percent": resolved + entered,
        },
    )
