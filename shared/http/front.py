"""Before every route: how much is under way and for how long, and what is answered when something breaks."""

import asyncio
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager, nullcontext

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.gate import AT_CAPACITY, Gate, place
from shared.http.headers import Head
from shared.http.problem import Problem, problem_type
from shared.store.backoff import where

log = structlog.get_logger()

UNCOUNTED = frozenset({"/health", "/ready"})
"""Whoever looks after the service is answered when it is full, too; but not at any pace."""

NO_ANSWER_IN_TIME = problem_type(
    503,
    "no-answer-in-time",
    "未能在规定时间内答复，结果不明：请用同一幂等键重试",
    "no answer was found in time, and what became of it is not known: send it again with the same idempotency key",
)
BROKEN = problem_type(500, "broken", "系统内部错误：请联系管理员", "something broke inside: tell the administrator")

Answered = Callable[[Scope, Problem], ASGIApp]
"""What answers a request that met this problem."""


def as_problem(_: Scope, problem: Problem) -> ASGIApp:
    """The problem itself, as JSON."""
    return problem.response()


class Front:
    """ASGI middleware: 429 for an address that asks too fast, 400 for a header that comes twice, wherever it goes, 503
    for what is too much or takes too long, 500 for what nobody foresaw, of which the log has the place and the answer
    nothing.

    `answered` makes the answer of a problem; the paths in `uncounted` are let in however much is under way, at a pace
    of their own.
    """

    def __init__(
        self, app: ASGIApp, gate: Gate, answered: Answered = as_problem, uncounted: Set[str] = UNCOUNTED
    ) -> None:
        self.app, self.gate, self.answered, self.uncounted = app, gate, answered, uncounted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer for what is behind when that does not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def answer(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            async with asyncio.timeout(self.gate.answer_seconds):
                is_probe = scope["path"] in self.uncounted
                client = scope.get("client")
                self.gate.let_knock(place(client[0] if client else ""), is_probe)
                Head(scope["headers"])
                with nullcontext() if is_probe else self._counted():
                    await self.app(scope, receive, answer)
                    return
        except Problem as refused:
            problem = refused
        except TimeoutError:
            log.warning("no_answer_in_time", route=_route(scope))
            problem = NO_ANSWER_IN_TIME()
        except Exception as error:
            log.error("broken", route=_route(scope), error=type(error).__name__, where=where(error))
            problem = BROKEN()
        if not begun:
            await self.answered(scope, problem)(scope, receive, send)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count it while it is under way. Raises 503."""
        if self.gate.is_full():
            raise AT_CAPACITY()
        self.gate.under_way += 1
        try:
            yield
        finally:
            self.gate.under_way -= 1


def _route(scope: Scope) -> str | None:
    return getattr(scope.get("route"), "path", None)
