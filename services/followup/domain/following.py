"""The stream `dispute-<uuid>` of follow-up: what is decided of each command, and where each event leads."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias, assert_never

from services.followup import events
from services.followup.domain import outcomes, phases, repeats, visits
from services.followup.policy import FollowupPolicy
from shared.kernel.command import Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event

FollowingCommand: TypeAlias = (
    outcomes.ScheduleVisits
    | outcomes.OpenWatch
    | outcomes.EndFollowing
    | outcomes.RemindToLook
    | repeats.NoteRepeat
    | visits.AddVisit
    | visits.RecordVisit
    | visits.RecordMiss
    | visits.RecordRelapse
    | visits.UrgeVisit
)


def decide(
    command: FollowingCommand, state: phases.State, envelope: Envelope, policy: FollowupPolicy
) -> Iterable[Event]:
    """The events of this command in this state.

    People's steps raise NotFound, OutOfOrder, NotAllowed or Invalid; the clock's and other services' stay quiet.
    """
    match command:
        case outcomes.ScheduleVisits():
            return outcomes.schedule_visits(command, state, envelope, policy)
        case outcomes.OpenWatch():
            return outcomes.open_watch(command, state, envelope, policy)
        case outcomes.EndFollowing():
            return outcomes.end_following(state, envelope)
        case outcomes.RemindToLook():
            return outcomes.remind_to_look(command, state, envelope, policy)
        case repeats.NoteRepeat():
            return repeats.note_repeat(command, state, envelope, policy)
        case visits.AddVisit():
            return visits.add_visit(command, state, envelope, policy)
        case visits.RecordVisit():
            return visits.record_visit(command, state, envelope)
        case visits.RecordMiss():
            return visits.record_miss(command, state, envelope, policy)
        case visits.RecordRelapse():
            return visits.record_relapse(command, state, envelope)
        case visits.UrgeVisit():
            return visits.urge_visit(command, state, envelope)
        case _:
            assert_never(command)


def evolve(state: phases.State, event: Event) -> phases.State:
    """The phase after this event. Kinds it does not know change nothing."""
    match state, event:
        case _, events.VisitsScheduled():
            return phases.Visited(
                resolved_at=event.resolved_at,
                handlers=event.handlers,
                promised={visit.number: visit.due_at for visit in event.visits},
                last_number=max((visit.number for visit in event.visits), default=state.last_number),
            )
        case _, events.WatchOpened():
            noted = state.noted if isinstance(state, phases.Unresolved) else None
            return phases.Watched(look_by=event.look_by, last_number=state.last_number, noted=noted)
        case _, events.FollowingEnded():
            return phases.Withdrawn(last_number=state.last_number)
        case phases.Initial() | phases.Watched() | phases.Relapsed(), events.RepeatNoted():
            return replace(state, noted=event)
        case phases.Closed(), events.FollowingReopened(number=number, due_at=due_at):
            return replace(state.was, promised={number: due_at}, last_number=number)
        case phases.Watched(), events.WatchReminded():
            return replace(state, look_by=event.look_by)
        case phases.Visited(), _:
            return _visited(state, event)
        case _:
            return state


def _visited(state: phases.Visited, event: Event) -> phases.State:
    match event:
        case events.VisitAdded(number=number, due_at=due_at):
            return replace(state, promised={**state.promised, number: due_at}, last_number=number)
        case events.VisitMissed(number=number, due_at=due_at):
            return replace(state, promised={**state.promised, number: due_at}, urged=state.urged - {number})
        case events.VisitBroughtForward(number=number, due_at=due_at):
            return replace(state, promised={**state.promised, number: due_at})
        case events.VisitUrged(number=number):
            return replace(state, urged=state.urged | {number})
        case events.VisitMade(number=number):
            left = {other: due_at for other, due_at in state.promised.items() if other != number}
            return replace(state, promised=left, last_made=number)
        case events.DisputeRelapsed():
            return phases.Relapsed(last_number=state.last_number)
        case events.DisputeClosed():
            return phases.Closed(last_number=state.last_number, was=state)
        case _:
            return state


FOLLOWING: Decider[phases.State] = Decider(events.LOG, "dispute", phases.Initial(), decide, evolve)
