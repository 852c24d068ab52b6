"""Where a reader stands: per (source, lane) the last seq applied, moved on in the transaction of its effects."""

from collections.abc import Sequence
from typing import NamedTuple

from shared.bus.cloudevents import to_headers
from shared.store.database import Connection
from shared.store.event_log import StoredEvent


class Fenced(Exception):
    """The lane has moved on since this reader looked: another one is at work, or a commit succeeded unseen."""


class Step(NamedTuple):
    """A lane's checkpoint going from `before` to `seq`; `next_offset` is where the bus goes on, as a hint."""

    lane: int
    before: int
    seq: int
    next_offset: int
    hash: bytes = b""


async def hashes(connection: Connection, source: str) -> dict[int, bytes]:
    """lane → hash of the last entry applied; what comes next must follow it."""
    rows = await connection.fetch("select lane, hash from store.checkpoint where source = $1", source)
    return {row["lane"]: row["hash"] for row in rows}


async def positions(connection: Connection, source: str, lanes: int) -> dict[int, tuple[int, int]]:
    """lane → (last seq applied, next offset); lanes that were never heard start at (0, 0)."""
    await connection.execute(
        "insert into store.checkpoint select $1, lane, 0, 0 from generate_series(0, $2::int - 1) as lane "
        "on conflict do nothing",
        source,
        lanes,
    )
    rows = await connection.fetch("select lane, seq, next_offset from store.checkpoint where source = $1", source)
    return {row["lane"]: (row["seq"], row["next_offset"]) for row in rows}


async def advance(connection: Connection, source: str, steps: Sequence[Step]) -> None:
    """Move the lanes on. Raises `Fenced` when one of them is not where the reader believes it to be."""
    lanes, befores, seqs, offsets, hashes = zip(*steps, strict=True)
    done = await connection.execute(
        "update store.checkpoint c set seq = n.seq, next_offset = n.next_offset, hash = n.hash "
        "from unnest($2::smallint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bytea[]) "
        "as n(lane, before, seq, next_offset, hash) "
        "where c.source = $1 and c.lane = n.lane and c.seq = n.before",
        source,
        lanes,
        befores,
        seqs,
        offsets,
        hashes,
    )
    if done != f"UPDATE {len(steps)}":
        raise Fenced(source)


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
    await park(connection, source, entry, "something earlier of its stream is parked")


async def park_malformed(
    connection: Connection, source: str, lane: int, offset: int, reason: str, value: bytes
) -> None:
    """Set a record aside that is no event of ours; once, however often it is delivered.

    Its place is below nought, from its offset; below all others where that is taken by another record, for a topic
    that was made anew counts from nought again.
    """
    await connection.execute(
        "with at as (select bool_or(seq = $3) as taken, bool_or(seq < 0 and body = $5) as known, min(seq) as lowest "
        "            from store.parked where source = $1 and lane = $2) "
        "insert into store.parked (source, lane, seq, stream, kind, reason, headers, body) "
        "select $1, $2, case when taken then least(lowest, 0) - 1 else $3 end, '', '', $4, '{}'::jsonb, $5 "
        "from at where not coalesce(taken and known, false)",
        source,
        lane,
        -offset - 1,
        reason,
        value,
    )
