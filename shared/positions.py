"""How far each log of a service goes and how far it has heard each source, in events: enough to tell that all is quiet.

Within a source no reader is ahead, so equal sums over the lanes mean equal lanes.
"""

from typing import Any, NamedTuple

SAID = (
    "select p.log, sum(coalesce(h.seq, 0))::bigint from store.published p left join lateral "
    "(select max(e.seq) as seq from store.event e where e.log = p.log and e.lane = p.lane) h on true group by p.log"
)
HEARD = "select source, sum(seq)::bigint from store.checkpoint group by source"


class Positions(NamedTuple):
    """log → events in it; source → events of it that were applied here."""

    said: dict[str, int]
    heard: dict[str, int]


async def positions(connection: Any) -> Positions:
    """Where this service stands now."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        said = {row[0]: row[1] for row in await connection.fetch(SAID)}
        heard = {row[0]: row[1] for row in await connection.fetch(HEARD)}
    return Positions(said, heard)
