"""The wire form: CloudEvents 1.0 in Kafka's binary mode; headers say what stands round an event, the value is its body.

Reading never raises: what is not an event comes back as `Malformed` with the reason, to be parked.
(CloudEvents 1.0.2 and its Kafka protocol binding; W3C Trace Context for `traceparent`.)
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from aiokafka import ConsumerRecord

from shared.store.event_log import StoredEvent, iso

Headers = list[tuple[str, bytes]]


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
        ("ce_source", f"/sikuai/{entry.log}".encode()),
        ("ce_subject", entry.stream.encode()),
        ("ce_time", iso(entry.occurred_at).encode()),
        ("content-type", b"application/json"),
        ("ce_lane", b"%d" % entry.lane),
        ("ce_sequence", b"%d" % entry.seq),
        ("ce_streamversion", b"%d" % entry.version),
        ("ce_schemaversion", b"%d" % entry.schema_version),
        ("ce_station", entry.station.encode()),
        ("ce_actor", entry.actor.encode()),
        ("ce_recordedat", iso(entry.recorded_at).encode()),
        ("ce_correlationid", str(entry.correlation_id).encode()),
        *causation,
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
        if "\0" in "".join(headers.values()):
            raise ValueError("PostgreSQL's text holds no NUL, so it never came out of a store")
        causation = headers.get("ce_causationid")
        return StoredEvent(
            headers["ce_source"].removeprefix("/sikuai/"),
            int(headers["ce_lane"]),
            _sequence(headers["ce_sequence"]),
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


def _sequence(text: str) -> int:
    seq = int(text)
    if not 0 < seq < 2**63:
        raise ValueError("no lane has such a place")
    return seq
