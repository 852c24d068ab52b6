"""The stream `dispute-<uuid>` of follow-up: what is decided of each command, and where each event leads."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias, assert_never

from services.followup.domain import outcomes, visits
from services.followup.domain.phases import Closed, Initial, Relapsed, State, Visited, Watched
from services.followup.events import (
    LOG,
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
from services.followup.policy import FollowupPolicy
from shared.kernel.command import Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event

FollowingCommand: TypeAlias = (
    outcomes.ScheduleVisits
    | outcomes.OpenWatch
    | outcomes.RemindToLook
    | visits.AddVisit
    | visits.RecordVisit
    | visits.RecordMiss
    | visits.RecordRelapse
    | visits.UrgeVisit
)


def decide(command: FollowingCommand, state: State, envelope: Envelope, policy: FollowupPolicy) -> Iterable[Event]:
    """The events of this command in this state.

    People's steps raise NotFound, OutOfOrder, NotAllowed or Invalid; the clock's and other services' stay quiet.
    """
    match command:
        case outcomes.ScheduleVisits():
            return outcomes.schedule_visits(command, state, envelope, policy)
        case outcomes.OpenWatch():
            return outcomes.open_watch(command, state, envelope, policy)
        case outcomes.RemindToLook():
            return outcomes.remind_to_look(command, state, envelope, policy)
        case visits.AddVisit():
            return visits.add_visit(command, state, envelope)
        case visits.RecordVisit():
            return visits.record_visit(command, state, envelope)
        case visits.RecordMiss():
            return visits.record_miss(command, state, envelope)
        case visits.RecordRelapse():
            return visits.record_relapse(command, state, envelope)
        case visits.UrgeVisit():
            return visits.urge_visit(command, state, envelope)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    """The phase after this event. Kinds it does not know change nothing."""
    match state, event:
        case _, VisitsScheduled():
            return Visited(
                resolved_at=event.resolved_at,
                handlers=event.handlers,
                promised={visit.number: visit.due_at for visit in event.visits},
                last_number=max((visit.number for visit in event.visits), default=state.last_number),
            )
        case _, WatchOpened():
            return Watched(look_by=event.look_by, last_number=state.last_number)
        case Watched(), WatchReminded():
            return replace(state, look_by=event.look_by)
        case Visited(), _:
            return _visited(state, event)
        case _:
            return state


def _visited(state: Visited, event: Event) -> State:
    match event:
        case VisitAdded(number=number, due_at=due_at):
            return replace(state, promised={**state.promised, number: due_at}, last_number=number)
        case VisitMissed(number=number, due_at=due_at):
            return replace(state, promised={**state.promised, number: due_at}, urged=state.urged - {number})
        case VisitUrged(number=number):
            return replace(state, urged=state.urged | {number})
        case VisitMade(number=number):
            left = {other: due_at for other, due_at in state.promised.items() if other != number}
            return replace(state, promised=left, last_made=number)
        case DisputeRelapsed():
            return Relapsed(last_number=state.last_number)
        case DisputeClosed():
            return Closed(last_number=state.last_number)
        case _:
            return state


FOLLOWING: Decider[State] = Decider(LOG, "dispute", Initial(), decide, evolve)
