"""What follow-up hears of referral, and what the clock says of watched disputes: quiet where it does not apply."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.followup import events
from services.followup.domain.phases import Closed, Relapsed, State, Visited, Watched, Withdrawn
from services.followup.domain.repeats import reported_again
from services.followup.policy import FollowupPolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.event import Event
from shared.kernel.policy import of_level


class ScheduleVisits(Command):
    """The dispute was resolved: promise the visits that its level asks for."""

    level: int
    resolved_at: datetime
    handlers: tuple[str, ...]


class OpenWatch(Command):
    """Mediation failed: look at the dispute every week."""

    level: int


class EndFollowing(Command):
    """The dispute was withdrawn."""


class RemindToLook(Command):
    """The clock: a week may have gone by for an unresolved dispute."""


def schedule_visits(
    command: ScheduleVisits, state: State, envelope: Envelope, policy: FollowupPolicy
) -> Iterable[Event]:
    """Numbers go on from round to round: a visit number names one visit of the dispute for ever."""
    if isinstance(state, Visited | Closed | Withdrawn):
        return
    days = of_level(policy.return_visit_days, command.level)
    visits = tuple(
        events.PromisedVisit(number=number, due_at=command.resolved_at + timedelta(days=day))
        for number, day in enumerate(days, state.last_number + 1)
    )
    yield events.VisitsScheduled.of(command, dispute_id=envelope.subject, visits=visits, policy=policy.version)
    if state.noted is not None and state.noted.linked_at > command.resolved_at:
        promised = {visit.number: visit.due_at for visit in visits}
        yield from reported_again(state.noted.report_id, promised, envelope, policy)
    if not visits:
        yield events.DisputeClosed(dispute_id=envelope.subject)


def open_watch(command: OpenWatch, state: State, envelope: Envelope, policy: FollowupPolicy) -> Iterable[Event]:
    """Watch it, unless it is visited, watched or closed."""
    if not isinstance(state, Visited | Watched | Closed | Withdrawn):
        look_by = policy.promise(policy.look, envelope.at).due_at
        yield events.WatchOpened.of(command, dispute_id=envelope.subject, look_by=look_by)


def end_following(state: State, envelope: Envelope) -> Iterable[Event]:
    """Visit and watch it no more; what is filed stays so."""
    if isinstance(state, Visited | Watched | Relapsed):
        cancelled = tuple(sorted(state.promised)) if isinstance(state, Visited) else ()
        yield events.FollowingEnded(dispute_id=envelope.subject, cancelled=cancelled)


def remind_to_look(command: RemindToLook, state: State, envelope: Envelope, policy: FollowupPolicy) -> Iterable[Event]:
    """Weeks that passed while nothing ran are not made up for: one reminder, and the next a week from now."""
    if isinstance(state, Watched) and state.look_by <= envelope.at:
        look_by = policy.promise(policy.look, envelope.at).due_at
        yield events.WatchReminded(dispute_id=envelope.subject, look_by=look_by)
