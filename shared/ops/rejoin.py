"""Letting a reader go on after it applied what its source does not have: from the last entry that both hold.

So it is when a source gave up the end of its log (a new epoch), or when a stranger's record was taken for an event.
What was applied stays applied, for the world has acted on it; which entries these were is written down, and a replay
takes the same way.
"""

from typing import NamedTuple

import asyncpg

from shared.bus.checkpoint import Stand
from shared.store.forks import whose
from shared.store.locks import GATE


class NothingInCommon(Exception):
    """No entry is known that both the reader and its source hold."""


class SourceForked(Exception):
    """The source has an open fork itself: it is recovered first."""


class Rejoined(NamedTuple):
    """A lane that goes on from `common_seq`; `left` entries after it were applied and are not in the source."""

    source: str
    lane: int
    common_seq: int
    left: int


async def rejoin(
    reader: asyncpg.Connection, source: asyncpg.Connection, log: str, by: str, reason: str
) -> list[Rejoined]:
    """Set every lane of `log` that does not stand in its source's table back to where both agree, and let it go on.

    Raises `NothingInCommon`, and `SourceForked` where that may be the reason; nothing is then changed.
    """
    forked = await source.fetchval("select exists (select from store.fork where closed_at is null and log = $1)", log)
    done: list[Rejoined] = []
    async with reader.transaction():
        await reader.execute("select pg_advisory_xact_lock($1)", GATE)
        rows = await reader.fetch(
            "select lane, seq, epoch, recent from store.checkpoint where source = $1 and seq > 0 order by lane", log
        )
        for lane, seq, epoch, recent in map(tuple, rows):
            stand = Stand(seq, epoch, recent)
            if await whose(source, log, lane, seq, stand.hash, epoch) != "ours":
                if forked:
                    raise SourceForked(log)
                common = await _common(source, log, lane, stand)
                await _set_back(reader, log, lane, stand, common, by, reason)
                done.append(Rejoined(log, lane, common.seq, seq - common.seq))
        await reader.execute("select pg_notify('recovered', '')")
    return done


async def _common(source: asyncpg.Connection, log: str, lane: int, stand: Stand) -> Stand:
    """The last entry that both hold, in the epoch of what the source has after it; it shuns what the reader had there.

    That is the last of the remembered ones that stands in the table; else the last before the epoch that the reader
    does not know, for a source gives up nothing else.
    """
    rows = await source.fetch(
        "select seq, hash from store.event where log = $1 and lane = $2 and seq between $3 and $4 order by seq desc",
        log,
        lane,
        stand.seq - 15,
        stand.seq,
    )
    agreed = next((row["seq"] for row in rows if row["hash"] == stand.hash_of(row["seq"])), None)
    if agreed is None and stand.hash_of(1):
        agreed = 0  # it remembers all that it applied, and none of it is the source's
    if agreed is None:
        agreed = await source.fetchval(
            "select case when i.epoch > $3 then coalesce("
            "  (select min(seq) - 1 from store.event where log = $1 and lane = $2 and epoch > $3),"
            "  (select max(seq) from store.event where log = $1 and lane = $2), 0) end from store.identity i",
            log,
            lane,
            stand.epoch,
        )
    if agreed is None or agreed >= stand.seq:
        raise NothingInCommon(f"{log}, lane {lane}")
    hash_ = await source.fetchval(
        "select hash from store.event where log = $1 and lane = $2 and seq = $3", log, lane, agreed
    )
    epoch = await source.fetchval(
        "select coalesce((select epoch from store.event where log = $1 and lane = $2 and seq = $3), i.epoch) "
        "from store.identity i",
        log,
        lane,
        agreed + 1,
    )
    return Stand(agreed, epoch, hash_ or b"", stand.hash_of(agreed + 1))


async def _set_back(
    reader: asyncpg.Connection, log: str, lane: int, stand: Stand, common: Stand, by: str, reason: str
) -> None:
    await reader.execute(
        "insert into store.epoch_entered (source, lane, left_seq, left_hash, common_seq, common_hash, epoch, shuns, "
        "entered_by, reason) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        log, lane, stand.seq, stand.hash, common.seq, common.hash, common.epoch, common.shuns, by, reason,
    )  # fmt: skip
    await reader.execute(
        "update store.checkpoint set seq = $3, epoch = $4, recent = $5, shuns = $6, next_offset = 0 "
        "where source = $1 and lane = $2",
        log, lane, common.seq, common.epoch, common.recent, common.shuns,
    )  # fmt: skip
    await reader.execute(
        "update store.parked set released_at = clock_timestamp(), released_by = $3, release_reason = $4 "
        "where source = $1 and lane = $2 and claims <> '' and stream <> '' and released_at is null",
        log, lane, by, reason,
    )  # fmt: skip
