"""How far each log of a service goes and how far it has heard each source, in events: enough to tell that all is quiet.

Within a source no reader is ahead, so equal sums over the lanes mean equal lanes. Also, how far each log and its topic
are apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

APPENDED = (
    "select p.log, sum(coalesce(h.seq, 0))::bigint from store.published p left join lateral "
    "(select max(e.seq) as seq from store.event e where e.log = p.log and e.lane = p.lane) h on true group by p.log"
)
APPLIED = "select source, sum(seq)::bigint from store.checkpoint group by source"


@dataclass(frozen=True, slots=True)
class Positions:
    """log → events in it; source → events of it that were applied here."""

    appended: dict[str, int]
    applied: dict[str, int]


async def positions(connection: Any) -> Positions:
    """Where this service stands now."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        appended = {row[0]: row[1] for row in await connection.fetch(APPENDED)}
        applied = {row[0]: row[1] for row in await connection.fetch(APPLIED)}
    return Positions(appended, applied)


async def events_apart(connection: Any, logs: Sequence[str]) -> dict[str, int]:
    """log → by how many events table and topic differ: those that are not yet published, and those that are known to be
    out there and that the table, which is older, does not have (at least so many)."""
    rows = await connection.fetch(
        "select l.log, sum(abs(coalesce(h.seq, 0) - greatest(p.seq, f.seq, 0)))::bigint as apart "
        "from store.identity i cross join generate_series(0, i.lanes - 1) as n(lane) "
        "cross join unnest($1::text[]) as l(log) left join store.published p on p.log = l.log and p.lane = n.lane "
        "left join lateral (select max(e.seq) as seq from store.event e "
        "                   where e.log = l.log and e.lane = n.lane) h on true "
        "left join lateral (select max(seq) as seq from store.fork where log = l.log and lane = n.lane "
        "                   and closed_at is null and seq > coalesce(h.seq, 0)) f on true group by l.log",
        logs,
    )
    return {row["log"]: row["apart"] for row in rows}
