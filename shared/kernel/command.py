"""Commands and what stands round them: the wish itself, its envelope, and the address that it goes to.

A command is declared once. Its fields are what HTTP accepts (strict, closed, clean text), what `decide` reads and what
reactors and timers send. Who wants it, when, under which id and having seen which version stands in the envelope,
which is made in one place for each way in: `shared.http`, `shared.kernel.reactor`, `shared.store.deadlines`.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from uuid import UUID, uuid5

from pydantic import ConfigDict

from shared.kernel.message import Message
from shared.kernel.recorded import Actor

if TYPE_CHECKING:
    from shared.kernel.decider import Decider


class Command(Message):
    """What somebody wants done. An unknown field is an error, so a misspelt one never passes in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    must_have_seen: ClassVar[bool] = False
    """Whether two people may collide here, so that the request must name the version it has seen (`If-Match`)."""

    founds: ClassVar[bool] = False
    """Whether it begins its stream: nothing is looked up before it, and the table objects if it was begun before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What stands round a command: `at` is the service's clock when it came in, `occurred_at` what the world says.

    `station` is `EVERY_STATION` for somebody who acts for all of them: the subject's own station then stands in. Empty
    it is none, and no subject is of it. `expected_version` is the version that the sender saw. `fingerprint` is the
    digest of what was asked under this id, b"" for any.
    """

    id: UUID
    at: datetime
    by: Actor
    station: str
    subject: UUID
    occurred_at: datetime | None = None
    correlation_id: UUID | None = None
    causation_id: UUID | None = None
    expected_version: int | None = None
    fingerprint: bytes = b""

    def beside(self, name: str, subject: UUID) -> "Envelope":
        """The envelope of another command of the same request: its own id, and no version, which was the first's."""
        return replace(
            self,
            id=uuid5(self.id, name),
            subject=subject,
            expected_version=None,
            correlation_id=self.correlation_id or self.id,
        )


class Addressed(NamedTuple):
    """A command and the stream that it is for, not yet in an envelope: `CASE.to(dispute_id, Accept())`."""

    decider: "Decider[Any]"
    subject: UUID
    command: Command


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A command on its way to the one stream that it is addressed to."""

    decider: "Decider[Any]"
    command: Command
    envelope: Envelope
    stream: str = field(init=False)
    """The stream's name, as `dispute-<uuid>`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "stream", self.decider.stream(self.envelope.subject))
