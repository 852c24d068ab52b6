"""Every visit that was promised (`visit_row`)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

from pydantic import BaseModel, Field

from services.followup import events
from shared.kernel.recorded import RecordedEvent
from shared.kernel.words import called
from shared.store.columns import Add
from shared.store.database import Connection
from shared.store.page import Part, Row
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


LISTED = f"from visit_row where {OF_STATION} and phase = 'promised'"


class PromisedVisit(Row):
    """待回访 · A visit that is promised."""

    dispute_id: UUID
    number: int
    due_at: datetime
    overdue: bool
    missed: Annotated[int, Field(description="未见到人的次数 · how often nobody was met")]
    urged_at: datetime | None


class VisitRow(BaseModel):
    """回访 · A visit, and what it found."""

    number: int
    phase: Annotated[
        Literal["promised", "made", "cancelled"],
        called(promised="待回访 · promised", made="已回访 · made", cancelled="已取消 · cancelled"),
    ]
    due_at: datetime
    missed: Annotated[int, Field(description="未见到人的次数 · how often nobody was met")]
    urged_at: datetime | None
    made_at: datetime | None
    score: Annotated[int | None, Field(description="满意度，1至5 · how satisfied, 5 being best")]
    why: str | None
    measures: str | None
    new_conflict: bool | None
    sued: bool | None


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    due_at: datetime
    dispute_id: UUID
    number: int


async def promised(
    connection: Connection, station: str, now: datetime, after: Bookmark | None, limit: int
) -> Part[PromisedVisit]:
    """The visits that a station (`EVERY_STATION`: all) has promised, the most overdue first, after a bookmark."""
    rows = await VISITS.fetch(
        connection,
        "select dispute_id, number, station, due_at, missed, urged_at, due_at < $2 as overdue, "
        f"(due_at, dispute_id, number) as bookmark {LISTED} "
        "and ($3::timestamptz is null or (due_at, dispute_id, number) > ($3, $4::uuid, $5::int)) "
        "order by due_at, dispute_id, number limit $6",
        station,
        now,
        *(after or (None, None, None)),
        limit + 1,
    )
    return Part.of(PromisedVisit, rows, limit, await connection.fetchval(f"select count(*) {LISTED}", station))


async def of_dispute(connection: Connection, dispute_id: UUID) -> list[VisitRow]:
    """The visits of one dispute, in order of their numbers."""
    rows = await VISITS.fetch(
        connection,
        "select number, phase, due_at, missed, urged_at, made_at, score, why, measures, new_conflict, sued "
        "from visit_row where dispute_id = $1 order by number",
        dispute_id,
    )
    return [VisitRow.model_validate(row) for row in rows]
