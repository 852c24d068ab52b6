"""The stream `feedback-<uuid>` of intake, on the private log: up to when an information officer has read what became of
his reports. What is said to him is the policy's; how far a report is, is counted in `views/outcomes.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias
from uuid import UUID, uuid5

from services.intake.events import PRIVATE_LOG, FeedbackRead
from services.intake.policy import IntakePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider, OutgoingEvent
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from shared.kernel.words import called

Stage: TypeAlias = Annotated[
    Literal["received", "handled", "settled"],
    called(received="已收到 · received", handled="正在办理 · being handled", settled="已办结 · settled"),
]


class ReadFeedback(Command):
    """已阅反馈 · He has read what became of his reports, all of it up to now."""


@dataclass(frozen=True)
class Reading:
    """He may read on whenever he likes."""


State: TypeAlias = Reading


def reader_token(subject: UUID) -> UUID:
    """The token that stands for the account as whoever acts, so that it is in the event alone, where it is erased."""
    return uuid5(subject, "reader")


def decide(
    command: ReadFeedback, state: State, envelope: Envelope, policy: IntakePolicy
) -> Iterable[Event | OutgoingEvent]:
    """He reads as often as he likes, each time up to now."""
    by = Actor(envelope.by.role, str(reader_token(envelope.subject)))
    yield OutgoingEvent(PRIVATE_LOG, FeedbackRead(account=envelope.by.name), by)


def evolve(state: State, event: Event) -> State:
    """Nothing that he read keeps him from reading on."""
    return state


FEEDBACK: Decider[State] = Decider(PRIVATE_LOG, "feedback", Reading(), decide, evolve)
