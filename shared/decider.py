"""The pure half of a service: commands come in with their time, ids and actor; decide and evolve do the rest.

Nothing here waits, reads a clock or draws a number. (The pattern: Jérémie Chassaing, "Functional Event Sourcing
Decider", 2021.)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID, uuid5

from shared.event import Event

S = TypeVar("S")


class Actor(NamedTuple):
    """Who acts: a role, a name that is an account or a token (never a person's name), and a department, if any."""

    role: str
    name: str
    department: str = ""

    def __str__(self) -> str:
        return f"{self.role}:{self.name}" + (f"@{self.department}" if self.department else "")

    @classmethod
    @lru_cache(512)  # few act, and each event names one of them
    def parse(cls, text: str) -> "Actor":
        """The actor written as `role:name[@department]`."""
        role, _, rest = text.partition(":")
        name, _, department = rest.partition("@")
        return cls(role, name, department)


@dataclass(frozen=True, kw_only=True)
class Command:
    """What somebody wants done. Subclasses add the words of the wish; `at`, `id` and `by` came with it.

    `at` is the service's clock when the command came in, `occurred_at` what the world says (defaults to `at`).
    `expected_version` is the stream's version that the sender saw, if he said so.
    """

    id: UUID
    at: datetime
    by: Actor
    station: str
    occurred_at: datetime | None = None
    correlation_id: UUID | None = None
    causation_id: UUID | None = None
    expected_version: int | None = None
    fingerprint: bytes = b""

    def derived(self, name: str) -> UUID:
        """An id for something this command makes: the same for the same command, however often it is tried."""
        return uuid5(self.id, name)


@dataclass(frozen=True, slots=True)
class Notice:
    """An event for another log of the same service, appended together with the one that it tells of.

    `by` stands in it as the actor where that log's readers may not know who acted; else it is the command's.
    """

    log: str
    event: Event
    by: Actor | None = None


@dataclass(frozen=True, slots=True)
class Decider(Generic[S]):
    """decide(command, state) → events; evolve(state, event) → state. Events go to `log`, notices to their own."""

    log: str
    initial: S
    decide: Callable[[Any, S], Iterable[Event | Notice]]
    evolve: Callable[[S, Any], S]


@dataclass(frozen=True, slots=True)
class Order:
    """A command addressed to one stream: `Order(DISPUTE, "dispute-…", Grade(...))`."""

    decider: Decider[Any]
    stream: str
    command: Command


class Refused(Exception):
    """The domain says no. `code` names the reason for machines; `zh` and `en` say it and what to do next."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code, self.zh, self.en = code, zh, en


class OutOfOrder(Refused):
    """The step does not fit the phase that its subject is in."""


class NotFound(Refused):
    """There is no such subject, or none that this actor may know of."""


class NotAllowed(Refused):
    """This actor may not do this."""


class Invalid(Refused):
    """The words of the command do not make sense together."""


class Conflict(Refused):
    """The stream has moved on from the version that the sender saw."""

    def __init__(self, expected: int, actual: int) -> None:
        super().__init__(
            "stale-version",
            f"数据已更新（现为第{actual}版，您看到的是第{expected}版）：请重新读取后再提交",
            f"the subject is at version {actual}, you saw {expected}: read it again, then resend",
        )
        self.expected, self.actual = expected, actual


class Fact(NamedTuple):
    """An event with what stands round it. Views and reactions see this, and nothing of where it was stored."""

    log: str
    stream: str
    version: int
    id: UUID
    event: Event
    station: str
    actor: Actor
    occurred_at: datetime
    recorded_at: datetime
    correlation_id: UUID
    causation_id: UUID | None

    @property
    def subject(self) -> UUID:
        """The id after the dash of the stream's name: the dispute's or the report's."""
        return UUID(self.stream.partition("-")[2])

    def command_id(self, handler: str) -> UUID:
        """The id of the command that `handler` makes of this fact: hearing twice is doing once."""
        return uuid5(self.id, handler)


def replay(decider: Decider[S], events: Iterable[Event]) -> S:
    """The state that these events lead to."""
    state = decider.initial
    for event in events:
        state = decider.evolve(state, event)
    return state
