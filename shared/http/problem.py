"""Errors over HTTP: RFC 9457 problem+json, in Chinese and English, with what to do next and never what was sent.

A type of problem is declared once, as a cause and a next step: `cause：next step`. It is called to be raised, and its
`type` is an address of the service itself, where it is explained (`shared.http.catalog`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeAlias

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared.http.allowed import Schema
from shared.http.validation import place_of, places_of, several_unlisted, taken_by, unlisted
from shared.kernel.refusals import (
    Busy,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    OutOfOrder,
    Refused,
    Unavailable,
    filled,
)
from shared.store.event_log import Forked

STATUS: dict[type[Refused], int] = {
    NotFound: 404, NotAllowed: 403, Conflict: 412, OutOfOrder: 409, Invalid: 422,
}  # fmt: skip
AT = "/problems/"
Routes: TypeAlias = Sequence[tuple[re.Pattern[str], set[str] | None]]
"""Paths and the methods that are taken there."""

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An answer that is a problem: status, machine code, the sentence in both languages, and what else it says."""

    def __init__(
        self, status: int, code: str, zh: str, en: str, headers: Mapping[str, str] | None = None, **extra: Any
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.zh, self.en = status, code, zh, en
        self.headers, self.extra = dict(headers or {}), extra

    def response(self) -> JSONResponse:
        """As problem+json."""
        body = {
            "type": f"{AT}{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.en,
            "detail_zh": self.zh,
            **self.extra,
        }
        return JSONResponse(body, self.status, self.headers, media_type=MEDIA_TYPE)


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A type of problem. `{words}` in its sentences are filled in when it is called; never with what was sent."""

    status: int
    code: str
    zh: str
    en: str

    def __call__(
        self, *, headers: Mapping[str, str] | None = None, extra: Mapping[str, Any] | None = None, **words: object
    ) -> Problem:
        """The problem, to be raised. `extra` are more members of its JSON."""
        headers = {**DUE_HEADERS.get(self.status, {}), **(headers or {})}
        zh, en = filled(self.zh, "、", words), filled(self.en, ", ", words)
        return Problem(self.status, self.code, zh, en, headers, **(extra or {}))


DUE_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "1"}, 503: {"Retry-After": "1"}}
PROBLEM_TYPES: list[ProblemType] = []
"""Every type of problem that HTTP itself has; those of the domain are `shared.kernel.refusals.REASONS`."""


def problem_type(status: int, code: str, zh: str, en: str) -> ProblemType:
    """Declare a type of problem."""
    declared = ProblemType(status, code, zh, en)
    PROBLEM_TYPES.append(declared)
    return declared


NO_SUCH_ADDRESS = problem_type(
    404, "no-such-address", "没有这个地址：请查看 /openapi.json", "there is no such address: see /openapi.json"
)
NO_SUCH_METHOD = problem_type(
    405,
    "no-such-method",
    "此地址不支持这种方法：请用 Allow 头所列的方法",
    "this address does not take that method: use one that the header Allow names",
)
MALFORMED_JSON = problem_type(
    400, "malformed-json", "请求正文不是有效的JSON：请检查后重新提交", "the body is not JSON: mend it and send again"
)
INVALID_WORDS = problem_type(
    422,
    "invalid-words",
    "有的内容不符合要求（{zh}）：请更正后重新提交",
    "some of it is not right ({en}): mend it and send again",
)
FORKED = problem_type(
    503,
    "forked",
    "数据库与已发布的记录不一致（可能由旧备份恢复），暂不接受任何办理：请管理员运行 sikuai recover",
    "the database is not what was published of it (an old backup?): an administrator must run `sikuai recover`",
)
UNAVAILABLE = problem_type(
    503,
    "unavailable",
    "服务暂时不可用：请稍后用同一幂等键重试",
    "the service is away for a moment: send again with the same idempotency key",
)
BUSY = problem_type(
    503,
    "busy",
    "服务繁忙，此前的请求尚在处理：请稍后用同一幂等键重试",
    "the service is busy with what came before: wait as long as Retry-After says, then send again with the same key",
)


def of_refusal(refused: Refused, schema: Schema | None = None) -> Problem:
    """The problem that a refusal of the domain is: told at its field, where it speaks of one that is in this schema."""
    extra: dict[str, Any] = {"version": refused.words["version"]} if isinstance(refused, Conflict) else {}
    if refused.field and (places := place_of(refused.field, schema or {}, (refused.zh, refused.en))):
        extra |= {"errors": places, "more": 0}
    return Problem(status_of(type(refused)), refused.code, refused.zh, refused.en, **extra)


def status_of(kind: type[Refused]) -> int:
    """The status of a refusal of this kind."""
    return next((STATUS[base] for base in kind.__mro__ if base in STATUS), 409)


def of_validation(errors: Sequence[Mapping[str, Any]], schema: Schema) -> Problem:
    """The problem that pydantic's errors are, in what this schema describes. `more` places are wrong than it names."""
    places, zh, en = places_of(errors, schema)
    return INVALID_WORDS(zh=zh, en=en, extra={"errors": places, "more": len(errors) - len(places)})


def _of_words(request: Request, refused: Refused) -> Problem | None:
    """The problem that several words are which the policy of the asker's station does not list; None for one alone,
    and for what is refused for something else."""
    if not any(isinstance(word, Mapping) for word in refused.words.values()):  # as it is filled in, it is a list of his
        return None
    words = request.state.context.policy.words()
    errors, schema = several_unlisted(request.state.sent, taken_by(request), words)
    return of_validation(errors, schema) if errors else None


def _methods(routes: Routes, path: str) -> list[str]:
    """The methods that are taken at this path; one that is written out goes before one with parameters."""
    found = [(at, methods or set()) for at, methods in routes if at.match(path)]
    written_out = [(at, methods) for at, methods in found if not at.groups]
    taken = set().union(*(methods for _, methods in written_out or found))
    return sorted(taken | {"HEAD"} if "GET" in taken else taken)


def tell_besides(request: Request, **members: Any) -> None:
    """Have the problem that answers this request, whichever it is, bear these members too."""
    request.state.told_besides = members


def _answer(request: Request, problem: Problem) -> JSONResponse:
    problem.extra |= getattr(request.state, "told_besides", {})
    return problem.response()


def add_problems(app: FastAPI, routes: Routes) -> None:
    """Answer every error of this application, which has these paths and methods, as a problem."""

    @app.exception_handler(Problem)
    async def problem(request: Request, error: Problem) -> JSONResponse:
        return _answer(request, error)

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> JSONResponse:
        return _answer(
            request, _of_words(request, error) or of_refusal(error, taken_by(request) if error.field else None)
        )

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors, schema = error.errors(), taken_by(request)
        if any(one["type"] == "json_invalid" for one in errors):
            return _answer(request, MALFORMED_JSON())
        return _answer(request, of_validation(unlisted({"body": error.body}, schema, errors), schema))

    @app.exception_handler(Forked)
    async def forked(request: Request, error: Forked) -> JSONResponse:
        return _answer(request, FORKED())

    @app.exception_handler(Unavailable)
    async def unavailable(request: Request, error: Unavailable) -> JSONResponse:
        return _answer(request, (BUSY if isinstance(error, Busy) else UNAVAILABLE)())

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        match error.status_code:
            case 404:
                return NO_SUCH_ADDRESS().response()
            case 405:
                allowed = ", ".join(_methods(routes, request.scope["path"]))
                return NO_SUCH_METHOD(headers={"Allow": allowed}).response()
            case _:  # no route of ours raises it, so that something broke (`shared.http.front`)
                raise error
