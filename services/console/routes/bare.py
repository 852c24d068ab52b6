"""Pages for what is refused or broken where nothing may be asked any more: no session, no service, no words."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

import structlog
from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from starlette.middleware.base import RequestResponseEndpoint
from starlette.types import Scope

from services.console.doors.services import RESTING
from services.console.routes.addresses import page_of
from services.console.routes.forms import Form, read_form
from services.console.routes.here import NOT_KEPT, language_of
from services.console.showing.catalog import say
from services.console.showing.templates import rendered
from shared.http.body import NO_BODY_HERE, comes_with
from shared.http.door import NO_PARAMETERS, READ
from shared.http.front import UNCOUNTED
from shared.http.gate import AT_CAPACITY
from shared.http.headers import Head
from shared.http.problem import Problem
from shared.store.backoff import where
from shared.store.trouble import passes

log = structlog.get_logger()
TOO_MANY = "现在请求太多，这一次没有办理，没有改动。请等几秒，再按一次同一个按钮。"
NOT_IN_TIME = "没有及时办完，还不知道是否成功。请返回上一页再按一次同一个按钮：不会重复。"
DATABASE_AWAY = "网页自己的数据库暂时连不上，没有改动。请等几秒再试。"
BROKEN = "编号%(number)s。还不知道是否有改动：请回到列表看一看，再决定是否重做。把编号告诉管理员。"
AWAY_SECONDS = "5"
HOME = ("/", "回首页")
PROBES = UNCOUNTED | {"/live"}
"""What is asked by programs: answered when the console is full, at a pace of its own."""


async def never_bare(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """A page for what none takes and for what nobody foresaw, before anything further out answers for it."""
    if refused := _not_taken(request):
        return without_asking(request.scope, refused)
    try:
        return await call_next(request)
    except Exception as error:
        return _away(request, error) if passes(error) else _broken(request, error)


def without_asking(scope: Scope, problem: Problem) -> Response:
    """A page for what is refused before anything is looked up: who asks, and the database, are not asked."""
    request = Request(scope)
    if problem.status not in RESTING:
        said = problem.zh if language_of(request) == "zh" else problem.en
        return _bare(request, problem.status, "没有办成", said, HOME, problem.headers)
    known = problem.status == 429 or problem.code == AT_CAPACITY.code
    said = TOO_MANY if known else NOT_IN_TIME
    return _bare(request, problem.status, "请稍等再试", said, _again(request), problem.headers)


def _not_taken(request: Request) -> Problem | None:
    """What is wrong with a question that says more than any page takes. An address of a page may bear what others hang
    on it, as programs that send links do; that of a probe is written by whoever runs it."""
    if request.url.path in PROBES and request.scope["query_string"]:
        return NO_PARAMETERS()
    if request.method == READ and comes_with(Head(request.scope["headers"])):
        return NO_BODY_HERE()
    return None


def _away(request: Request, error: Exception) -> Response:
    """The console's own database is away: nobody can be known, and nothing is done; all is right again with it."""
    log.warning("database_away", error=type(error).__name__)
    said = DATABASE_AWAY if request.method == "GET" else NOT_IN_TIME
    return _bare(request, 503, "请稍等再试", said, _again(request), {"Retry-After": AWAY_SECONDS})


def _broken(request: Request, error: Exception) -> Response:
    """What nobody foresaw: the log has the place under a number, the page has the number, and what was filled in."""
    number = secrets.token_hex(3).upper()
    log.error("broken", number=number, error=type(error).__name__, where=where(error))
    return _bare(request, 500, "出了问题", BROKEN, HOME, {}, number=number)


def _again(request: Request) -> tuple[str, str] | None:
    """Where the same is asked for again; a form is sent again from its own page."""
    return (page_of(request), "重试") if request.method == "GET" else None


def _bare(
    request: Request,
    status: int,
    heading: str,
    said: str,
    onward: tuple[str, str] | None,
    headers: Mapping[str, str] | None,
    **words: str,
) -> Response:
    language, path = language_of(request), request.url.path
    form: Form | None = None if path in NOT_KEPT else read_form(request)
    text = say(language, said) % words
    page = rendered(
        language, "bare.html", datetime.now(UTC), heading=heading, said=text, onward=onward, form=form, to=path
    )
    return HTMLResponse(page, status, headers)
