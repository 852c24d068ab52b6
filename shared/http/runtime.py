"""The runtime of a service over HTTP: what its routes reach, and what each request is allowed.

A route takes `ctx: Context` and nothing else of the service. Who may call it stands in the service's table of access,
and a route without an entry is refused at start.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, TypeAlias
from uuid import UUID, uuid4

import asyncpg
from fastapi import Depends, Request, Response

from shared.bus.relay import Relay
from shared.bus.subscriptions import Subscriptions
from shared.http.auth import Keys
from shared.http.claims import BadToken
from shared.http.derive import derive
from shared.http.problem import problem_type
from shared.kernel.command import Addressed, Dispatch, Envelope
from shared.kernel.recorded import Actor
from shared.kernel.refusals import NotFound, Unavailable
from shared.store.clock import Clock
from shared.store.commit import Committer
from shared.store.database import Connection
from shared.store.deadlines import Deadlines
from shared.store.deciding import CommandResult, log_results
from shared.store.policies import PolicyFiles
from shared.store.service import Service
from shared.store.trouble import passes
from shared.store.view import Viewer

LONGEST_KEY = 200

TOKEN_MISSING = problem_type(
    401,
    "token-missing",
    "缺少令牌：请在 Authorization 头中提供（sikuai token 可以签发）",
    "there is no token: send a bearer token in the Authorization header (`sikuai token` makes one)",
)
TOKEN_REFUSED = problem_type(
    401,
    "token-refused",
    "令牌无效（{why_zh}）：请重新签发（sikuai token）",
    "the token is refused ({why}): get another (`sikuai token`)",
)
ROLE_NOT_ALLOWED = problem_type(
    403,
    "role-not-allowed",
    "您的角色（{role}）无权进行此操作：请由{roles}办理",
    "your role ({role}) may not do this: ask one of {roles}",
)
KEY_INVALID = problem_type(
    400,
    "idempotency-key-invalid",
    f"幂等键不符合要求：请用1至{LONGEST_KEY}个字符",
    f"the idempotency key is not right: use 1 to {LONGEST_KEY} characters",
)
IF_MATCH_INVALID = problem_type(
    400,
    "if-match-invalid",
    'If-Match 不是版本号：请填写所见的 ETag，例如 "3"',
    'If-Match is no version: send the ETag that you saw, like "3"',
)
VERSION_NEEDED = problem_type(
    428,
    "version-needed",
    "此操作可能与他人冲突：请先读取，再以 If-Match 头附上所见版本（ETag）提交",
    "two people may collide here: read the subject first, then send its ETag as If-Match",
)


Check: TypeAlias = "Callable[[Request, Runtime], Awaitable[tuple[Actor, str]]]"
"""Who calls, and for which station (`EVERY_STATION`: all of them); raises `Problem` for somebody who may not."""

Access: TypeAlias = "Mapping[str, Sequence[str] | Check]"
"""Who may call each route, by the name of its function: roles that a bearer token names, or a check of another sort."""


@dataclass(slots=True)
class Runtime:
    """A service at work. `started` is false while its views are rebuilt: it then answers 503."""

    service: Service
    installation: str
    policies: PolicyFiles[Any]
    clock: Clock
    keys: Keys
    committer: Committer
    pool: asyncpg.Pool | None
    secret: str
    relay: Relay
    subscriptions: Subscriptions
    deadlines: Deadlines
    access: Access
    started: bool = True

    async def dispatch(self, dispatches: Sequence[Dispatch]) -> list[CommandResult]:
        """Carry out these commands together or none. Raises `Refused` or `Unavailable`; then nothing was written."""
        if not self.started:
            raise Unavailable("the views are being rebuilt")
        results = await self.committer.execute(dispatches)
        log_results("done", dispatches, results)
        return results

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A connection for queries on the views. Raises `Unavailable` while there is none."""
        if self.pool is None or not self.started:
            raise Unavailable("no database, or its views are being rebuilt")
        try:
            async with self.pool.acquire(timeout=5) as connection:
                yield connection
        except Exception as error:
            if passes(error):
                raise Unavailable(type(error).__name__) from error
            raise


@dataclass(frozen=True, slots=True)
class RequestContext:
    """A request that was let in: who asks, for which station, when, and the id of the command that it makes."""

    runtime: Runtime
    actor: Actor
    station: str
    id: UUID
    at: datetime
    expected_version: int | None
    fingerprint: bytes

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
        return self.runtime.reading()

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
        return await self.runtime.dispatch(dispatches)

    def named(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row with its codes named in both languages, by the policy of its station."""
        named: dict[str, Any] = self.runtime.policies.of(row["station"], self.at).named(row)
        return named

    def shown(self, response: Response, row: dict[str, Any] | None, unknown: Callable[[], NotFound]) -> dict[str, Any]:
        """One row as an answer, its codes named, its version as the ETag. Raises `unknown()` where there is none."""
        if row is None:
            raise unknown()
        response.headers["ETag"] = f'"{row["version"]}"'
        return self.named(row)


async def request_context(request: Request) -> RequestContext:
    """Let in whoever may call this route, by the service's table of access; anybody else gets 401 or 403."""
    runtime: Runtime = request.app.state.runtime
    allowed = runtime.access.get(request.scope["route"].name, ())
    if callable(allowed):
        actor, station = await allowed(request, runtime)
    else:
        actor, station = require_role(request, runtime.keys, allowed)
    id_, fingerprint = await _identity(request, runtime, actor, station)
    return RequestContext(runtime, actor, station, id_, runtime.clock.now(), _expected_version(request), fingerprint)


Context = Annotated[RequestContext, Depends(request_context)]


def require_role(request: Request, keys: Keys, roles: Sequence[str]) -> tuple[Actor, str]:
    """Who the bearer token names, and his station. Raises 401 without a good token, 403 for another role."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TOKEN_MISSING()
    try:
        actor, station = keys.who(token.strip())
    except BadToken as error:
        raise TOKEN_REFUSED(why=error.en, why_zh=error.zh) from error
    if actor.role not in roles:
        raise ROLE_NOT_ALLOWED(role=actor.role, roles=roles)
    return actor, station


async def _identity(request: Request, runtime: Runtime, actor: Actor, station: str) -> tuple[UUID, bytes]:
    """The command's id and fingerprint: the same for the same key of the same actor and the same content."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return uuid4(), b""
    if not 1 <= len(key) <= LONGEST_KEY:
        raise KEY_INVALID()
    asked = f"{request.method} {request.url.path}\n{request.headers.get('content-type', '')}\n".encode()
    return derive(runtime.secret, f"{actor}\n{station}\n{key}"), sha256(asked + await request.body()).digest()


def _expected_version(request: Request) -> int | None:
    """The version in If-Match: `"3"` (RFC 9110, 13.1.1); `*` and none at all name no version."""
    text = request.headers.get("if-match", "*").strip()
    if text == "*":
        return None
    if not re.fullmatch(r'"[0-9]{1,9}"|[0-9]{1,9}', text):
        raise IF_MATCH_INVALID()
    return int(text.strip('"'))
