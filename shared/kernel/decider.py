"""The pure half of a service: a command comes in its envelope, with the policy in force; decide and evolve do the rest.

Nothing here waits, reads a clock or draws a number. (The pattern: Jérémie Chassaing, "Functional Event Sourcing
Decider", 2021.)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from shared.kernel.command import Addressed, Command, Envelope
from shared.kernel.event import Event
from shared.kernel.recorded import Actor, stream_id

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class OutgoingEvent:
    """An event for another log of the same service, appended together with the one that it tells of; or `by` another.

    `by` stands in it as the actor where the log's readers may not know who acted; else it is the envelope's.
    """

    log: str
    event: Event
    by: Actor | None = None


Decide = Callable[[Any, S, Envelope, Any], Iterable[Event | OutgoingEvent]]


@dataclass(frozen=True, slots=True)
class Decider(Generic[S]):
    """One kind of stream: `category` names it (`dispute` for `dispute-<uuid>`), its events go to `log`.

    decide(command, state, envelope, policy) → events; evolve(state, event) → state. `policy` is the service's own
    section of the policy in force at the envelope's station and instant.
    """

    log: str
    category: str
    initial: S
    decide: Decide[S]
    evolve: Callable[[S, Any], S]

    def stream(self, subject: UUID) -> str:
        """The name of this subject's stream."""
        return stream_id(self.category, subject)

    def to(self, subject: UUID, command: Command) -> Addressed:
        """The command, addressed to this subject."""
        return Addressed(self, subject, command)


def fold(decider: Decider[S], events: Iterable[Event]) -> S:
    """The state that these events lead to."""
    state = decider.initial
    for event in events:
        state = decider.evolve(state, event)
    return state
