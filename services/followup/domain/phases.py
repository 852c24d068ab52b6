"""The phases of a dispute after its resolution, and how events lead from one to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias
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
from shared.event import Event


@dataclass(frozen=True)
class Nothing:
    """Never heard of."""

    last_number: int = 0


@dataclass(frozen=True, kw_only=True)
class Visited:
    """Resolved, with visits still promised: `promised` maps their numbers to the instants by which they are due."""

    dispute_id: UUID
    resolved_at: datetime
    handlers: tuple[str, ...]
    promised: Mapping[int, datetime]
    last_number: int
    last_made: int = 0
    urged: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, kw_only=True)
class Watched:
    """Mediation failed: somebody looks at it every week."""

    dispute_id: UUID
    look_by: datetime
    last_number: int


@dataclass(frozen=True, kw_only=True)
class Relapsed:
    """Alive again, and with triage and referral until it is resolved anew."""

    dispute_id: UUID
    last_number: int


@dataclass(frozen=True, kw_only=True)
class Closed:
    """Filed."""

    dispute_id: UUID
    last_number: int


State: TypeAlias = Nothing | Visited | Watched | Relapsed | Closed


def evolve(state: State, event: Event) -> State:
    """The phase after this event. Kinds it does not know change nothing."""
    match state, event:
        case _, VisitsScheduled():
            return Visited(
                dispute_id=event.dispute_id,
                resolved_at=event.resolved_at,
                handlers=event.handlers,
                promised={visit.number: visit.due_at for visit in event.visits},
                last_number=max((visit.number for visit in event.visits), default=state.last_number),
            )
        case _, WatchOpened():
            return Watched(dispute_id=event.dispute_id, look_by=event.look_by, last_number=state.last_number)
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
            return Relapsed(dispute_id=state.dispute_id, last_number=state.last_number)
        case DisputeClosed():
            return Closed(dispute_id=state.dispute_id, last_number=state.last_number)
        case _:
            return state
