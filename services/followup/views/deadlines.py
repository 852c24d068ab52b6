"""The deadlines of follow-up: `visit-<number>` for each visit, `look` for a watched dispute."""

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
from shared.kernel.recorded import RecordedEvent
from shared.store.deadlines import DeadlineView
from shared.store.view import Change

DEADLINES = DeadlineView()


@DEADLINES.on(VisitsScheduled)
def _scheduled(event: VisitsScheduled, recorded: RecordedEvent) -> Iterable[Change]:
    yield DEADLINES.cancel(recorded, "look")
    for visit in event.visits:
        yield DEADLINES.schedule(recorded, f"visit-{visit.number}", visit.due_at)


@DEADLINES.on(VisitAdded, VisitMissed)
def _promised(event: VisitAdded | VisitMissed, recorded: RecordedEvent) -> Change:
    return DEADLINES.schedule(recorded, f"visit-{event.number}", event.due_at)


@DEADLINES.on(VisitMade, VisitUrged)
def _spoken_for(event: VisitMade | VisitUrged, recorded: RecordedEvent) -> Change:
    return DEADLINES.cancel(recorded, f"visit-{event.number}")


@DEADLINES.on(DisputeRelapsed)
def _cancelled(event: DisputeRelapsed, recorded: RecordedEvent) -> Iterable[Change]:
    for number in event.cancelled:
        yield DEADLINES.cancel(recorded, f"visit-{number}")


@DEADLINES.on(WatchOpened, WatchReminded)
def _watched(event: WatchOpened | WatchReminded, recorded: RecordedEvent) -> Change:
    return DEADLINES.schedule(recorded, "look", event.look_by)
