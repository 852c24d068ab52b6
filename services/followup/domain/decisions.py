"""What is decided of each wish: people's steps raise when refused, the clock's and other services' stay quiet."""

from collections.abc import Iterable
from datetime import timedelta
from typing import assert_never

from services.followup.domain.checks import (
    being_visited,
    check_due,
    check_score,
    check_visited_at,
    not_a_handler,
    promised,
)
from services.followup.domain.commands import (
    AddVisit,
    OpenWatch,
    RecordMiss,
    RecordRelapse,
    RecordVisit,
    RemindToLook,
    ScheduleVisits,
    UrgeVisit,
    Wish,
)
from services.followup.domain.phases import Closed, State, Visited, Watched
from services.followup.events import (
    DisputeClosed,
    DisputeRelapsed,
    PromisedVisit,
    VisitAdded,
    VisitMade,
    VisitMissed,
    VisitsScheduled,
    VisitUrged,
    WatchOpened,
    WatchReminded,
)
from shared.event import Event
from shared.policy import Policy


def decide(policy: Policy, wish: Wish, state: State) -> Iterable[Event]:
    """The events that this wish makes of this state. Raises NotFound, OutOfOrder, NotAllowed or Invalid."""
    match wish:
        case ScheduleVisits():
            return _schedule(policy, wish, state)
        case OpenWatch():
            return _open_watch(policy, wish, state)
        case AddVisit():
            return _add(wish, state)
        case RecordVisit():
            return _record_visit(wish, state)
        case RecordMiss():
            return _record_miss(wish, state)
        case RecordRelapse():
            return _record_relapse(wish, state)
        case UrgeVisit():
            return _urge(wish, state)
        case RemindToLook():
            return _remind(policy, wish, state)
        case _:
            assert_never(wish)


def _schedule(policy: Policy, wish: ScheduleVisits, state: State) -> Iterable[Event]:
    """Numbers go on from round to round: a visit number names one visit of the dispute for ever."""
    if isinstance(state, Visited | Closed):
        return
    days = policy.visit_days(wish.level)
    visits = tuple(
        PromisedVisit(number=number, due_at=wish.resolved_at + timedelta(days=day))
        for number, day in enumerate(days, state.last_number + 1)
    )
    yield VisitsScheduled(
        dispute_id=wish.dispute_id,
        level=wish.level,
        resolved_at=wish.resolved_at,
        visits=visits,
        handlers=wish.handlers,
        policy=policy.version,
    )
    if not visits:
        yield DisputeClosed(dispute_id=wish.dispute_id)


def _open_watch(policy: Policy, wish: OpenWatch, state: State) -> Iterable[Event]:
    if not isinstance(state, Visited | Watched | Closed):
        look_by = policy.clocks.act.after(wish.at)
        yield WatchOpened(dispute_id=wish.dispute_id, level=wish.level, look_by=look_by)


def _add(wish: AddVisit, state: State) -> Iterable[Event]:
    phase = being_visited(state)
    check_due(wish, wish.due_at)
    yield VisitAdded(dispute_id=phase.dispute_id, number=phase.last_number + 1, due_at=wish.due_at, reason=wish.reason)


def _record_visit(wish: RecordVisit, state: State) -> Iterable[Event]:
    """The last promised visit, if it found no relapse, closes the dispute in the same breath."""
    phase = being_visited(state)
    promised(phase, wish.number)
    not_a_handler(wish, phase)
    check_score(wish.score)
    check_visited_at(wish, phase)
    yield VisitMade(
        dispute_id=phase.dispute_id,
        number=wish.number,
        score=wish.score,
        why=wish.why,
        new_conflict=wish.new_conflict,
        sued=wish.sued,
        measures=wish.measures,
    )
    left = tuple(number for number in phase.promised if number != wish.number)
    if wish.relapse is not None:
        yield DisputeRelapsed(dispute_id=phase.dispute_id, number=wish.number, reason=wish.relapse, cancelled=left)
    elif not left:
        yield DisputeClosed(dispute_id=phase.dispute_id)


def _record_miss(wish: RecordMiss, state: State) -> Iterable[Event]:
    phase = being_visited(state)
    promised(phase, wish.number)
    not_a_handler(wish, phase)
    check_due(wish, wish.due_at)
    yield VisitMissed(dispute_id=phase.dispute_id, number=wish.number, reason=wish.reason, due_at=wish.due_at)


def _record_relapse(wish: RecordRelapse, state: State) -> Iterable[Event]:
    phase = being_visited(state)
    yield DisputeRelapsed(
        dispute_id=phase.dispute_id, number=phase.last_made, reason=wish.reason, cancelled=tuple(phase.promised)
    )


def _urge(wish: UrgeVisit, state: State) -> Iterable[Event]:
    """Once per promise, and only for the one that still stands: a missed visit was promised anew."""
    if not isinstance(state, Visited) or wish.number in state.urged:
        return
    due_at = state.promised.get(wish.number)
    if due_at is not None and due_at <= wish.at:
        yield VisitUrged(dispute_id=state.dispute_id, number=wish.number, due_at=due_at)


def _remind(policy: Policy, wish: RemindToLook, state: State) -> Iterable[Event]:
    """Weeks that passed while nothing ran are not made up for: one reminder, and the next a week from now."""
    if isinstance(state, Watched) and state.look_by <= wish.at:
        yield WatchReminded(dispute_id=state.dispute_id, look_by=policy.clocks.act.after(wish.at))
