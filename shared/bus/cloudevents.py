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

from shared.store.event_log import StoredEvent, iso

Headers = list[tuple[str, bytes]]
_SOURCE = re.compile(r"/sikuai/([^/]+)/([^/]+)")
_UNCLEAN = re.compile(r"[\0\n]")


class Malformed(NamedTuple):
    """A record that is no event of ours; `reason` names what is wrong without quoting it."""

    reason: str


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


def from_headers(pairs: Sequence[tuple[str, bytes | None]], value: bytes | None) -> StoredEvent | Malformed:
    """The entry in these headers and value. Headers may be missing, None, or not text."""
    try:
        headers = {name: data.decode() for name, data in pairs if data is not None}
        if _UNCLEAN.search("".join(headers.values())):
            raise ValueError("no store lets a NUL or the end of a line in")
        causation = headers.get("ce_causationid")
        installation, log = _source(headers["ce_source"])
        return StoredEvent(
            installation,
            log,
            _count(headers["ce_epoch"], 2**31),
            int(headers["ce_lane"]),
            _count(headers["ce_sequence"], 2**63),
            headers["ce_subject"],
            int(headers["ce_streamversion"]),
            UUID(headers["ce_id"]),
            headers["ce_type"],
            int(headers["ce_schemaversion"]),
            headers["ce_station"],
            headers["ce_actor"],
            _moment(headers["ce_time"]),
            _moment(headers["ce_recordedat"]),
            UUID(headers["ce_correlationid"]),
            UUID(causation) if causation else None,
            UUID(headers["ce_commandid"]),
            value or b"",
            bytes.fromhex(headers["ce_hash"]),
        )
    except KeyError as missing:
        return Malformed(f"header {missing.args[0]} is missing")
    except (ValueError, OverflowError, AttributeError, TypeError) as error:
        return Malformed(f"headers cannot be read: {type(error).__name__}")


@lru_cache(512)  # the events of a commit share their times
def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without zone")
    return moment.astimezone(UTC)


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
