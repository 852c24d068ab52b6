"""The history of a dispute: every event about it, from every service, as it was known at a moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from shared.kernel.event import REGISTRY, unseal
from shared.store.database import Connection
from shared.store.event_log import COLUMNS, StoredEvent


class Ambiguous(Exception):
    """The beginning of an id that was given fits none or several."""


class Line(NamedTuple):
    """One event of the story; `says` holds its fields without the personal ones."""

    recorded: StoredEvent
    zh: str
    en: str
    says: dict[str, Any]


async def find_dispute(connections: Sequence[Connection], start: str) -> UUID:
    """The dispute whose id begins so. Raises `Ambiguous`."""
    found: set[str] = set()
    for connection in connections:
        rows = await connection.fetch(
            "select distinct stream from store.event where stream like $1 limit 3", f"dispute-{start.lower()}%"
        )
        found |= {row["stream"].partition("-")[2] for row in rows}
    if len(found) != 1:
        raise Ambiguous("no dispute" if not found else f"{len(found)} disputes or more")
    return UUID(found.pop())


async def history(connections: Sequence[Connection], dispute_id: UUID, at: datetime | None = None) -> list[Line]:
    """All that was recorded about the dispute and its reports until `at` (aware; without: all), in order of time."""
    stream = f"dispute-{dispute_id}"
    entries = [entry for connection in connections for entry in await _entries(connection, [stream])]
    reports = {f"report-{id_}" for entry in entries for id_ in _reports(entry)}
    if reports:
        entries += [entry for connection in connections for entry in await _entries(connection, sorted(reports))]
    told = [entry for entry in entries if at is None or entry.recorded_at <= at]
    return [_line(entry) for entry in in_order(told)]


def in_order(entries: Sequence[StoredEvent]) -> list[StoredEvent]:
    """By time; at the same instant, nothing before what caused it or before what stood earlier on its own stream."""
    waiting = sorted(entries, key=lambda entry: (entry.recorded_at, entry.log, entry.stream, entry.version))
    ids = {entry.id for entry in entries}
    placed: list[StoredEvent] = []
    done: set[UUID] = set()
    while waiting:
        streams: set[tuple[str, str]] = set()
        for entry in waiting:
            place = (entry.log, entry.stream)
            if place not in streams and (entry.causation_id not in ids or entry.causation_id in done):
                break
            streams.add(place)
        else:
            entry = waiting[0]
        waiting.remove(entry)
        placed.append(entry)
        done.add(entry.id)
    return placed


async def _entries(connection: Connection, streams: Sequence[str]) -> list[StoredEvent]:
    rows = await connection.fetch(
        f"select {COLUMNS} from store.event where stream = any($1::text[]) and not log like '%.private' "
        "and not log like 'referrals.%'",
        streams,
    )
    return [StoredEvent(*row) for row in rows]


def _reports(entry: StoredEvent) -> list[str]:
    report = orjson.loads(unseal(entry.body)).get("report_id")
    return [report] if report else []


def _line(entry: StoredEvent) -> Line:
    cls = REGISTRY.get(entry.kind)
    body = orjson.loads(unseal(entry.body))
    if cls is None:
        return Line(entry, entry.kind, entry.kind, {})
    hidden = cls.personal_fields() | {"dispute_id", "report_id", "policy", "informant", "handlers"}
    says = {name: value for name, value in body.items() if name not in hidden and value not in (None, "", [], False)}
    return Line(entry, cls.zh, entry.kind.partition(".")[2].replace("_", " "), says)
