"""Recorded events: an event with its metadata, as views, reactors and tests see it, wherever it was stored."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from shared.kernel.event import Event


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


class RecordedEvent(NamedTuple):
    """An event with its metadata. `version` counts from 1 in the stream; times are aware."""

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
        return subject_of(self.stream)


def stream_id(category: str, subject: UUID) -> str:
    """The name of the stream of this subject: `dispute-<uuid>`."""
    return f"{category}-{subject}"


@lru_cache(4096)  # events of one stream come together
def subject_of(stream: str) -> UUID:
    """The id after the dash of a stream's name."""
    return UUID(stream.partition("-")[2])
