"""Questions about visits and about the disputes that are followed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shared.view import Connection


async def visits(connection: Connection, station: str, now: datetime, limit: int = 100) -> list[dict[str, Any]]:
    """The visits that a station ("" for all) has promised, the most overdue first."""
    rows = await connection.fetch(
        "select dispute_id, number, station, due_at, missed, urged_at, due_at < $2 as overdue from visit_row "
        "where $1 in ('', station) and phase = 'promised' order by due_at, visit limit $3",
        station,
        now,
        limit,
    )
    return [dict(row) for row in rows]


async def followed(
    connection: Connection, station: str, phase: str | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """The disputes that are followed, the latest first."""
    rows = await connection.fetch(
        "select * from followed_row where $1 in ('', station) and ($2::text is null or phase = $2) "
        "order by since desc, dispute_id limit $3",
        station,
        phase,
        limit,
    )
    return [dict(row) for row in rows]


async def followed_one(connection: Connection, station: str, dispute_id: UUID) -> dict[str, Any] | None:
    """One dispute with its visits; None where the station has none such."""
    row = await connection.fetchrow(
        "select * from followed_row where dispute_id = $2 and $1 in ('', station)", station, dispute_id
    )
    if row is None:
        return None
    made = await connection.fetch(
        "select number, phase, due_at, missed, urged_at, made_at, score, why, measures, new_conflict, sued "
        "from visit_row where dispute_id = $1 order by number",
        dispute_id,
    )
    return dict(row) | {"visits": [dict(visit) for visit in made]}


async def head(connection: Connection, station: str, dispute_id: UUID) -> str | None:
    """The station of a dispute that is followed, or None where this station ("" for all) has none such."""
    found: str | None = await connection.fetchval(
        "select station from followed_row where dispute_id = $2 and $1 in ('', station)", station, dispute_id
    )
    return found
