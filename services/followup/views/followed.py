"""How each dispute fares after its resolution, and every visit that was promised."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from services.followup.events import (
    DisputeClosed,
    DisputeRelapsed,
    VisitAdded,
    VisitMade,
    VisitMissed,
    VisitsScheduled,
    VisitUrged,
    WatchOpened,
    WatchReminded,
)
from shared.decider import Fact
from shared.view import Row, View

FOLLOWED = View("followed_row")
VISITS = View("visit_row")

FOLLOW = """insert into followed_row (dispute_id, station, version, phase, level, since, look_by)
    select * from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::int[], $6::timestamptz[], $7::timestamptz[])
    on conflict (dispute_id) do update set version = excluded.version, phase = excluded.phase, level = excluded.level,
        since = excluded.since, look_by = excluded.look_by"""
MOVE = """update followed_row f set version = n.version, phase = coalesce(n.phase, f.phase),
        since = coalesce(n.since, f.since), look_by = case when n.phase is null then f.look_by end
    from unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[]) as n(id, version, phase, since)
    where f.dispute_id = n.id"""
PROMISE = """insert into visit_row (visit, dispute_id, number, station, phase, due_at)
    select visit, id, number, station, 'promised', due_at
    from unnest($1::text[], $2::uuid[], $3::int[], $4::text[], $5::timestamptz[])
        as n(visit, id, number, station, due_at) on conflict (visit) do nothing"""


@FOLLOWED.on(VisitsScheduled)
def _visited(event: VisitsScheduled, fact: Fact) -> Iterable[Row]:
    yield FOLLOW, event.dispute_id, fact.station, fact.version, "visited", event.level, fact.recorded_at, None


@FOLLOWED.on(WatchOpened)
def _watched(event: WatchOpened, fact: Fact) -> Iterable[Row]:
    yield FOLLOW, event.dispute_id, fact.station, fact.version, "watched", event.level, fact.recorded_at, event.look_by


@FOLLOWED.on(WatchReminded)
def _reminded(event: WatchReminded, fact: Fact) -> Iterable[Row]:
    yield (
        """update followed_row f set version = n.version, look_by = n.look_by
           from unnest($1::uuid[], $2::int[], $3::timestamptz[]) as n(id, version, look_by)
           where f.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
        event.look_by,
    )


@FOLLOWED.on(VisitAdded, VisitMade, VisitMissed, VisitUrged)
def _touched(event: VisitAdded | VisitMade | VisitMissed | VisitUrged, fact: Fact) -> Iterable[Row]:
    yield MOVE, event.dispute_id, fact.version, None, None


@FOLLOWED.on(DisputeRelapsed)
def _relapsed(event: DisputeRelapsed, fact: Fact) -> Iterable[Row]:
    yield MOVE, event.dispute_id, fact.version, "relapsed", fact.recorded_at


@FOLLOWED.on(DisputeClosed)
def _closed(event: DisputeClosed, fact: Fact) -> Iterable[Row]:
    yield MOVE, event.dispute_id, fact.version, "closed", fact.recorded_at


@VISITS.on(VisitsScheduled)
def _scheduled(event: VisitsScheduled, fact: Fact) -> Iterable[Row]:
    for visit in event.visits:
        yield _promised(event.dispute_id, visit.number, visit.due_at, fact)


@VISITS.on(VisitAdded)
def _added(event: VisitAdded, fact: Fact) -> Iterable[Row]:
    yield _promised(event.dispute_id, event.number, event.due_at, fact)


@VISITS.on(VisitMissed)
def _missed(event: VisitMissed, fact: Fact) -> Iterable[Row]:
    yield (
        """update visit_row v set due_at = n.due_at, missed = v.missed + 1, urged_at = null
           from unnest($1::text[], $2::timestamptz[]) as n(visit, due_at) where v.visit = n.visit""",
        _name(event.dispute_id, event.number),
        event.due_at,
    )


@VISITS.on(VisitUrged)
def _urged(event: VisitUrged, fact: Fact) -> Iterable[Row]:
    yield (
        """update visit_row v set urged_at = n.at from unnest($1::text[], $2::timestamptz[]) as n(visit, at)
           where v.visit = n.visit""",
        _name(event.dispute_id, event.number),
        fact.recorded_at,
    )


@VISITS.on(VisitMade)
def _made(event: VisitMade, fact: Fact) -> Iterable[Row]:
    yield (
        """update visit_row v set phase = 'made', made_at = n.at, score = n.score, why = n.why,
                  measures = n.measures, new_conflict = n.new_conflict, sued = n.sued
           from unnest($1::text[], $2::timestamptz[], $3::int[], $4::text[], $5::text[], $6::bool[], $7::bool[])
                as n(visit, at, score, why, measures, new_conflict, sued) where v.visit = n.visit""",
        _name(event.dispute_id, event.number),
        fact.occurred_at,
        event.score,
        event.why,
        event.measures,
        event.new_conflict,
        event.sued,
    )


@VISITS.on(DisputeRelapsed)
def _cancelled(event: DisputeRelapsed, fact: Fact) -> Iterable[Row]:
    for number in event.cancelled:
        yield (
            "update visit_row v set phase = 'cancelled' from unnest($1::text[]) as n(visit) where v.visit = n.visit",
            _name(event.dispute_id, number),
        )


def _promised(dispute_id: UUID, number: int, due_at: datetime, fact: Fact) -> Row:
    return PROMISE, _name(dispute_id, number), dispute_id, number, fact.station, due_at


def _name(dispute_id: UUID, number: int) -> str:
    return f"{dispute_id}/{number}"
