"""Decoding what comes from the bus, without touching anything: while one batch is committed, the next is decoded.

One comparison does it. seq ≤ last: seen before. seq = last + 1, and its hash follows: next. More: a gap. What is no
event, or another installation's, is refused; so is what does not agree with what was applied, and then the lane is in
doubt: either it is a stranger's, or the source and this reader have read different histories.
"""

import asyncio
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from aiokafka import ConsumerRecord
from pydantic import ValidationError

from shared.bus.checkpoint import Stand
from shared.bus.cloudevents import Malformed, Written, read_headers
from shared.bus.parking import Rejected
from shared.kernel.command import Dispatch
from shared.kernel.event import UnknownKind
from shared.kernel.reactor import Reactor
from shared.kernel.recorded import RecordedEvent
from shared.kernel.refusals import Refused
from shared.store.event_log import StoredEvent
from shared.store.trouble import is_bad_data

Checkpoints = dict[int, Stand]  # lane → where it stands

AT_A_TIME = 50
STRANGE_LANE = "it belongs to another lane or log"
STRANGE_CHAIN = "it does not follow what was applied here: a stranger's, or a fork (seq {seq})"
STRANGE_INSTALLATION = "it is of another installation, which writes to this topic too: set SIKUAI_TOPIC_PREFIX"


class Decoded(NamedTuple):
    """A stored event and what it means here: `recorded` is None for a kind that leads to nothing,
    `poison` says why it cannot be taken.

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

    `ahead` maps a lane to the last seq that was discarded because something before it is missing, `doubts` to the seq
    of an entry that does not agree with what was applied.
    """

    after: Checkpoints
    next_offsets: dict[int, int] = field(default_factory=dict)
    taken: list[Decoded] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    ahead: dict[int, int] = field(default_factory=dict)
    doubts: dict[int, int] = field(default_factory=dict)
    duplicates: int = 0


async def decode_batch(
    records: Sequence[ConsumerRecord],
    source: str,
    installation: str,
    checkpoints: Checkpoints,
    reactor: Reactor,
    hears: Container[str],
) -> Batch:
    """What these records are to a reader of this installation's log `source` whose lanes stand there.

    `hears` are the kinds that lead to anything here: of another one no fact is made. It lets others have a
    turn meanwhile.
    """
    batch = Batch(dict(checkpoints))
    for n, record in enumerate(records, start=1):
        read = read_headers(record.headers, record.value)
        batch.next_offsets[record.partition] = record.offset + 1
        if isinstance(read, Malformed):
            batch.rejected.append(Rejected(record, read.reason))
        elif read.entry.installation != installation:
            claims = f"of {read.entry.installation}"
            batch.rejected.append(Rejected(record, STRANGE_INSTALLATION, read.entry, claims))
        elif read.entry.lane != record.partition or read.entry.log != source:
            batch.rejected.append(Rejected(record, STRANGE_LANE))
        else:
            _place(batch, record, read, reactor, hears)
        if n % AT_A_TIME == 0:  # else the commit under way, which needs several turns, would wait for all of this
            await asyncio.sleep(0)
    return batch


def _place(batch: Batch, record: ConsumerRecord, read: Written, reactor: Reactor, hears: Container[str]) -> None:
    entry = read.entry
    stand = batch.after[entry.lane]
    if _was_seen(entry, stand):
        batch.duplicates += 1
    elif entry.seq > stand.seq + 1:
        batch.ahead[entry.lane] = max(entry.seq, batch.ahead.get(entry.lane, 0))
    elif entry.seq == stand.seq + 1 and read.follows(stand.hash):
        heard = entry.kind in hears
        batch.taken.append(decoded(entry, record.offset + 1, reactor) if heard else unheard(entry, record.offset + 1))
        batch.after[entry.lane] = stand.after(entry)
    else:
        claims = f"{entry.seq} {entry.hash.hex()}"
        batch.rejected.append(Rejected(record, STRANGE_CHAIN.format(seq=entry.seq), entry, claims))
        batch.doubts.setdefault(entry.lane, entry.seq)


def _was_seen(entry: StoredEvent, stand: Stand) -> bool:
    """Whether it was applied, as far as is remembered, or is of a history that the source gave up."""
    if entry.seq > stand.seq:
        return entry.epoch < stand.epoch or (entry.seq == stand.seq + 1 and entry.hash == stand.shuns)
    return entry.epoch < stand.epoch or stand.hash_of(entry.seq) in (entry.hash, b"")


def unheard(entry: StoredEvent, next_offset: int) -> Decoded:
    """An entry that leads to nothing here: it is counted, and the lane goes on."""
    return Decoded(entry, next_offset, None, (), "")


def decoded(entry: StoredEvent, next_offset: int, reactor: Reactor) -> Decoded:
    """What an entry means. Never raises: an entry that cannot be understood is poison."""
    try:
        recorded = entry.recorded()
    except UnknownKind:
        return unheard(entry, next_offset)
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
