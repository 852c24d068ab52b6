"""Setting aside what cannot be applied: poison, what comes after it on its stream, and records that are not ours."""

from typing import NamedTuple

from aiokafka import ConsumerRecord

from shared.bus.checkpoint import Fenced
from shared.bus.cloudevents import to_headers
from shared.store.database import Connection
from shared.store.event_log import StoredEvent

BEHIND = "something earlier of its stream is parked"


class Rejected(NamedTuple):
    """A record that is not taken, and why. `entry` is what it says it is, if it can be read, and `claims` that in
    short: of records that claim the same, one is set aside."""

    record: ConsumerRecord
    reason: str
    entry: StoredEvent | None = None
    claims: str = ""


async def parked_streams(connection: Connection, source: str) -> set[str]:
    """Streams of this source of which something is parked: whatever comes later of them is parked too."""
    rows = await connection.fetch(
        "select distinct stream from store.parked where source = $1 and released_at is null and seq > 0", source
    )
    return {row["stream"] for row in rows}


async def park(connection: Connection, source: str, entry: StoredEvent, reason: str) -> None:
    """Set an entry aside with its reason; the lane goes on."""
    await connection.execute(
        "insert into store.parked (source, lane, seq, stream, kind, reason, headers, body) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        source,
        entry.lane,
        entry.seq,
        entry.stream,
        entry.kind,
        reason,
        {name: value.decode() for name, value in to_headers(entry)},
        entry.body,
    )


async def park_behind(connection: Connection, source: str, entry: StoredEvent) -> None:
    """Set an entry aside because something earlier of its stream is. Raises `Fenced` if that was released meanwhile.

    The lock keeps a release in another process from ending before this entry is there to be released too.
    """
    waiting = await connection.fetchval(
        "select true from store.parked where source = $1 and stream = $2 and released_at is null and seq > 0 "
        "limit 1 for share",
        source,
        entry.stream,
    )
    if not waiting:
        raise Fenced(source)
    await park(connection, source, entry, BEHIND)


async def park_rejected(connection: Connection, source: str, rejected: Rejected) -> bool:
    """Set a record aside that is no event of this lane; once, however often it is delivered. Whether it is new.

    Its place is below nought, from its offset; below all others where that is taken by another record, for a topic
    that was made anew counts from nought again. Records that claim to be the same are refused once.
    """
    entry, value = rejected.entry, rejected.record.value or b""
    done: str = await connection.execute(
        "with at as (select bool_or(seq = $3) as taken, bool_or(seq < 0 and body = $5) as known, min(seq) as lowest "
        "            from store.parked where source = $1 and lane = $2) "
        "insert into store.parked (source, lane, seq, stream, kind, reason, headers, body, claims) "
        "select $1, $2, case when taken then least(lowest, 0) - 1 else $3 end, $6, $7, $4, $8, $5, $9 "
        "from at where case when $9 = '' then not coalesce(taken and known, false) else not exists "
        "  (select from store.parked where source = $1 and lane = $2 and claims = $9) end",
        source,
        rejected.record.partition,
        -rejected.record.offset - 1,
        rejected.reason,
        value,
        entry.stream if entry else "",
        entry.kind if entry else "",
        {name: data.decode() for name, data in to_headers(entry)} if entry else {},
        rejected.claims,
    )
    return done == "INSERT 0 1"
