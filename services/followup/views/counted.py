"""One row for each event that a figure counts, from three services and our own; any order of them ends the same."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.followup.events import DisputeRelapsed, VisitMade
from services.intake.events import ReportTaken
from services.referral.events import DisputeReferred, DisputeResolved
from services.triage.events import DisputeGraded
from shared.decider import Fact
from shared.view import Row, View

COUNTED = View("counted_row")

COUNT = """insert into counted_row
        (event_id, kind, station, dispute_id, version, counted_at, channel, level, in_time, score)
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::int[], $6::timestamptz[], $7::text[],
                         $8::int[], $9::bool[], $10::int[]) on conflict (event_id) do nothing"""


@COUNTED.on(ReportTaken)
def _taken(event: ReportTaken, fact: Fact) -> Iterable[Row]:
    yield _count(fact, "taken", None, channel=event.channel)


@COUNTED.on(DisputeGraded)
def _graded(event: DisputeGraded, fact: Fact) -> Iterable[Row]:
    yield _count(fact, "graded", event.dispute_id, channel=event.channel, level=event.level)


@COUNTED.on(DisputeReferred)
def _referred(event: DisputeReferred, fact: Fact) -> Iterable[Row]:
    in_time = event.referred_at <= event.refer_by
    yield _count(fact, "referred", event.dispute_id, level=event.level, in_time=in_time)


@COUNTED.on(DisputeResolved)
def _resolved(event: DisputeResolved, fact: Fact) -> Iterable[Row]:
    yield _count(fact, "resolved", event.dispute_id, level=event.level)


@COUNTED.on(DisputeRelapsed)
def _relapsed(event: DisputeRelapsed, fact: Fact) -> Iterable[Row]:
    yield _count(fact, "relapsed", event.dispute_id)


@COUNTED.on(VisitMade)
def _visited(event: VisitMade, fact: Fact) -> Iterable[Row]:
    yield _count(fact, "visited", event.dispute_id, score=event.score)


def _count(fact: Fact, kind: str, dispute_id: UUID | None, **known: Any) -> Row:
    values = (known.get(name) for name in ("channel", "level", "in_time", "score"))
    return COUNT, fact.id, kind, fact.station, dispute_id, fact.version, fact.recorded_at, *values
