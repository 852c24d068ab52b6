"""Where a reader stands: per (source, lane) the last seq applied, moved on in the transaction of its effects."""

from collections.abc import Sequence
from typing import NamedTuple

from shared.store.database import Connection
from shared.store.event_log import StoredEvent
from shared.store.pipeline import Statement

HASH_BYTES = 32
RECENT_BYTES = 16 * HASH_BYTES


class Fenced(Exception):
    """The lane has moved on since this reader looked: another one is at work, or a commit succeeded unseen."""


class Stand(NamedTuple):
    """Where a lane stands: the last seq applied, its epoch, and the hashes of the last entries, the latest last.

    `shuns` is the hash of an entry that must not come next: it was applied once, and its source does not have it.
    """

    seq: int = 0
    epoch: int = 1
    recent: bytes = b""
    shuns: bytes = b""

    @property
    def hash(self) -> bytes:
        """The hash of the last entry applied, which the next one must follow."""
        return self.recent[-HASH_BYTES:]

    def hash_of(self, seq: int) -> bytes:
        """The hash of the entry that was applied there; empty where it is not remembered."""
        start = len(self.recent) - (self.seq - seq + 1) * HASH_BYTES
        return self.recent[start : start + HASH_BYTES] if start >= 0 else b""

    def after(self, entry: StoredEvent) -> "Stand":
        """Where it stands once this entry is applied."""
        return Stand(entry.seq, entry.epoch, (self.recent + entry.hash)[-RECENT_BYTES:])


class Step(NamedTuple):
    """A lane going from the seq `before` to where it then stands; `next_offset` is where the bus goes on, as a hint."""

    lane: int
    before: int
    then: Stand
    next_offset: int


async def checkpoints(connection: Connection, source: str, lanes: int) -> dict[int, tuple[Stand, int]]:
    """lane → (where it stands, next offset); lanes that were never heard stand before the first entry."""
    await connection.execute(
        "insert into store.checkpoint select $1, lane, 0, 0 from generate_series(0, $2::int - 1) as lane "
        "on conflict do nothing",
        source,
        lanes,
    )
    rows = await connection.fetch(
        "select lane, next_offset, seq, epoch, recent, shuns from store.checkpoint where source = $1", source
    )
    return {lane: (Stand(*stand), offset) for lane, offset, *stand in map(tuple, rows)}


ADVANCE = (
    "select store.advance($1::text, $2::smallint[], $3::bigint[], $4::bigint[], $5::integer[], $6::bytea[], "
    "$7::bigint[])"
)
MOVED_ON = "SK423"


def advance(source: str, steps: Sequence[Step]) -> Statement:
    """What moves the lanes on. It raises `MOVED_ON` when one of them is not where the reader believes it to be."""
    arguments = [
        source,
        [step.lane for step in steps],
        [step.before for step in steps],
        [step.then.seq for step in steps],
        [step.then.epoch for step in steps],
        [step.then.recent for step in steps],
        [step.next_offset for step in steps],
    ]
    return ADVANCE, arguments
