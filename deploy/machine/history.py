"""The history of a dispute: every event about it, from every service, as it was known at a moment."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.kernel import telling
from shared.kernel.stations import EVERY_STATION
from shared.ops.history import OF_STREAMS, event_of, reports_named
from shared.store.database import Connection
from shared.store.event_log import StoredEvent


class NoneFound(Exception):
    """No dispute has the id that was given, or one that begins so."""


class Ambiguous(Exception):
    """The beginning of an id that was given fits several."""


async def find_dispute(connections: Sequence[Connection], start: str) -> UUID:
    """The dispute whose id begins so. Raises `NoneFound` and `Ambiguous`."""
    found: set[str] = set()
    for connection in connections:
        rows = await connection.fetch(
            "select distinct stream from store.event where stream like $1 limit 3", f"dispute-{start.lower()}%"
        )
        found |= {row["stream"].partition("-")[2] for row in rows}
    if not found:
        raise NoneFound
    if len(found) > 1:
        raise Ambiguous(f"{len(found)} disputes or more")
    return UUID(found.pop())


async def history(
    connections: Sequence[Connection], logs: Sequence[str], dispute_id: UUID, at: datetime | None = None
) -> list[StoredEvent]:
    """All that was recorded in these logs about the dispute and its reports until `at` (aware; without: all), in order
    of time."""
    entries = await _entries(connections, logs, [f"dispute-{dispute_id}"])
    reports = {f"report-{id_}" for entry in entries for id_ in reports_named(event_of(entry))}
    entries += await _entries(connections, logs, sorted(reports))
    return in_order([entry for entry in entries if at is None or entry.recorded_at <= at])


def in_order(entries: Sequence[StoredEvent]) -> list[StoredEvent]:
    """As the console's timeline tells them: by time, nothing before what caused it."""
    return telling.in_order(entries, _place)


def _place(one: StoredEvent) -> telling.Place:
    return telling.Place.of(one.log, one.stream, one.lane, one.seq, one.recorded_at, one.id, one.causation_id)


async def _entries(connections: Sequence[Connection], logs: Sequence[str], streams: Sequence[str]) -> list[StoredEvent]:
    """Beware: only what is published for all is told, so that `logs` has none that is private or a department's."""
    return [
        StoredEvent(*row)
        for connection in connections
        for row in await connection.fetch(OF_STREAMS, EVERY_STATION, streams, logs, None, None)
    ]
