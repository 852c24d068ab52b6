"""Questions to referral. A department is told of what it leads or assists with, as if there were nothing else."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from shared.view import Connection


class Asker(NamedTuple):
    """Who asks: a station ("" for all of them), and a department ("" for the station itself)."""

    station: str
    department: str


OF_STATION = "$1 in ('', c.station)"
OF_DEPARTMENT = "($2 = '' or c.lead = $2 or c.assisting ? $2)"
SEEN = f"{OF_STATION} and {OF_DEPARTMENT}"
COLUMNS = (
    "c.dispute_id, c.station, c.version, c.phase, c.level, c.category, c.village, c.summary, c.opened_at, c.due_at, "
    "c.urged_at, c.asked_days, c.ended_at"
)
FOR_THE_STATION = ", c.proposed, c.lead, c.assisting::text as assisting, c.returns"


async def cases(
    connection: Connection, asker: Asker, now: datetime, phase: str | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """The disputes that the asker may know of: those with a promise first, the most overdue at the top."""
    rows = await connection.fetch(
        f"select {_columns(asker)}, coalesce(c.due_at < $4, false) as overdue from case_row c "
        f"where {SEEN} and ($3::text is null or c.phase = $3) "
        "order by c.due_at nulls last, c.opened_at desc, c.dispute_id limit $5",
        *asker,
        phase,
        now,
        limit,
    )
    return [_row(row) for row in rows]


async def case(connection: Connection, asker: Asker, dispute_id: UUID) -> dict[str, Any] | None:
    """One dispute; None where the asker may know of none such."""
    row = await connection.fetchrow(
        f"select {_columns(asker)} from case_row c where {SEEN} and c.dispute_id = $3", *asker, dispute_id
    )
    return None if row is None else _row(row)


async def head(connection: Connection, asker: Asker, dispute_id: UUID) -> tuple[str, bool] | None:
    """The station of a dispute, and whether the asker's department has a part in it now; None outside his station."""
    row = await connection.fetchrow(
        f"select c.station, coalesce({OF_DEPARTMENT}, false) as seen from case_row c "
        f"where {OF_STATION} and c.dispute_id = $3",
        *asker,
        dispute_id,
    )
    return None if row is None else (row["station"], row["seen"])


async def actions(connection: Connection, asker: Asker, dispute_id: UUID) -> list[dict[str, Any]]:
    """What was done about a dispute, in order; a department sees what it reported itself."""
    rows = await connection.fetch(
        "select department, action, reported_by, reported_at from action_row "
        "where dispute_id = $1 and ($2 = '' or department = $2) order by reported_at, event_id",
        dispute_id,
        asker.department,
    )
    return [dict(row) for row in rows]


def _columns(asker: Asker) -> str:
    return COLUMNS if asker.department else COLUMNS + FOR_THE_STATION


def _row(row: Any) -> dict[str, Any]:
    found = dict(row)
    return found | {"assisting": orjson.loads(found["assisting"])} if "assisting" in found else found
