"""The stream `alert-<report id>` of triage: a report says that there is danger to life, and somebody acknowledges it.

Screening decides what the report is, in its own time; this asks only that somebody sees to it at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal, TypeAlias, assert_never

from pydantic import Field

from services.triage import events
from services.triage.domain import alert_refusals as refusals
from services.triage.domain.clocks import CorrectDeadline, Urge
from services.triage.policy import TriagePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.text import Slug, Text
from shared.kernel.words import called

Phase: TypeAlias = Annotated[
    Literal["raised", "urged", "acknowledged"],
    called(raised="待确认 · raised", urged="待确认，已催办 · raised, urged", acknowledged="已确认 · acknowledged"),
]


class RaiseAlert(Command):
    """A report that was taken at `taken_at` says that there is danger to life."""

    founds = True

    village: str
    place: str
    text: str
    happened_at: datetime
    taken_at: datetime


class AcknowledgeAlert(Command):
    """确认警报 · What was done about the danger."""

    deed: Annotated[Slug, Field(title="做了什么 · what was done")]
    words: Annotated[Text | None, Field(title="说明 · in words")] = None


AlertCommand: TypeAlias = RaiseAlert | AcknowledgeAlert | Urge | CorrectDeadline


@dataclass(frozen=True)
class Initial:
    """No alert was raised about this report."""


@dataclass(frozen=True, kw_only=True)
class Raised:
    """Somebody acknowledges it by then."""

    phase: ClassVar[Phase] = "raised"
    acknowledge_by: datetime


@dataclass(frozen=True)
class Urged:
    """Nobody did in time, which was said; somebody must all the same."""

    phase: ClassVar[Phase] = "urged"


@dataclass(frozen=True)
class Acknowledged:
    """Somebody saw to it."""

    phase: ClassVar[Phase] = "acknowledged"


State: TypeAlias = Initial | Raised | Urged | Acknowledged

STANDING: tuple[Phase, ...] = (Raised.phase, Urged.phase)
"""The phases in which somebody must acknowledge it still."""


def decide(command: AlertCommand, state: State, envelope: Envelope, policy: TriagePolicy) -> Iterable[Event]:
    """The events of this command in this state.

    Raises NotFound for an alert that nobody raised, OutOfOrder for one that is acknowledged, Invalid for a deed that
    the policy does not list. What happened too long before it was taken raises none; `Urge` stays quiet when it no
    longer applies, and `CorrectDeadline` always, for minutes rest on no calendar.
    """
    report_id = envelope.subject
    match command:
        case RaiseAlert():
            if not isinstance(state, Initial):
                raise refusals.ALERT_RAISED()
            if command.taken_at - command.happened_at <= timedelta(hours=policy.alert.within_hours):
                due = envelope.at + timedelta(minutes=policy.alert.minutes)
                yield events.alerts.DangerRaised.of(
                    command, report_id=report_id, acknowledge_by=due, policy=policy.version
                )
        case AcknowledgeAlert():
            _standing(state)
            if command.deed not in policy.alert.deeds:
                raise refusals.UNKNOWN_DEED(deeds=policy.alert.deeds)
            yield events.alerts.DangerAcknowledged(report_id=report_id, deed=command.deed, words=command.words or "")
        case Urge():
            if isinstance(state, Raised) and state.acknowledge_by <= envelope.at:
                yield events.alerts.DangerUrged(report_id=report_id, acknowledge_by=state.acknowledge_by)
        case CorrectDeadline():
            return
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    """The phase after this event. Kinds it does not know change nothing."""
    match event:
        case events.alerts.DangerRaised():
            return Raised(acknowledge_by=event.acknowledge_by)
        case events.alerts.DangerUrged():
            return Urged()
        case events.alerts.DangerAcknowledged():
            return Acknowledged()
        case _:
            return state


def _standing(state: State) -> None:
    match state:
        case Initial():
            raise refusals.UNKNOWN_ALERT()
        case Acknowledged():
            raise refusals.ALERT_ACKNOWLEDGED()
        case Raised() | Urged():
            return
        case _:
            assert_never(state)


ALERT: Decider[State] = Decider(events.LOG, "alert", Initial(), decide, evolve)
