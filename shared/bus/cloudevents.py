"""The wire form: CloudEvents 1.0 in Kafka's binary mode; headers say what stands round an event, the value is its body.

The hash covers every header but `ce_specversion`, `content-type`, `traceparent` and itself (docs/proof.md).

Reading never raises: what is not an event comes back as `Malformed` with the reason, to be parked.
(CloudEvents 1.0.2 and its Kafka protocol binding; W3C Trace Context for `traceparent`.)
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from aiokafka import ConsumerRecord

from shared.store.event_log import StoredEvent, digest, iso

Headers = list[tuple[str, bytes]]
Pairs = Sequence[tuple[str, bytes | None]]
_SOURCE = re.compile(r"/sikuai/([^/]+)/([^/]+)")
_HASHED = ("ce_source", "ce_epoch", "ce_lane", "ce_sequence", "ce_subject", "ce_streamversion", "ce_id", "ce_type",
           "ce_schemaversion", "ce_station", "ce_actor", "ce_time", "ce_recordedat", "ce_correlationid", "",
           "ce_commandid")  # fmt: skip
"""The headers in the order in which they are hashed; the empty name is `ce_causationid`'s, which may be absent."""


class Malformed(NamedTuple):
    """A record that is no event of ours; `reason` names what is wrong without quoting it."""

    reason: str


class Written(NamedTuple):
    """An entry as it came, and its header as it is hashed: the very bytes, whatever they would be if written anew."""

    entry: StoredEvent
    text: bytes

    def follows(self, previous: bytes) -> bool:
        """Whether this entry is the one after an entry with the hash `previous`."""
        return digest(previous, self.text, self.entry.body) == self.entry.hash


def to_headers(entry: StoredEvent) -> Headers:
    """The headers of an entry, in their fixed order."""
    causation = [("ce_causationid", str(entry.causation_id).encode())] if entry.causation_id else []
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(entry.id).encode()),
        ("ce_type", entry.kind.encode()),
        ("ce_source", entry.source.encode()),
        ("ce_subject", entry.stream.encode()),
        ("ce_time", iso(entry.occurred_at).encode()),
        ("content-type", b"application/json"),
        ("ce_epoch", b"%d" % entry.epoch),
        ("ce_lane", b"%d" % entry.lane),
        ("ce_sequence", b"%d" % entry.seq),
        ("ce_streamversion", b"%d" % entry.version),
        ("ce_schemaversion", b"%d" % entry.schema_version),
        ("ce_station", entry.station.encode()),
        ("ce_actor", entry.actor.encode()),
        ("ce_recordedat", iso(entry.recorded_at).encode()),
        ("ce_correlationid", str(entry.correlation_id).encode()),
        *causation,
        ("ce_commandid", str(entry.command_id).encode()),
        ("ce_hash", entry.hash.hex().encode()),
        ("traceparent", f"00-{entry.correlation_id.hex}-{entry.id.hex[:16]}-01".encode()),
    ]


def from_record(record: ConsumerRecord) -> StoredEvent | Malformed:
    """The entry that a record carries, or why it carries none."""
    return from_headers(record.headers, record.value)


def read_record(record: ConsumerRecord) -> Written | Malformed:
    """The entry that a record carries, with the text that it is hashed as, or why it carries none."""
    return read_headers(record.headers, record.value)


def from_headers(pairs: Pairs, value: bytes | None) -> StoredEvent | Malformed:
    """The entry in these headers and value. Headers may be missing, None, or not text."""
    read = read_headers(pairs, value)
    return read if isinstance(read, Malformed) else read.entry


def read_headers(pairs: Pairs, value: bytes | None) -> Written | Malformed:
    """The entry in these headers and value, with the text that they are hashed as."""
    try:
        headers = {name: data for name, data in pairs if data is not None}
        causation = headers.get("ce_causationid", b"")
        text = b"\n".join([headers[name] if name else causation for name in _HASHED])
        fields = text.decode().split("\n")
        if len(fields) != len(_HASHED) or b"\0" in text:
            raise ValueError("no store lets a NUL or the end of a line in")
        (source, epoch, lane, seq, stream, version, id_, kind, schema_version, station, actor, occurred, recorded,
         correlation, caused, command) = fields  # fmt: skip
        installation, log = _source(source)
        entry = StoredEvent(
            installation,
            log,
            _count(epoch, 2**31),
            int(lane),
            _count(seq, 2**63),
            stream,
            int(version),
            UUID(id_),
            kind,
            int(schema_version),
            station,
            actor,
            _moment(occurred),
            _moment(recorded),
            UUID(correlation),
            UUID(caused) if caused else None,
            UUID(command),
            value or b"",
            bytes.fromhex(headers["ce_hash"].decode()),
        )
    except KeyError as missing:
        return Malformed(f"header {missing.args[0]} is missing")
    except (ValueError, OverflowError, AttributeError, TypeError) as error:
        return Malformed(f"headers cannot be read: {type(error).__name__}")
    return Written(entry, text + b"\n\n")


@lru_cache(512)  # the events of a commit share their times
def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without zone")
    return moment.astimezone(UTC)


@lru_cache(64)
def _source(text: str) -> tuple[str, str]:
    found = _SOURCE.fullmatch(text)
    if found is None:
        raise ValueError("the source is not /sikuai/<installation>/<log>")
    return found[1], found[2]


def _count(text: str, below: int) -> int:
    number = int(text)
    if not 0 < number < below:
        raise ValueError("no lane has such a place")
    return number
