"""Errors over HTTP: RFC 9457 problem+json, in Chinese and English, with what to do next and never what was sent."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared.kernel.refusals import Conflict, Invalid, NotAllowed, NotFound, OutOfOrder, Refused, Unavailable
from shared.store.event_log import Forked

log = structlog.get_logger()

STATUS: dict[type[Refused], int] = {NotFound: 404, NotAllowed: 403, Conflict: 412, OutOfOrder: 409, Invalid: 422}


class Problem(Exception):
    """An answer that is a problem: status, machine code, and the sentence in both languages."""

    def __init__(self, status: int, code: str, zh: str, en: str, **extra: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.zh, self.en, self.extra = status, code, zh, en, extra

    def response(self) -> JSONResponse:
        """As problem+json."""
        body = {
            "type": f"urn:sikuai:problem:{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.en,
            "detail_zh": self.zh,
            **self.extra,
        }
        headers = {"WWW-Authenticate": "Bearer"} if self.status == 401 else {}
        if self.status == 503:
            headers["Retry-After"] = "1"
        return JSONResponse(body, self.status, headers, media_type="application/problem+json")


def of_refusal(refused: Refused) -> Problem:
    """The problem that a refusal of the domain is."""
    status = next((STATUS[kind] for kind in type(refused).__mro__ if kind in STATUS), 409)
    extra = {"version": refused.actual} if isinstance(refused, Conflict) else {}
    return Problem(status, refused.code, refused.zh, refused.en, **extra)


def of_validation(errors: Sequence[Any]) -> Problem:
    """The problem of a request whose fields are not right: where and how, without quoting them."""
    places = [{"at": "/".join(map(str, _place(error))), "what": error["type"]} for error in errors]
    malformed = any(place["what"] == "json_invalid" for place in places)
    if malformed:
        return Problem(400, "malformed-json", "请求正文不是有效的JSON：请检查后重新提交",
                       "the body is not JSON: mend it and send again")  # fmt: skip
    named = ", ".join(sorted({place["at"] for place in places}))
    return Problem(422, "invalid-words", f"以下内容不符合要求：{named}。请更正后重新提交",
                   f"these are not right: {named}; mend them and send again", errors=places)  # fmt: skip


def _place(error: Any) -> tuple[Any, ...]:
    """Where it is; the name of a field that we do not know is the sender's own word, and not repeated."""
    place = tuple(error["loc"])
    return (*place[:-1], "?") if error["type"] == "extra_forbidden" else place


def add_problems(app: FastAPI) -> None:
    """Answer every error of this application as a problem."""

    @app.exception_handler(Problem)
    async def problem(_: Request, error: Problem) -> JSONResponse:
        return error.response()

    @app.exception_handler(Refused)
    async def refused(_: Request, error: Refused) -> JSONResponse:
        return of_refusal(error).response()

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return of_validation(error.errors()).response()

    @app.exception_handler(Forked)
    async def forked(_: Request, error: Forked) -> JSONResponse:
        zh = "数据库与已发布的记录不一致（可能由旧备份恢复），暂不接受任何办理：请管理员运行 sikuai recover"
        en = "the database is not what was published of it (an old backup?): an administrator must run `sikuai recover`"
        return Problem(503, "forked", zh, en).response()

    @app.exception_handler(Unavailable)
    async def unavailable(_: Request, error: Unavailable) -> JSONResponse:
        zh = "服务暂时不可用：请稍后用同一幂等键重试"
        en = "the service is away for a moment: send again with the same idempotency key"
        return Problem(503, "unavailable", zh, en).response()

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
        if error.status_code == 400:
            return of_validation([{"loc": ("body",), "type": "json_invalid"}]).response()
        zh, en = "没有这个地址或方法：请查看 /docs", "there is no such address or method: see /docs"
        response = Problem(error.status_code, code, zh, en).response()
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> JSONResponse:
        log.error(
            "broken", route=request.scope.get("route") and request.scope["route"].path, error=type(error).__name__
        )
        return Problem(
            500, "broken", "系统内部错误：请联系管理员", "something broke inside: tell the administrator"
        ).response()
