"""A service as its handlers see it: execute orders, read views, ask who is at the door."""

import hmac
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from fastapi import APIRouter, Request

from shared.auth import BadToken, Keys
from shared.clock import Clock
from shared.commit import Committer, Unavailable
from shared.deadlines import Due
from shared.decider import Actor, Order
from shared.deciding import Answer, log_answers
from shared.policy import Policy
from shared.problem import Problem
from shared.reactions import Reactions
from shared.view import Connection, View

LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that passed the door: who asks, for which station, when, and the id of what he wants done."""

    actor: Actor
    station: str
    id: UUID
    at: datetime
    expected_version: int | None
    fingerprint: bytes

    @property
    def words(self) -> dict[str, Any]:
        """The words of a command that came with the request."""
        return {
            "id": self.id,
            "at": self.at,
            "by": self.actor,
            "station": self.station,
            "expected_version": self.expected_version,
            "fingerprint": self.fingerprint,
        }


@dataclass(frozen=True, slots=True)
class Service:
    """What a service is: its logs, what it hears, its views, and how it reacts.

    `logs` are published, each on the topic of its name; `private_logs` never leave the database. `sources` are the
    topics that it hears.
    """

    name: str
    logs: Sequence[str]
    views: Sequence[View]
    routes: Callable[["House"], APIRouter]
    schema: Path
    private_logs: Sequence[str] = ()
    sources: Sequence[str] = ()
    reactions: Reactions = field(default_factory=Reactions)
    when_due: Callable[[Due], Iterable[Order]] = lambda due: ()


@dataclass(slots=True)
class House:
    """A service at work."""

    service: Service
    policy: Policy
    clock: Clock
    keys: Keys
    committer: Committer
    pool: asyncpg.Pool
    secret: str

    async def execute(self, order: Order) -> Answer:
        """Carry out one order. Raises `Refused` or `Unavailable`; then nothing was written."""
        return (await self.execute_all([order]))[0]

    async def execute_all(self, orders: Sequence[Order]) -> list[Answer]:
        """Carry out these orders together or none of them."""
        answers = await self.committer.execute(orders)
        log_answers("done", orders, answers)
        return answers

    def derive(self, text: str) -> UUID:
        """The id that this installation, and nobody else, derives from a text: published, it confirms no guess.

        A UUID of version 8 (RFC 9562) from HMAC-SHA-256.
        """
        digest = bytearray(hmac.digest(self.secret.encode(), text.encode(), "sha256")[:16])
        digest[6], digest[8] = digest[6] & 0x0F | 0x80, digest[8] & 0x3F | 0x80
        return UUID(bytes=bytes(digest))

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A connection for queries on the views. Raises `Unavailable` when the database is away."""
        try:
            async with self.pool.acquire(timeout=5) as connection:
                yield connection
        except (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError) as error:
            raise Unavailable(type(error).__name__) from error

    def door(self, *roles: str) -> Callable[[Request], Awaitable[Asked]]:
        """A dependency that lets these roles in and says who they are."""

        async def asked(request: Request) -> Asked:
            actor, station = self._who(request)
            if actor.role not in roles:
                zh = f"您的角色（{actor.role}）无权进行此操作：请由{'、'.join(roles)}办理"
                en = f"your role ({actor.role}) may not do this: ask one of {', '.join(roles)}"
                raise Problem(403, "role-not-allowed", zh, en)
            id_, fingerprint = await self._identity(request, actor, station)
            return Asked(actor, station, id_, self.clock.now(), _expected_version(request), fingerprint)

        return asked

    def _who(self, request: Request) -> tuple[Actor, str]:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Problem(401, "token-missing", "请在 Authorization 头中提供令牌（sikuai token 可以签发）",
                          "send a bearer token in the Authorization header (`sikuai token` makes one)")  # fmt: skip
        try:
            return self.keys.who(token.strip())
        except BadToken as error:
            raise Problem(401, "token-refused", "令牌无效或已过期：请重新签发（sikuai token）",
                          f"the token is refused ({error}): get another (`sikuai token`)") from error  # fmt: skip

    async def _identity(self, request: Request, actor: Actor, station: str) -> tuple[UUID, bytes]:
        """The command's id and fingerprint: the same for the same key of the same actor and the same content."""
        key = request.headers.get("idempotency-key")
        if key is None:
            return uuid4(), b""
        if not 1 <= len(key) <= LONGEST_KEY:
            raise Problem(400, "idempotency-key-invalid", f"幂等键的长度应为1至{LONGEST_KEY}个字符",
                          f"an idempotency key has 1 to {LONGEST_KEY} characters")  # fmt: skip
        asked = f"{request.method} {request.url.path}\n{request.headers.get('content-type', '')}\n".encode()
        return self.derive(f"{actor}\n{station}\n{key}"), sha256(asked + await request.body()).digest()


def _expected_version(request: Request) -> int | None:
    """The version in If-Match: `"3"` (RFC 9110, 13.1.1); `*` and none at all ask for no version."""
    text = request.headers.get("if-match", "*").strip()
    if text == "*":
        return None
    if not re.fullmatch(r'"?[0-9]{1,9}"?', text):
        raise Problem(400, "if-match-invalid", 'If-Match 应为版本号，例如 "3"', 'If-Match is a version, like "3"')
    return int(text.strip('"'))
