"""The promises of follow-up: `visit-<number>` for each visit, `look` for a watched dispute."""

from collections.abc import Iterable

from services.followup.events import (
    DisputeRelapsed,
    VisitAdded,
    VisitMade,
    VisitMissed,
    VisitsScheduled,
    VisitUrged,
    WatchOpened,
    WatchReminded,
)
from shared.deadlines import deadline_view, keep, promise
from shared.decider import Fact
from shared.view import Row

DEADLINES = deadline_view()


@DEADLINES.on(VisitsScheduled)
def _scheduled(event: VisitsScheduled, fact: Fact) -> Iterable[Row]:
    yield keep(fact, "look")
    for visit in event.visits:
        yield promise(fact, f"visit-{visit.number}", visit.due_at)


@DEADLINES.on(VisitAdded, VisitMissed)
def _promised(event: VisitAdded | VisitMissed, fact: Fact) -> Iterable[Row]:
    yield promise(fact, f"visit-{event.number}", event.due_at)


@DEADLINES.on(VisitMade, VisitUrged)
def _kept(event: VisitMade | VisitUrged, fact: Fact) -> Iterable[Row]:
    yield keep(fact, f"visit-{event.number}")


@DEADLINES.on(DisputeRelapsed)
def _cancelled(event: DisputeRelapsed, fact: Fact) -> Iterable[Row]:
    for number in event.cancelled:
        yield keep(fact, f"visit-{number}")


@DEADLINES.on(WatchOpened, WatchReminded)
def _watched(event: WatchOpened | WatchReminded, fact: Fact) -> Iterable[Row]:
    yield promise(fact, "look", event.look_by)
