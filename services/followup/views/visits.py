"""Every visit that was promised (`visit_row`)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal, NamedTuple, TypeAlias
from uuid import UUID

from pydantic import BaseModel, Field

from services.followup import events
from services.followup.views.matters import LEVEL, MATTERS
from shared.kernel.policy import Coded
from shared.kernel.recorded import RecordedEvent
from shared.kernel.words import called
from shared.store.columns import Add
from shared.store.database import Connection
from shared.store.page import Part, Row
from shared.store.view import OF_STATION, Change, View

Phase: TypeAlias = Annotated[
    Literal["promised", "made", "cancelled"],
    called(promised="待回访 · promised", made="已回访 · made", cancelled="已取消 · cancelled"),
]
ListedPhase: TypeAlias = Annotated[
    Literal["promised", "made"], called(promised="待回访 · promised", made="已回访 · made")
]

ReportedAgainAt: TypeAlias = Annotated[
    datetime | None, Field(description="化解后又有反映的时间 · when it was reported again after its last resolution")
]

VISITS = View("visit_row", "dispute_id", "number", personal=("why", "measures"))


@VISITS.on(events.VisitsScheduled)
def _scheduled(event: events.VisitsScheduled, recorded: RecordedEvent) -> Iterable[Change]:
    for visit in event.visits:
        yield _promised(event.dispute_id, visit.number, visit.due_at, recorded)


@VISITS.on(events.VisitAdded, events.FollowingReopened)
def _added(event: events.VisitAdded | events.FollowingReopened, recorded: RecordedEvent) -> Change:
    return _promised(event.dispute_id, event.number, event.due_at, recorded)


def _promised(dispute_id: UUID, number: int, due_at: datetime, recorded: RecordedEvent) -> Change:
    return VISITS.insert((dispute_id, number), station=recorded.station, phase="promised", due_at=due_at)


@VISITS.on(events.VisitMissed)
def _missed(event: events.VisitMissed, recorded: RecordedEvent) -> Change:
    return VISITS.set((event.dispute_id, event.number), due_at=event.due_at, missed=Add(1), urged_at=None)


@VISITS.on(events.VisitBroughtForward)
def _brought_forward(event: events.VisitBroughtForward, recorded: RecordedEvent) -> Change:
    return VISITS.set((event.dispute_id, event.number), due_at=event.due_at)


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


@VISITS.on(events.DisputeRelapsed, events.FollowingEnded)
def _cancelled(event: events.DisputeRelapsed | events.FollowingEnded, recorded: RecordedEvent) -> Iterable[Change]:
    for number in event.cancelled:
        yield VISITS.set((event.dispute_id, number), phase="cancelled")


class ListedVisit(Row):
    """回访 · A visit of some dispute: what that is about, and whether the asker may make it."""

    dispute_id: UUID
    number: int
    last_number: Annotated[int, Field(description="最后一次回访的序号 · number of the dispute's last visit")]
    phase: ListedPhase
    level: int
    category: Annotated[Coded | None, Field(description="研判尚未告知时为空 · null until triage has told it")]
    village: str | None
    summary: str | None
    due_at: datetime
    overdue: Annotated[bool, Field(description="逾期未访或逾期才访 · not made by its day")]
    missed: Annotated[int, Field(description="未见到人的次数 · how often nobody was met")]
    urged_at: datetime | None
    made_at: datetime | None
    score: Annotated[int | None, Field(description="满意度，1至5 · how satisfied, 5 being best")]
    reported_again_at: ReportedAgainAt
    barred: Annotated[bool, Field(description="经办人不得回访 · the asker handled the dispute and may not visit")]


class VisitRow(BaseModel):
    """回访 · A visit, and what it found."""

    number: int
    phase: Phase
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
    """Where a reader of the list stands: when the visit is due, or was made."""

    at: datetime
    dispute_id: UUID
    number: int


LISTED = f"from visit_row where {OF_STATION} and phase"
ORDERS: dict[ListedPhase, tuple[str, str, str]] = {"promised": ("due_at", ">", "asc"), "made": ("made_at", "<", "desc")}
"""By which instant the visits of a phase are listed, and which way: the most overdue first, the latest made first."""


async def listed(
    connection: Connection, station: str, phase: ListedPhase, asker: str, now: datetime, after: Bookmark | None,
    limit: int,
) -> Part[ListedVisit]:  # fmt: skip
    """The visits of this phase at a station (`EVERY_STATION`: all), after a bookmark, as this account may make them."""
    at, beyond, way = ORDERS[phase]
    page = (  # what each visit is of is looked up for the rows of the page alone
        f"select *, ({at}, dispute_id, number) as bookmark {LISTED} = '{phase}' "
        f"and ($2::timestamptz is null or ({at}, dispute_id, number) {beyond} ($2, $3::uuid, $4::int)) "
        f"order by {at} {way}, dispute_id {way}, number {way} limit $5"
    )
    rows = await MATTERS.fetch(
        connection,
        "select v.dispute_id, v.number, v.station, v.phase, v.due_at, v.missed, v.urged_at, v.made_at, v.score, "
        f"v.bookmark, v.due_at < coalesce(v.made_at, $6) as overdue, {LEVEL}, f.handlers ? $7 as barred, "
        "f.reported_again_at, m.category, m.village, m.summary, "
        "(select max(number) from visit_row where dispute_id = v.dispute_id) as last_number "
        f"from ({page}) as v join followed_row f on f.dispute_id = v.dispute_id "
        "left join matter_row m on m.dispute_id = v.dispute_id "
        f"order by v.{at} {way}, v.dispute_id {way}, v.number {way}",
        station,
        *(after or (None, None, None)),
        limit + 1,
        now,
        asker,
    )
    total = await connection.fetchval(f"select count(*) {LISTED} = '{phase}'", station)
    return Part.of(ListedVisit, rows, limit, total)


async def of_dispute(connection: Connection, dispute_id: UUID) -> list[VisitRow]:
    """The visits of one dispute, in order of their numbers."""
    rows = await VISITS.fetch(
        connection,
        "select number, phase, due_at, missed, urged_at, made_at, score, why, measures, new_conflict, sued "
        "from visit_row where dispute_id = $1 order by number",
        dispute_id,
    )
    return [VisitRow.model_validate(row) for row in rows]
