"""What is answered where no page can be shown as it was asked for. Each says what to do next."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.types import Scope

from services.console.doors.trouble import Away, Refused, Unknown
from services.console.people.passwords import Crowded
from services.console.routes.forms import LARGEST_BYTES, LARGEST_WITH_FILE, Elsewhere, TooLarge, TooSlow, bounded_form
from services.console.routes.here import (
    SESSION,
    Barred,
    NotFromHere,
    NotLoggedIn,
    ToChange,
    Visit,
    here_if_anybody,
    language_of,
)
from services.console.showing.catalog import say
from services.console.showing.templates import rendered
from shared.http.gate import AT_CAPACITY
from shared.http.problem import Problem
from shared.store.backoff import where
from shared.store.trouble import passes

log = structlog.get_logger()
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
WITH_FILE = ("/desk/import",)
"""The pages whose forms have a file: no other may be as large."""
LONGEST_SEALED = LARGEST_BYTES - 64 * 1024  # the form of the log-in bears it, beside an account and a password
TOO_MANY = "现在请求太多，这一次没有办理，没有改动。请等几秒，再按一次同一个按钮。"
NOT_IN_TIME = "没有及时办完，还不知道是否成功。请返回上一页再按一次同一个按钮：不会重复。"
DATABASE_AWAY = "网页自己的数据库暂时连不上，没有改动。请等几秒再试。"
BROKEN = "编号%(number)s。还不知道是否有改动：请回到列表看一看，再决定是否重做。把编号告诉管理员。"
AWAY_SECONDS = "5"
SERVICE_NAMES = {"intake": "登记服务", "triage": "研判服务", "referral": "流转服务", "followup": "回访服务"}


def add_answers(app: FastAPI) -> None:
    """Answer everything that goes wrong with a page, and give each answer its headers."""
    app.add_exception_handler(NotLoggedIn, _to_log_in)
    app.add_exception_handler(ToChange, _to_the_change)
    for error in (Barred, Refused, Away, Unknown, NotFromHere, Elsewhere, TooLarge, TooSlow, Problem, HTTPException,
                  RequestValidationError, Crowded):  # fmt: skip
        app.add_exception_handler(error, _page_of)
    app.add_middleware(BaseHTTPMiddleware, dispatch=_with_headers)


async def never_bare(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """A page for what nobody foresaw, before anything further out answers for it."""
    try:
        return await call_next(request)
    except Exception as error:
        return _away(request, error) if passes(error) else _broken(request, error)


async def _with_headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
    answer = await call_next(request)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=()"
    if request.url.path.startswith("/static/") and request.url.query and answer.status_code == 200:
        answer.headers["Cache-Control"] = KEPT_FOR_EVER
    return answer


async def _to_log_in(request: Request, _: Exception) -> Response:
    """To the log-in and back; what he was about to send is sealed and goes with him."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "POST":
        return RedirectResponse("/login" if asked == "/" else f"/login?{urlencode({'next': asked})}", 303)
    visit = await here_if_anybody(request)
    account = await visit.console.sessions.whose(request.cookies.get(SESSION, "")) or ""
    sealed, wrong = "", ""
    try:
        sealed = await _sealed(visit, account) if account else ""
    except TooLarge:
        wrong = visit.say("登录已过期。您填的内容太长，没能保留：请登录后重新填写")
    return await visit.page("login.html", status=401, next="/", wrong=wrong, account=account, sealed=sealed)


async def _to_the_change(request: Request, _: Exception) -> Response:
    """To the page of one's password, which leads on when it is changed."""
    return RedirectResponse("/account", 303)


async def _sealed(visit: Visit, account: str) -> str:
    """What he filled in, sealed; files and passwords he gives anew after the log-in. Raises `TooLarge`
    for what would not come back through the log-in."""
    path = visit.request.url.path
    form = await bounded_form(visit.request, LARGEST_WITH_FILE if path in WITH_FILE else LARGEST_BYTES)
    sealed = visit.console.sealed.seal(account, path, {} if path in WITH_FILE else form.own_texts())
    if len(sealed) > LONGEST_SEALED:
        raise TooLarge
    return sealed


async def _page_of(request: Request, error: Exception) -> Response:
    visit = await here_if_anybody(request)
    status, kind, words = _said(visit, error)
    answer = await visit.page("trouble.html", status=status, kind=kind, error=error, words=words)
    if isinstance(error, HTTPException):
        answer.headers.update(error.headers or {})  # Allow, where the address is right and the method is not
    return answer


def _said(visit: Visit, error: Exception) -> tuple[int, str, str]:
    """The status, the kind of page, and the sentence of the service if it has one."""
    match error:
        case Barred():
            return 403, "barred", ""
        case Refused(status=404) | RequestValidationError():
            return 404, "nothing", ""
        case HTTPException(status_code=404 | 405):
            return error.status_code, "nothing", ""
        case Refused():
            return error.status, "refused", error.en if visit.language == "en" else error.zh
        case Crowded():
            return 429, "refused", visit.say("同时登录的人太多：请稍后重试")
        case Away():
            return 503, "away", visit.say(SERVICE_NAMES[error.service])
        case Unknown():
            return 502, "unknown", visit.say(SERVICE_NAMES[error.service])
        case NotFromHere() | Elsewhere():
            return 403, "stale", ""
        case TooLarge():
            return 413, "large", ""
        case TooSlow():
            return 408, "slow", ""
        case Problem():
            return error.status, "busy", ""
        case _:
            return 400, "nothing", ""


def without_asking(scope: Scope, problem: Problem) -> Response:
    """A page for what is refused before anything is looked up: who asks, and the database, are not asked."""
    request = Request(scope)
    known = problem.status == 429 or problem.code == AT_CAPACITY.code
    said = TOO_MANY if known else NOT_IN_TIME
    return _bare(request, problem.status, "请稍等再试", said, _again(request), problem.headers)


def _away(request: Request, error: Exception) -> Response:
    """The console's own database is away: nobody can be known, and nothing is done; all is right again with it."""
    log.warning("database_away", error=type(error).__name__)
    said = DATABASE_AWAY if request.method == "GET" else NOT_IN_TIME
    return _bare(request, 503, "请稍等再试", said, _again(request), {"Retry-After": AWAY_SECONDS})


def _broken(request: Request, error: Exception) -> Response:
    """What nobody foresaw: the log has the place under a number, the page has the number."""
    number = secrets.token_hex(3).upper()
    log.error("broken", number=number, error=type(error).__name__, where=where(error))
    return _bare(request, 500, "出了问题", BROKEN, ("/", "回首页"), {}, number=number)


def _again(request: Request) -> tuple[str, str] | None:
    """Where the same is asked for again; a form is sent again from its own page."""
    return (request.url.path, "重试") if request.method == "GET" else None


def _bare(
    request: Request,
    status: int,
    heading: str,
    said: str,
    onward: tuple[str, str] | None,
    headers: Mapping[str, str] | None,
    **words: str,
) -> Response:
    """A page that needs nobody's database or service."""
    language = language_of(request)
    text = say(language, said) % words
    page = rendered(language, "bare.html", datetime.now(UTC), heading=heading, said=text, onward=onward)
    return HTMLResponse(page, status, headers)
