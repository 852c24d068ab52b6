"""Decoding what comes from the bus, without touching anything: while one batch is committed, the next is decoded.

One comparison does it. seq ≤ last: seen before. seq = last + 1, and its hash follows: next. More: a gap. What is no
event, or not its source's, is malformed.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from aiokafka import ConsumerRecord
from pydantic import ValidationError

from shared.bus.cloudevents import Malformed, from_record
from shared.kernel.command import Dispatch
from shared.kernel.event import UnknownKind
from shared.kernel.reactor import Reactor
from shared.kernel.recorded import RecordedEvent
from shared.kernel.refusals import Refused
from shared.store.event_log import StoredEvent
from shared.store.trouble import is_bad_data

Checkpoints = dict[int, tuple[int, bytes]]  # lane → last seq applied and its hash (empty where it is not known)

AT_A_TIME = 50
STRANGE_LANE = "it belongs to another lane or log"
STRANGE_CHAIN = "it does not follow the entry before it: damaged, or not its source's"


class Decoded(NamedTuple):
    """A stored event and what it means here: `recorded` is None for an unknown kind, `poison` says why not at all.

    `next_offset` is where the bus goes on after it. `trouble` is what was raised and is nobody's proven fault: the
    event is not to blame, and waits.
    """

    entry: StoredEvent
    next_offset: int
    recorded: RecordedEvent | None
    dispatches: Sequence[Dispatch]
    poison: str
    trouble: Exception | None = None


@dataclass(slots=True)
class Batch:
    """Records decoded: `after` is where the lanes stand with `taken` applied, `next_offsets` where the bus goes on.

    `ahead` maps a lane to the last seq that was discarded because something before it is missing.
    """

    after: Checkpoints
    next_offsets: dict[int, int] = field(default_factory=dict)
    taken: list[Decoded] = field(default_factory=list)
    malformed: list[tuple[ConsumerRecord, str]] = field(default_factory=list)
    ahead: dict[int, int] = field(default_factory=dict)
    duplicates: int = 0
    forked: list[StoredEvent] = field(default_factory=list)


async def decode_batch(
    records: Sequence[ConsumerRecord], source: str, checkpoints: Checkpoints, reactor: Reactor
) -> Batch:
    """What these records of `source` are to a reader whose lanes stand there. It lets others have a turn meanwhile."""
    batch = Batch(dict(checkpoints))
    for n, record in enumerate(records, start=1):
        entry = from_record(record)
        batch.next_offsets[record.partition] = record.offset + 1
        if isinstance(entry, Malformed):
            batch.malformed.append((record, entry.reason))
        elif entry.lane != record.partition or entry.log != source:
            batch.malformed.append((record, STRANGE_LANE))
        else:
            _place(batch, record, entry, reactor)
        if n % AT_A_TIME == 0:  # else the commit under way, which needs several turns, would wait for all of this
            await asyncio.sleep(0)
    return batch


def _place(batch: Batch, record: ConsumerRecord, entry: StoredEvent, reactor: Reactor) -> None:
    last, last_hash = batch.after[entry.lane]
    if entry.seq > last + 1:
        batch.ahead[entry.lane] = max(entry.seq, batch.ahead.get(entry.lane, 0))
    elif entry.seq <= last:
        batch.duplicates += 1
        if entry.seq == last and last_hash and entry.hash != last_hash:
            batch.forked.append(entry)
    elif entry.follows(last_hash):
        batch.taken.append(decoded(entry, record.offset + 1, reactor))
        batch.after[entry.lane] = (entry.seq, entry.hash)
    else:
        batch.malformed.append((record, STRANGE_CHAIN))


def decoded(entry: StoredEvent, next_offset: int, reactor: Reactor) -> Decoded:
    """What an entry means. Never raises: an entry that cannot be understood is poison."""
    try:
        recorded = entry.recorded()
    except UnknownKind:
        return Decoded(entry, next_offset, None, (), "")
    except (ValueError, LookupError, TypeError) as error:  # its bytes are not of its kind
        return Decoded(entry, next_offset, None, (), reason_of(error))
    try:
        return Decoded(entry, next_offset, recorded, reactor.react(recorded), "")
    except Exception as error:
        if is_its_fault(error):
            return Decoded(entry, next_offset, None, (), reason_of(error))
        return Decoded(entry, next_offset, None, (), "", error)


def is_its_fault(error: Exception) -> bool:
    """Whether it is proved that the event cannot be applied: it is refused, of a wrong shape, or the database cannot
    take what it says. Everything else may be mended, and must not cost the event its place."""
    return isinstance(error, Refused | ValidationError) or is_bad_data(error)


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
