"""Sorting out what comes from the bus, without touching anything: while one batch is committed, the next is sorted.

One comparison does it. seq ≤ last: seen before. seq = last + 1, and its hash follows: next. More: a gap. What is no
event, or not its source's, is garbage.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from aiokafka import ConsumerRecord
from pydantic import ValidationError

from shared.cloudevents import Garbage, from_record
from shared.decider import Fact, Order, Refused
from shared.event import UnknownKind
from shared.reactions import Reactions
from shared.store import Recorded

Standing = dict[int, tuple[int, bytes]]  # lane → last seq applied and its hash (empty where it is not known)

AT_A_TIME = 50
STRANGE_LANE = "it belongs to another lane or log"
STRANGE_CHAIN = "it does not follow the entry before it: damaged, or not its source's"


class Understood(NamedTuple):
    """An entry and what it means here: `fact` is None for a kind that nobody here knows, `poison` says why not at all.

    `next_offset` is where the bus goes on after it.
    """

    entry: Recorded
    next_offset: int
    fact: Fact | None
    orders: Sequence[Order]
    poison: str


@dataclass(slots=True)
class Batch:
    """Records sorted out; `after` is where the lanes stand once `taken` is applied, `seen` the next offset of each."""

    after: Standing
    seen: dict[int, int] = field(default_factory=dict)
    taken: list[Understood] = field(default_factory=list)
    garbage: list[tuple[ConsumerRecord, str]] = field(default_factory=list)
    gaps: dict[int, tuple[int, int]] = field(default_factory=dict)
    duplicates: int = 0
    forked: list[Recorded] = field(default_factory=list)


async def sort_out(records: Sequence[ConsumerRecord], source: str, standing: Standing, reactions: Reactions) -> Batch:
    """What these records of `source` are to a reader whose lanes stand there. It lets others have a turn meanwhile."""
    batch = Batch(dict(standing))
    for n, record in enumerate(records, start=1):
        entry = from_record(record)
        batch.seen[record.partition] = record.offset + 1
        if isinstance(entry, Garbage):
            batch.garbage.append((record, entry.reason))
        elif entry.lane != record.partition or entry.log != source:
            batch.garbage.append((record, STRANGE_LANE))
        else:
            _place(batch, record, entry, reactions)
        if n % AT_A_TIME == 0:  # else the commit under way, which needs several turns, would wait for all of this
            await asyncio.sleep(0)
    return batch


def _place(batch: Batch, record: ConsumerRecord, entry: Recorded, reactions: Reactions) -> None:
    last, last_hash = batch.after[entry.lane]
    if entry.seq > last + 1:
        batch.gaps[entry.lane] = (last + 1, entry.seq)
    elif entry.seq <= last:
        batch.duplicates += 1
        if entry.seq == last and last_hash and entry.hash != last_hash:
            batch.forked.append(entry)
    elif entry.follows(last_hash):
        batch.taken.append(understand(entry, record.offset + 1, reactions))
        batch.after[entry.lane] = (entry.seq, entry.hash)
        batch.gaps.pop(entry.lane, None)
    else:
        batch.garbage.append((record, STRANGE_CHAIN))


def understand(entry: Recorded, next_offset: int, reactions: Reactions) -> Understood:
    """What an entry means. Never raises: an entry that cannot be understood is poison."""
    try:
        fact = entry.fact()
        return Understood(entry, next_offset, fact, reactions.orders(fact), "")
    except UnknownKind:
        return Understood(entry, next_offset, None, (), "")
    except Exception as error:
        return Understood(entry, next_offset, None, (), reason_of(error))


def reason_of(error: Exception) -> str:
    """Why an entry was parked, without a word of what it contained."""
    match error:
        case Refused():
            return f"refused: {error.code}"
        case ValidationError():
            places = {".".join(map(str, fault["loc"])) + " " + fault["type"] for fault in error.errors()}
            return "not of its kind: " + ", ".join(sorted(places))
        case _:
            return type(error).__name__
