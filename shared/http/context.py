"""What a request that was let in carries into its route, which takes `ctx: Context` and nothing else of the service."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Request, Response

from shared.http.derive import derive
from shared.http.problem import problem_type
from shared.http.runtime import Runtime
from shared.kernel.command import Addressed, Dispatch, Envelope
from shared.kernel.policy import Policy
from shared.kernel.recorded import Actor
from shared.kernel.refusals import NotFound
from shared.store.deciding import CommandResult
from shared.store.page import Row, Subject
from shared.store.trying import Trial
from shared.store.view import Viewer

R = TypeVar("R", bound=Row)
S = TypeVar("S", bound=Subject)

VERSION_NEEDED = problem_type(
    428,
    "version-needed",
    "此操作可能与他人冲突：请先读取，再以 If-Match 头附上所见版本（ETag）提交",
    "two people may collide here: read the subject first, then send its ETag as If-Match",
)


@dataclass(frozen=True, slots=True)
class RequestContext:
    """A request that was let in: who asks, for which station, when, and the id of the command that it makes; with a
    `trial` its commands are tried there, and nothing is written."""

    runtime: Runtime
    actor: Actor
    station: str
    id: UUID
    at: datetime
    expected_version: int | None
    fingerprint: bytes
    writes: bool
    trial: Trial | None = None

    @property
    def viewer(self) -> Viewer:
        """As whom he looks at views."""
        return Viewer(self.station, self.actor.department)

    @property
    def policy(self) -> Any:
        """The policy in force for the asker's station now, as this service reads it."""
        return self.runtime.policies.of(self.station, self.at)

    def reading(self) -> Any:
        """A connection for queries on the views. Raises `Unavailable` while there is none."""
        return self.runtime.reading(reserved=self.writes)

    def trying(self) -> "RequestContext":
        """The same request, whose commands are decided as ever and written nowhere."""
        return replace(self, trial=self.runtime.trial())

    def derive(self, text: str) -> UUID:
        """The id that this installation, and nobody else, derives from a text."""
        return derive(self.runtime.secret, text)

    def envelope(self, subject: UUID) -> Envelope:
        """The envelope of the command that this request makes of this subject."""
        return Envelope(
            id=self.id,
            at=self.at,
            by=self.actor,
            station=self.station,
            subject=subject,
            expected_version=self.expected_version,
            fingerprint=self.fingerprint,
        )

    async def execute(self, addressed: Addressed, **changes: Any) -> CommandResult:
        """Carry out one command; `changes` to its envelope. Raises `Refused`, `Unavailable`, or 428."""
        return (await self.execute_all(addressed, **changes))[0]

    async def execute_all(self, first: Addressed, *others: Addressed, **changes: Any) -> list[CommandResult]:
        """Carry out these commands, each of another stream, together or none of them."""
        if first.command.must_have_seen and self.expected_version is None:
            raise VERSION_NEEDED()
        envelope = replace(self.envelope(first.subject), **changes)
        dispatches = [Dispatch(first.decider, first.command, envelope)]
        dispatches += [
            Dispatch(other.decider, other.command, envelope.beside(other.decider.category, other.subject))
            for other in others
        ]
        return await (self.trial or self.runtime).dispatch(dispatches)

    def named(self, row: R) -> R:
        """The row with its codes named in both languages, by the policy of its station."""
        policy: Policy = self.runtime.policies.of(row.station, self.at)
        return policy.named(row)

    def shown(self, response: Response, row: S | None, unknown: Callable[[], NotFound]) -> S:
        """One row as an answer, its codes named, its version as the ETag. Raises `unknown()` where there is none."""
        if row is None:
            raise unknown()
        response.headers["ETag"] = f'"{row.version}"'
        return self.named(row)


async def request_context(request: Request) -> RequestContext:
    """What the door found out before it let this request in."""
    context: RequestContext = request.state.context
    return context


Context = Annotated[RequestContext, Depends(request_context)]
