"""What is parked: listed; events released, in the order of their stream, and garbage dismissed, each with a reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, Field

from shared.bus.cloudevents import Malformed, from_headers
from shared.bus.decoding import reason_of
from shared.bus.reader import Reader
from shared.kernel.event import UnknownKind
from shared.kernel.reactor import Reactor
from shared.kernel.refusals import Invalid, NotFound, OutOfOrder, Unavailable, reason
from shared.store.commit import Committer
from shared.store.database import Connection
from shared.store.page import Part

IS_AN_EVENT = reason(
    Invalid,
    "is-an-event",
    "这是事件，不能作废：排除原因后请放行（sikuai parked release）",
    "this is an event, which is never dismissed: mend the cause and release it (`sikuai parked release`)",
)
NOTHING_PARKED = reason(
    NotFound,
    "nothing-parked",
    "该事项没有搁置的事件：请用 sikuai parked 查看",
    "nothing is parked there: `sikuai parked` lists what is",
)
STILL_POISON = reason(
    OutOfOrder,
    "still-poison",
    "第{seq}号事件仍无法处理：请先排除原因（{why}）",
    "event {seq} still cannot be applied: mend the cause first ({why})",
)


class ParkedRow(BaseModel):
    """搁置 · Where something is parked, which kind it is, why, since when; never what it contains."""

    source: str
    lane: int
    seq: Annotated[int, Field(description="序号，非事件为负 · number in its lane, below nought where it is no event")]
    stream: str
    kind: str
    reason: str
    parked_at: datetime


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    source: str
    lane: int
    seq: int


async def parked(connection: Connection, after: Bookmark | None, limit: int) -> Part[ParkedRow]:
    """What is parked and not yet released, lane by lane, after a bookmark."""
    rows = await connection.fetch(
        "select source, lane, seq, stream, kind, reason, parked_at, (source, lane, seq) as bookmark from store.parked "
        "where released_at is null and ($1::text is null or (source, lane, seq) > ($1, $2::smallint, $3::bigint)) "
        "order by source, lane, seq limit $4",
        *(after or (None, None, None)),
        limit + 1,
    )
    total = await connection.fetchval("select count(*) from store.parked where released_at is null")
    return Part.of(ParkedRow, [dict(row) for row in rows], limit, total)


async def release(
    connection: Connection, committer: Committer, reactor: Reactor, readers: Sequence[Reader],
    source: str, stream: str, by: str, reason: str,
) -> int:  # fmt: skip
    """Apply what is parked of this stream, in order, now that its cause is mended. Returns how many.

    Raises `NotFound` when nothing is parked there, `OutOfOrder` at the first that still cannot be applied; those
    before it are then released, it and those after it stay parked.
    """
    done = 0
    while rows := await connection.fetch(
        "select * from store.parked where source = $1 and stream = $2 and released_at is null and seq > 0 order by seq",
        source,
        stream,
    ):
        for row in rows:
            await _release_one(committer, reactor, row, by, reason)
            done += 1
    if not done:
        raise NOTHING_PARKED()
    for reader in readers:
        if reader.source == source:
            reader.parked.discard(stream)
    return done


async def dismiss(connection: Connection, source: str, lane: int, seq: int, by: str, reason: str) -> None:
    """Take from the list what is no event (its seq is below nought) and so can never be applied; the record is kept.

    Raises `NotFound` when nothing is parked there, `Invalid` for an event: that is released, never dismissed.
    """
    if seq > 0:
        raise IS_AN_EVENT()
    done = await connection.execute(
        "update store.parked set released_at = clock_timestamp(), released_by = $4, release_reason = $5 "
        "where source = $1 and lane = $2 and seq = $3 and released_at is null",
        source,
        lane,
        seq,
        by,
        reason,
    )
    if done != "UPDATE 1":
        raise NOTHING_PARKED()


async def _release_one(committer: Committer, reactor: Reactor, row: Any, by: str, reason: str) -> None:
    headers = [(name, value.encode()) for name, value in row["headers"].items()]
    entry = from_headers(headers, row["body"])

    async def also(connection: Connection) -> None:
        done = await connection.execute(
            "update store.parked set released_at = clock_timestamp(), released_by = $4, release_reason = $5 "
            "where source = $1 and lane = $2 and seq = $3 and released_at is null",
            row["source"],
            row["lane"],
            row["seq"],
            by,
            reason,
        )
        if done != "UPDATE 1":  # another operator was quicker: doing it again would count it twice
            raise NOTHING_PARKED()

    try:
        if isinstance(entry, Malformed):
            raise ValueError(entry.reason)
        try:
            recorded = entry.recorded()
        except UnknownKind:
            await committer.execute([], [], also, [entry])
        else:
            await committer.execute(reactor.react(recorded), [recorded], also, [entry])
    except (Unavailable, NotFound):
        raise
    except Exception as error:
        raise STILL_POISON(seq=row["seq"], why=reason_of(error)) from error
