"""Recorded events, entries and records of the toy, made by hand: for tests that need no bus."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from aiokafka import ConsumerRecord

from shared.bus.cloudevents import to_headers
from shared.kernel.event import seal
from shared.kernel.lanes import lane_of
from shared.kernel.recorded import RecordedEvent
from shared.store.event_log import StoredEvent
from tests.given import INSTALLATION
from tests.shared import toy


def entry(
    n: int, version: int, seq: int, lanes: int, body: bytes | None = None, after: StoredEvent | None = None
) -> StoredEvent:
    """The version-th event of the n-th counter, at this place of its lane, chained to the one `after` which it comes.

    Without one it comes after the counter's earlier event, as if the lane were the counter's alone.
    """
    stream = toy.stream(n)
    event = toy.Raised(to=version)
    id_ = uuid5(UUID(int=1), f"{stream} {version}")
    if after is None and version > 1 and seq > 1:
        after = entry(n, version - 1, seq - 1, lanes)
    made = StoredEvent(
        INSTALLATION, "toy", 1, lane_of(stream, lanes), seq, stream, version, id_, event.kind, 1, "s", str(toy.AN),
        toy.NOW, toy.NOW, id_, None, id_, seal(event) if body is None else body, b"",
    )  # fmt: skip
    return made._replace(hash=made.digest(after.hash if after else b""))


def raised(n: int, to: int) -> RecordedEvent:
    """The recorded event that the n-th counter was raised to this."""
    return entry(n, to, to, 1).recorded()


def record(entry: StoredEvent, offset: int, headers: Sequence[tuple[str, Any]] | None = None) -> ConsumerRecord:
    """A record of the toy's topic that carries this entry, or other headers instead of its own."""
    pairs = tuple(to_headers(entry) if headers is None else headers)
    return ConsumerRecord("toy", entry.lane, offset, 0, 0, b"key", entry.body, None, 3, len(entry.body), pairs)
