"""Every visit that was promised (`visit_row`)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from services.followup import events
from shared.kernel.recorded import RecordedEvent
from shared.store.columns import Add
from shared.store.database import Connection
from shared.store.view import OF_STATION, Change, View

VISITS = View("visit_row", "dispute_id", "number", personal=("why", "measures"))


@VISITS.on(events.VisitsScheduled)
def _scheduled(event: events.VisitsScheduled, recorded: RecordedEvent) -> Iterable[Change]:
    for visit in event.visits:
        yield _promised(event.dispute_id, visit.number, visit.due_at, recorded)


@VISITS.on(events.VisitAdded)
def _added(event: events.VisitAdded, recorded: RecordedEvent) -> Change:
    return _promised(event.dispute_id, event.number, event.due_at, recorded)


def _promised(dispute_id: UUID, number: int, due_at: datetime, recorded: RecordedEvent) -> Change:
    return VISITS.insert((dispute_id, number), station=recorded.station, phase="promised", due_at=due_at)


@VISITS.on(events.VisitMissed)
def _missed(event: events.VisitMissed, recorded: RecordedEvent) -> Change:
    return VISITS.set((event.dispute_id, event.number), due_at=event.due_at, missed=Add(1), urged_at=None)


@VISITS.on(events.VisitUrged)
def _urged(event: events.VisitUrged, recorded: RecordedEvent) -> Change:
    return VISITS.set((event.dispute_id, event.number), urged_at=recorded.recorded_at)


@VISITS.on(events.VisitMade)
def _made(event: events.VisitMade, recorded: RecordedEvent) -> Change:
    return VISITS.set(
        (event.dispute_id, event.number),
        phase="made",
        made_at=recorded.occurred_at,
        score=event.score,
        why=event.why,
        measures=event.measures,
        new_conflict=event.new_conflict,
        sued=event.sued,
    )


@VISITS.on(events.DisputeRelapsed)
def _cancelled(event: events.DisputeRelapsed, recorded: RecordedEvent) -> Iterable[Change]:
    for number in event.cancelled:
        yield VISITS.set((event.dispute_id, number), phase="cancelled")


async def promised(connection: Connection, station: str, now: datetime, limit: int = 100) -> list[dict[str, Any]]:
    """The visits that a station (`EVERY_STATION`: all) has promised, the most overdue first."""
    return await VISITS.fetch(
        connection,
        "select dispute_id, number, station, due_at, missed, urged_at, due_at < $2 as overdue from visit_row "
        f"where {OF_STATION} and phase = 'promised' order by due_at, dispute_id, number limit $3",
        station,
        now,
        limit,
    )


async def of_dispute(connection: Connection, dispute_id: UUID) -> list[dict[str, Any]]:
    """The visits of one dispute, in order of their numbers."""
    return await VISITS.fetch(
        connection,
        "select number, phase, due_at, missed, urged_at, made_at, score, why, measures, new_conflict, sued "
        "from visit_row where dispute_id = $1 order by number",
        dispute_id,
    )
