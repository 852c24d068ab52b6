"""Before every route: how much is under way, for how long, and the headers that each answer bears."""

import asyncio

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.gate import AT_CAPACITY, Gate
from shared.http.problem import Problem, problem_type
from shared.store.backoff import where

log = structlog.get_logger()

UNCOUNTED = frozenset({"/health", "/ready"})  # whoever looks after the service is answered when it is full, too
HEADERS = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)  # OWASP REST Security Cheat Sheet; Strict-Transport-Security is the proxy's, who has the certificate

NO_ANSWER_IN_TIME = problem_type(
    503,
    "no-answer-in-time",
    "未能在规定时间内答复，结果不明：请用同一幂等键重试",
    "no answer was found in time, and what became of it is not known: send it again with the same idempotency key",
)


BROKEN = problem_type(500, "broken", "系统内部错误：请联系管理员", "something broke inside: tell the administrator")


class Front:
    """ASGI middleware: 429 for an address that asks too fast, 503 for what is too much or takes too long, 500 for what
    nobody foresaw, of which the log has the place and the answer nothing."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self.app, self.gate = app, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back with its headers."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        answer = _Answer(send)
        if scope["path"] in UNCOUNTED:
            return await self.app(scope, receive, answer.send)
        try:
            self._let_in(scope)
        except Problem as problem:
            return await problem.response()(scope, receive, answer.send)
        self.gate.under_way += 1
        try:
            async with asyncio.timeout(self.gate.answer_seconds):
                await self.app(scope, receive, answer.send)
        except TimeoutError:
            log.warning("no_answer_in_time", route=_route(scope))
            if not answer.begun:
                await NO_ANSWER_IN_TIME().response()(scope, receive, answer.send)
        except Exception as error:
            log.error("broken", route=_route(scope), error=type(error).__name__, where=where(error))
            if not answer.begun:
                await BROKEN().response()(scope, receive, answer.send)
        finally:
            self.gate.under_way -= 1

    def _let_in(self, scope: Scope) -> None:
        client = scope.get("client")
        self.gate.let_knock(client[0] if client else "")
        if self.gate.is_full():
            raise AT_CAPACITY()


def _route(scope: Scope) -> str | None:
    return getattr(scope.get("route"), "path", None)


class _Answer:
    """An answer on its way out."""

    __slots__ = ("_send", "begun")

    def __init__(self, send: Send) -> None:
        self._send, self.begun = send, False

    async def send(self, message: Message) -> None:
        """Pass it on; what a route has set by itself stands."""
        if message["type"] == "http.response.start":
            self.begun = True
            own = {name for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(header for header in HEADERS if header[0] not in own)]
        await self._send(message)
