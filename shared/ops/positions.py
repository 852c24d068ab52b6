"""How far each log of a service goes and how far it has heard each source, in events: enough to tell that all is quiet.

Within a source no reader is ahead, so equal sums over the lanes mean equal lanes.
"""

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
