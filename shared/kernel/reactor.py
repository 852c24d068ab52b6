"""Reactors and timers: what a service does about what it hears and about what is overdue; pure functions to commands.

A command made from a heard event has the id uuid5(event id, handler), one made by the clock an id of what was
promised: hearing twice, or waking twice, is doing once.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID, uuid5

from shared.kernel.command import Addressed, Dispatch, Envelope
from shared.kernel.event import Event
from shared.kernel.recorded import Actor, RecordedEvent, subject_of

Handler = Callable[[Any, RecordedEvent], Iterable[Addressed]]
H = TypeVar("H", bound=Handler)
SYSTEM = UUID("5f7b6d1e-2f0b-5c9a-8d5e-0d1c2b3a4f5e")


class Reactor:
    """Which kinds of heard events lead to which commands (elsewhere: process manager, policy).

    Beware: a handler's name is part of the ids of its commands; renamed, it would do again what was done.
    """

    def __init__(self) -> None:
        self.handlers: dict[type[Event], list[Handler]] = {}

    def on(self, *kinds: type[Event]) -> Callable[[H], H]:
        """Register a handler of these kinds."""

        def register(handler: H) -> H:
            for kind in kinds:
                self.handlers.setdefault(kind, []).append(handler)
            return handler

        return register

    def react(self, recorded: RecordedEvent) -> list[Dispatch]:
        """The commands that this event leads to, in envelopes that name it as their cause."""
        return [
            Dispatch(addressed.decider, addressed.command, _caused_by(recorded, handler.__name__, n, addressed.subject))
            for handler in self.handlers.get(type(recorded.event), ())
            for n, addressed in enumerate(handler(recorded.event, recorded))
        ]


def _caused_by(recorded: RecordedEvent, handler: str, n: int, subject: UUID) -> Envelope:
    return Envelope(
        id=uuid5(recorded.id, f"{handler} {n}" if n else handler),
        at=recorded.recorded_at,
        by=Actor("system", handler),
        station=recorded.station,
        subject=subject,
        occurred_at=recorded.occurred_at,
        correlation_id=recorded.correlation_id,
        causation_id=recorded.id,
    )


class Due(NamedTuple):
    """A deadline to act upon: `name` of the promise on `stream`, `due_at` as promised, `now` by the service's clock."""

    stream: str
    name: str
    due_at: datetime
    station: str
    correlation_id: UUID
    now: datetime

    @property
    def subject(self) -> UUID:
        """The id after the dash of the stream's name."""
        return subject_of(self.stream)


TimerHandler = Callable[[Due], Iterable[Addressed]]
T = TypeVar("T", bound=TimerHandler)


class Timers:
    """What a service does when a deadline is over, and when the calendar that it rests on is announced."""

    def __init__(self) -> None:
        self.handlers: dict[str, TimerHandler] = {}
        self.correction: TimerHandler | None = None

    def on(self, *names: str) -> Callable[[T], T]:
        """Register what to do about overdue deadlines of these names; `visit` stands for `visit-3` too."""

        def register(handler: T) -> T:
            self.handlers |= dict.fromkeys(names, handler)
            return handler

        return register

    def corrects(self, handler: T) -> T:
        """Register what moves a deadline that was counted on a calendar not yet announced, and now is."""
        self.correction = handler
        return handler

    def overdue(self, due: Due) -> list[Dispatch]:
        """The commands of the clock. Raises `LookupError` for a name that nobody registered."""
        return _by_clock(due, self.handlers[due.name.partition("-")[0]](due), "")

    def corrected(self, due: Due) -> list[Dispatch]:
        """The commands that move a deadline to the announced calendar."""
        return _by_clock(due, self.correction(due) if self.correction else (), " announced")


def _by_clock(due: Due, addressed: Iterable[Addressed], why: str) -> list[Dispatch]:
    written = due.due_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    envelope = Envelope(
        id=uuid5(SYSTEM, f"{due.stream} {due.name} {written}{why}"),
        at=due.now,
        by=Actor("system", "clock"),
        station=due.station,
        subject=due.subject,
        occurred_at=due.now if why else due.due_at,
        correlation_id=due.correlation_id,
    )
    return [Dispatch(one.decider, one.command, envelope) for one in addressed]
