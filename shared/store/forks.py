"""Forks: places where others hold an entry that follows what stands in this table, and that does not stand here.

So it is after an old backup was restored, or a standby took over that had not received everything. While a fork is
open, `store.pass` and `shared.store.event_log.load` refuse every command, quick or sure; that it is written down makes
it survive restarts.
"""

import asyncio
from collections.abc import Collection
from datetime import datetime
from time import monotonic
from typing import Literal, NamedTuple, TypeAlias

import structlog

from shared.store.database import Connection
from shared.store.locks import COMPARING

log = structlog.get_logger()

UNTIL_BEGUN_SECONDS = 5.0
LONGEST_COMPARISON_SECONDS = 20.0
IS_COMPARING = (
    "select exists(select from pg_locks where locktype = 'advisory' and classid = 0 and objid = $1::bigint::oid "
    "and objsubid = 1 and database = (select oid from pg_database where datname = current_database()))"
)
ALL_COMPARED = (
    "select count(*) = (select lanes from store.identity) from store.lane_compared where begun_at >= $1::timestamptz"
)


class Fork(NamedTuple):
    """An entry that this table ought to hold; `told_by` is `bus` or `reader`."""

    log: str
    lane: int
    seq: int
    hash: bytes
    told_by: str
    found_at: datetime


Whose: TypeAlias = Literal["ours", "given up", "lost"]


async def whose(connection: Connection, log_: str, lane: int, seq: int, hash_: bytes, epoch: int) -> Whose:
    """Whose history an entry that somebody read is of: ours as it stands, one that an operator gave up, or one that
    this table has lost. Nobody stands at seq 0, which is everybody's."""
    row = await connection.fetchrow(
        "select e.hash, coalesce(e.epoch, i.epoch) as epoch from store.identity i "
        "left join store.event e on e.log = $1 and e.lane = $2 and e.seq = $3",
        log_,
        lane,
        seq,
    )
    if seq == 0 or row["hash"] == hash_:
        return "ours"
    return "given up" if epoch < row["epoch"] else "lost"


async def head_of(connection: Connection, log_: str, lane: int) -> tuple[int, bytes]:
    """seq and hash of the last entry of a lane; (0, b"") of an empty one."""
    row = await connection.fetchrow(
        "select seq, hash from store.event where log = $1 and lane = $2 order by seq desc limit 1", log_, lane
    )
    return (row["seq"], row["hash"]) if row else (0, b"")


async def open_forks(connection: Connection) -> list[Fork]:
    """The forks that nobody has mended yet."""
    rows = await connection.fetch(
        "select log, lane, seq, hash, told_by, found_at from store.fork where closed_at is null order by log, lane, seq"
    )
    return [Fork(*row) for row in rows]


async def note_fork(
    connection: Connection, log_: str, lane: int, seq: int, hash_: bytes, epoch: int, told_by: str
) -> None:
    """Write down that this entry is missing here, once, unless an operator has given up its epoch meanwhile."""
    done = await connection.execute(
        "insert into store.fork (log, lane, seq, hash, epoch, told_by) select $1, $2, $3, $4, $5, $6 "
        "where $5 >= coalesce((select epoch from store.event where log = $1 and lane = $2 and seq = $3), "
        "(select epoch from store.identity)) on conflict (log, lane, seq, hash) do update set closed_at = null, "
        "closed_by = null, reason = null, found_at = now() where fork.closed_at is not null",  # it is lost once more
        log_,
        lane,
        seq,
        hash_,
        epoch,
        told_by,
    )
    if done == "INSERT 0 1":
        log.error("forked", log=log_, lane=lane, seq=seq, told_by=told_by)


async def begin_comparison(connection: Connection) -> None:
    """Say that lanes are being held against the bus, until that is written down or this session is over."""
    await connection.execute("select pg_advisory_lock_shared($1)", COMPARING)


async def note_comparison(connection: Connection, lanes: Collection[int], begun_at: datetime) -> None:
    """Write down that the bus was held against these lanes, from that moment (of the database's clock) on."""
    await connection.execute(
        "insert into store.lane_compared (lane, begun_at) select lane, $2 from unnest($1::smallint[]) as lane "
        "on conflict (lane) do update set begun_at = excluded.begun_at",
        lanes,
        begun_at,
    )
    await connection.execute("select pg_advisory_unlock_shared($1)", COMPARING)


async def until_compared(connection: Connection) -> None:
    """Have the bus held against every lane of this table, and wait for it; not for long, because the bus may be away.

    A connection that is new may lead to another database than the one before: a backup, or a standby that took over.
    """
    since = await connection.fetchval("select clock_timestamp()")
    await connection.execute("select pg_notify('compare', '')")
    begun = monotonic()
    while not await connection.fetchval(ALL_COMPARED, since):
        waited = monotonic() - begun
        is_busy = waited <= UNTIL_BEGUN_SECONDS or await connection.fetchval(IS_COMPARING, COMPARING)
        if not is_busy or waited > LONGEST_COMPARISON_SECONDS:
            log.warning("not_compared", waited_seconds=round(waited, 1))
            return
        await asyncio.sleep(0.02)


async def close_healed_forks(connection: Connection) -> None:
    """Close the forks whose entry stands here again, as after a newer backup was restored, or was given up."""
    await connection.execute(
        "update store.fork f set closed_at = clock_timestamp(), closed_by = 'system', reason = 'it was given up' "
        "from store.identity i where f.closed_at is null and f.epoch < i.epoch and not exists "
        "(select from store.event e where e.log = f.log and e.lane = f.lane and e.seq = f.seq and e.epoch <= f.epoch)"
    )
    await connection.execute(
        "update store.fork f set closed_at = clock_timestamp(), closed_by = 'system', reason = 'it is here again' "
        "from store.event e where f.closed_at is null and e.log = f.log and e.lane = f.lane and e.seq = f.seq "
        "and e.hash = f.hash"
    )
