"""The deadlines of follow-up: `visit-<number>` for each visit, `look` for a watched dispute."""

from collections.abc import Iterable

from services.followup import events
from shared.kernel.recorded import RecordedEvent
from shared.store.deadlines import DeadlineView
from shared.store.view import Change

DEADLINES = DeadlineView()


@DEADLINES.on(events.VisitsScheduled)
def _scheduled(event: events.VisitsScheduled, recorded: RecordedEvent) -> Iterable[Change]:
    yield DEADLINES.cancel(recorded, "look")
    for visit in event.visits:
        yield DEADLINES.schedule(recorded, f"visit-{visit.number}", visit.due_at)


@DEADLINES.on(events.VisitAdded, events.VisitMissed, events.VisitBroughtForward, events.FollowingReopened)
def _promised(
    event: events.VisitAdded | events.VisitMissed | events.VisitBroughtForward | events.FollowingReopened,
    recorded: RecordedEvent,
) -> Change:
    return DEADLINES.schedule(recorded, f"visit-{event.number}", event.due_at)


@DEADLINES.on(events.VisitMade, events.VisitUrged)
def _spoken_for(event: events.VisitMade | events.VisitUrged, recorded: RecordedEvent) -> Change:
    return DEADLINES.cancel(recorded, f"visit-{event.number}")


@DEADLINES.on(events.DisputeRelapsed, events.FollowingEnded)
def _cancelled(event: events.DisputeRelapsed | events.FollowingEnded, recorded: RecordedEvent) -> Iterable[Change]:
    yield DEADLINES.cancel(recorded, "look")
    for number in event.cancelled:
        yield DEADLINES.cancel(recorded, f"visit-{number}")


@DEADLINES.on(events.WatchOpened, events.WatchReminded)
def _watched(event: events.WatchOpened | events.WatchReminded, recorded: RecordedEvent) -> Change:
    return DEADLINES.schedule(recorded, "look", event.look_by)
