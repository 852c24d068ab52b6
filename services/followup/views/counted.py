"""One row for each event that a figure counts (`counted_row`): figures are questions to this table, nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias
from uuid import UUID

from pydantic import Field

from services.followup.events import DisputeRelapsed, VisitMade
from services.followup.views.figures import EVENTS, OF_DISPUTE
from services.intake.events import ReportTaken
from services.referral.events import DisputeReferred, DisputeResolved
from services.triage.events import DisputeGraded
from shared.kernel.policy import Coded
from shared.kernel.recorded import RecordedEvent
from shared.kernel.words import called
from shared.store.database import Connection
from shared.store.page import Part, Row
from shared.store.view import Change, View

Kind: TypeAlias = Annotated[
    Literal["taken", "graded", "referred", "resolved", "relapsed", "visited"],
    called(
        taken="登记 · taken",
        graded="分级 · graded",
        referred="流转 · referred",
        resolved="化解 · resolved",
        relapsed="反复 · relapsed",
        visited="回访 · visited",
    ),
]

COUNTED = View("counted_row", "event_id")


@COUNTED.on(ReportTaken)
def _taken(event: ReportTaken, recorded: RecordedEvent) -> Change:
    return _count(recorded, "taken", None, channel=event.channel, village=event.village)


@COUNTED.on(DisputeGraded)
def _graded(event: DisputeGraded, recorded: RecordedEvent) -> Change:
    known = {"channel": event.channel, "village": event.village, "level": event.level}
    return _count(recorded, "graded", event.dispute_id, **known)


@COUNTED.on(DisputeReferred)
def _referred(event: DisputeReferred, recorded: RecordedEvent) -> Change:
    in_time = event.referred_at <= event.refer_by
    return _count(recorded, "referred", event.dispute_id, level=event.level, in_time=in_time)


@COUNTED.on(DisputeResolved)
def _resolved(event: DisputeResolved, recorded: RecordedEvent) -> Change:
    return _count(recorded, "resolved", event.dispute_id, level=event.level)


@COUNTED.on(DisputeRelapsed)
def _relapsed(event: DisputeRelapsed, recorded: RecordedEvent) -> Change:
    return _count(recorded, "relapsed", event.dispute_id)


@COUNTED.on(VisitMade)
def _visited(event: VisitMade, recorded: RecordedEvent) -> Change:
    return _count(recorded, "visited", event.dispute_id, score=event.score)


def _count(recorded: RecordedEvent, kind: Kind, dispute_id: UUID | None, **known: Any) -> Change:
    return COUNTED.insert(
        recorded.id,
        kind=kind,
        station=recorded.station,
        subject=recorded.subject,
        dispute_id=dispute_id,
        version=recorded.version,
        counted_at=recorded.recorded_at,
        **known,
    )


class CountedEvent(Row):
    """计入的事件 · An event that a figure counts."""

    event_id: UUID
    kind: Kind
    subject: Annotated[UUID, Field(description="线索或纠纷的编号 · id of the report or the dispute")]
    dispute_id: Annotated[UUID | None, Field(description="线索为空 · null for a report")]
    counted_at: datetime
    channel: Coded | None
    village: str | None
    level: int | None
    in_time: Annotated[bool | None, Field(description="流转是否按时 · whether it was referred in time")]
    score: int | None


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    counted_at: datetime
    event_id: UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: those that make a figure (a name of `EVENTS`) of a station (`EVERY_STATION`: all) from `start`
    until before `end`; of those, the ones of a village (None: all), counted from `since` until before `until`."""

    figure: str
    station: str
    start: datetime
    end: datetime
    village: str | None
    since: datetime
    until: datetime


async def listed(connection: Connection, wanted: Wanted, after: Bookmark | None, limit: int) -> Part[CountedEvent]:
    """The events that are wanted, the latest first, after a bookmark."""
    found = f"from ({EVENTS[wanted.figure]}) as c where {OF_DISPUTE} and counted_at >= $5 and counted_at < $6"
    values = (wanted.station, wanted.start, wanted.end, wanted.village, wanted.since, wanted.until)
    rows = await COUNTED.fetch(
        connection,
        f"select *, (counted_at, event_id) as bookmark {found} "
        "and ($7::timestamptz is null or (counted_at, event_id) < ($7, $8::uuid)) "
        "order by counted_at desc, event_id desc limit $9",
        *values,
        *(after or (None, None)),
        limit + 1,
    )
    total = await connection.fetchval(f"select count(*) {found}", *values)
    return Part.of(CountedEvent, rows, limit, total)
