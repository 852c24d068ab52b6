"""The event log: what stands in the event table, how a batch is appended to it, and how the chain is computed.

`append` in store.sql is the sure way in, `chain` and a plain insert the quick one. What is hashed is a text of sixteen
lines and the body's bytes, chained to the hash before it, so that a verifier can compute it from the table or from the
topic alike (docs/proof.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from shared.kernel.event import decode
from shared.kernel.recorded import Actor, RecordedEvent
from shared.kernel.refusals import Unavailable
from shared.store.database import Connection
from shared.store.locks import GATE

COLUMNS = (
    "installation, log, epoch, lane, seq, stream, version, id, kind, schema_version, station, actor, occurred_at, "
    "recorded_at, correlation_id, causation_id, command_id, body, hash"
)


def columns(alias: str) -> str:
    """The columns of `StoredEvent`, in order, of the table that goes by this alias."""
    return ", ".join(f"{alias}.{name}" for name in COLUMNS.split(", "))


@lru_cache(512)  # the events of a commit share their times, and each is written in the hash and on the bus
def iso(moment: datetime) -> str:
    """The one way a time is written: UTC, microseconds, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class StoredEvent(NamedTuple):
    """An event as it stands in a lane; the same on the wire.

    `epoch` counts how often an operator gave up the end of a lost history and began anew (docs/adr/0018).
    """

    installation: str
    log: str
    epoch: int
    lane: int
    seq: int
    stream: str
    version: int
    id: UUID
    kind: str
    schema_version: int
    station: str
    actor: str
    occurred_at: datetime
    recorded_at: datetime
    correlation_id: UUID
    causation_id: UUID | None
    command_id: UUID
    body: bytes
    hash: bytes

    @property
    def source(self) -> str:
        """Whose log it is: `/sikuai/<installation>/<log>`."""
        return source_of(self.installation, self.log)

    def recorded(self) -> RecordedEvent:
        """Today's event in its surroundings. Raises what `shared.kernel.event.decode` raises."""
        return RecordedEvent(
            self.log,
            self.stream,
            self.version,
            self.id,
            decode(self.kind, self.schema_version, self.body),
            self.station,
            Actor.parse(self.actor),
            self.occurred_at,
            self.recorded_at,
            self.correlation_id,
            self.causation_id,
        )

    def digest(self, previous: bytes) -> bytes:
        """What `hash` must be when the entry before it in the lane has the hash `previous` (empty for the first)."""
        return digest(previous, hashed(self.source, self.epoch, self.lane, self.seq, header(self)), self.body)


def digest(previous: bytes, text: bytes, body: bytes) -> bytes:
    """The hash of an entry with this text (`hashed`) after one with the hash `previous` (empty for the first)."""
    return sha256(previous + text + body).digest()


def hashed(source: str, epoch: int, lane: int, seq: int, header: str) -> bytes:
    """The text that is hashed with the body: an entry's place, and its header."""
    return f"{source}\n{epoch}\n{lane}\n{seq}\n{header}\n\n".encode()


def source_of(installation: str, log: str) -> str:
    """The name of a log that no other installation's log has."""
    return f"/sikuai/{installation}/{log}"


def header(entry: "StoredEvent | PendingEvent") -> str:
    """The part of the hashed text that is known before an entry has its place in the lane."""
    return (
        f"{entry.stream}\n{entry.version}\n{entry.id}\n{entry.kind}\n{entry.schema_version}\n{entry.station}\n"
        f"{entry.actor}\n{iso(entry.occurred_at)}\n{iso(entry.recorded_at)}\n{entry.correlation_id}\n"
        f"{entry.causation_id or ''}\n{entry.command_id}"
    )


HEADER_SQL = """concat_ws(E'\\n', stream, version, id, kind, schema_version, station, actor,
    to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    correlation_id, coalesce(causation_id::text, ''), command_id) as header"""
"""The same as `header`, written by the database: for whoever walks the whole table."""


class PendingEvent(NamedTuple):
    """An event on its way into a lane: everything but the installation, its place and hash, which the table gives."""

    log: str
    lane: int
    stream: str
    version: int
    id: UUID
    kind: str
    schema_version: int
    station: str
    actor: str
    occurred_at: datetime
    recorded_at: datetime
    correlation_id: UUID
    causation_id: UUID | None
    command_id: UUID
    body: bytes


class Forked(Unavailable):
    """The log is older than what was read of it: nothing is taken until an operator has recovered it."""


@dataclass(slots=True)
class CompletedCommand:
    """A command that was carried out before: the digest of what was asked, and its result as stored."""

    fingerprint: bytes
    result: bytes


async def load(
    connection: Connection, streams: Sequence[str], command_ids: Sequence[UUID]
) -> tuple[list[Any], dict[UUID, CompletedCommand], bytes | None]:
    """What a batch of commands has to know, in one round trip; it also passes the gate that a rebuild closes.

    Returns all entries of these streams in every log, as rows (log, stream, version, kind, schema_version, body,
    fingerprint, station) in order of version, which of these commands were carried out before, and the fingerprint of
    the program that made the views. Raises `Forked` while the log is not the one that others have read.
    """
    rows: list[Any] = await connection.fetch(
        "with gate as materialized (select pg_advisory_xact_lock_shared($3)) "
        "select '' as log, '' as stream, 0 as version, '' as kind, 0::smallint as schema_version, null::bytea as body, "
        "       (select f.fingerprint from store.fingerprint f) as fingerprint, "
        "       (select 'forked' from store.fork where closed_at is null limit 1) as station "
        "from gate "  # a row of its own: an unread gate is not passed
        "union all "
        "select '', c.id::text, 0, '', 0::smallint, c.answer, c.fingerprint, '' "
        "from unnest($2::uuid[]) as i(id) join store.command c on c.id = i.id "
        "union all "
        "select e.log, e.stream, e.version, e.kind, e.schema_version, e.body, null, e.station "
        "from unnest($1::text[]) as s(stream) cross join lateral "
        "(select * from store.event e where e.stream = s.stream) e order by version",
        streams,
        command_ids,
        GATE,
    )
    done = [row for row in rows if not row["log"] and row["stream"]]
    seen = {UUID(row["stream"]): CompletedCommand(row["fingerprint"], row["body"]) for row in done}
    gate = next(row for row in rows if not row["log"] and not row["stream"])
    if gate["station"]:
        raise Forked("forked")
    return [row for row in rows if row["log"]], seen, gate["fingerprint"]


async def load_streams(connection: Connection, streams: Sequence[str]) -> list[Any]:
    """All entries of these streams, as rows like those of `load`."""
    rows: list[Any] = await connection.fetch(
        "select e.log, e.stream, e.version, e.kind, e.schema_version, e.body, null, e.station "
        "from unnest($1::text[]) as s(stream) cross join lateral "
        "(select * from store.event e where e.stream = s.stream) e order by version",
        streams,
    )
    return rows


async def append(
    connection: Connection, commands: Sequence[tuple[UUID, bytes, bytes]], pending: Sequence[PendingEvent]
) -> None:
    """Append events and remember commands (id, fingerprint, result): the last statement before commit.

    Raises `asyncpg.PostgresError` with sqlstate SK409 when a stream moved on, 23505 when a command was known.
    """
    ordered = sorted(pending, key=_place)
    ids, fingerprints, results = zip(*commands, strict=True) if commands else ((), (), ())
    columns: Sequence[Sequence[Any]] = list(zip(*ordered, strict=True)) if ordered else [()] * 15
    *front, bodies = columns
    await connection.execute(
        "select store.append($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19)",
        ids,
        fingerprints,
        results,
        *front,
        [header(event) for event in ordered],
        bodies,
    )


class Head(NamedTuple):
    """The last entry of a lane: its seq, hash, and when it was recorded (None of an empty lane)."""

    seq: int = 0
    hash: bytes = b""
    recorded_at: datetime | None = None


Heads: TypeAlias = dict[tuple[str, int], Head]


async def load_heads(connection: Connection, log: str, lanes: int) -> Heads:
    """(log, lane) → the last entry of each lane of this log."""
    rows = await connection.fetch(
        "select l.lane, e.seq, e.hash, e.recorded_at from generate_series(0, $2::int - 1) as l(lane) left join lateral "
        "(select * from store.event e where e.log = $1 and e.lane = l.lane order by e.seq desc limit 1) e on true",
        log,
        lanes,
    )
    return {(log, row[0]): Head(row[1], row[2], row[3]) if row[1] else Head() for row in rows}


def chain(pending: Sequence[PendingEvent], heads: Heads, installation: str, epoch: int) -> list[StoredEvent]:
    """These events in their places after the heads, which move on.

    No lock is needed: who writes seq n knows n - 1 to be committed, and it never changes. Raises `ClockBehind` when
    they say that they were recorded before what stands in their lane.
    """
    entries = []
    for event in sorted(pending, key=_place):
        log, lane = event.log, event.lane
        seq, before, recorded_at = heads[log, lane]
        if recorded_at is not None and event.recorded_at < recorded_at:
            raise ClockBehind(log)
        text = hashed(source_of(installation, log), epoch, lane, seq + 1, header(event))
        hash_ = digest(before, text, event.body)
        entry = (installation, log, epoch, lane, seq + 1, *event[2:], hash_)
        entries.append(StoredEvent._make(entry))
        heads[log, lane] = Head(seq + 1, hash_, event.recorded_at)
    return entries


def inserting(entries: Sequence[StoredEvent]) -> list[Any]:
    """The arguments of `INSERT_EVENTS` for these entries of one installation and epoch."""
    installation, log, epoch, *others = (list(column) for column in zip(*entries, strict=True))
    return [installation[0], epoch[0], log, *others]


class ClockBehind(Exception):
    """Something was recorded in this log at a time that has not come yet by our clock."""


def _place(event: PendingEvent) -> tuple[str, int]:
    return event.log, event.lane


INSERT_EVENTS = (
    "insert into store.event (installation, epoch, log, lane, seq, stream, version, id, kind, schema_version, station, "
    "actor, occurred_at, recorded_at, correlation_id, causation_id, command_id, body, hash) "
    "select $1::text, $2::integer, e.* from unnest($3::text[], $4::smallint[], $5::bigint[], $6::text[], "
    "$7::integer[], $8::uuid[], $9::text[], $10::smallint[], $11::text[], $12::text[], $13::timestamptz[], "
    "$14::timestamptz[], $15::uuid[], $16::uuid[], $17::uuid[], $18::bytea[], $19::bytea[]) as e"
)
"""Its arguments are those of `inserting`."""
INSERT_COMMANDS = (
    "insert into store.command (id, fingerprint, answer) select * from unnest($1::uuid[], $2::bytea[], $3::bytea[])"
)
TELL = "select pg_notify('appended', '')"
