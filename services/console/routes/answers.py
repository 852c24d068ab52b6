"""What is answered where no page can be shown as it was asked for. Each says what to do next."""

from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint

from services.console.doors.trouble import Away, Refused, Unknown
from services.console.people.accounts import Post
from services.console.people.passwords import Crowded
from services.console.routes.addresses import has_no_page, stood_on
from services.console.routes.forms import (
    LARGEST_BYTES,
    LARGEST_WITH_ATTACHED,
    LARGEST_WITH_FILE,
    Elsewhere,
    Form,
    TooLarge,
    TooSlow,
    bounded_form,
)
from services.console.routes.here import (
    NOT_KEPT,
    WITH_ATTACHED,
    WITH_FILE,
    Barred,
    NotFromHere,
    NotLoggedIn,
    OtherPost,
    ToChange,
    Visit,
    came_from,
    here_if_anybody,
)
from shared.http.gate import place
from shared.http.problem import Problem

log = structlog.get_logger()
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
LONGEST_SEALED = LARGEST_BYTES - 64 * 1024  # the form of the log-in bears it, beside an account and a password
SERVICE_NAMES = {"intake": "登记服务", "triage": "研判服务", "referral": "流转服务", "followup": "回访服务"}


def add_answers(app: FastAPI) -> None:
    """Answer everything that goes wrong with a page, and give each answer its headers."""
    app.add_exception_handler(NotLoggedIn, _to_log_in)
    app.add_exception_handler(ToChange, _to_the_change)
    for error in (Barred, OtherPost, Refused, Away, Unknown, NotFromHere, Elsewhere, TooLarge, TooSlow, Problem,
                  HTTPException, RequestValidationError, Crowded):  # fmt: skip
        app.add_exception_handler(error, _page_of)
    app.add_middleware(BaseHTTPMiddleware, dispatch=_with_headers)


async def _with_headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
    answer = await call_next(request)
    answer.headers.setdefault("Content-Security-Policy", POLICY)
    answer.headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=()"
    if request.url.path.startswith("/static/") and request.url.query and answer.status_code == 200:
        answer.headers["Cache-Control"] = KEPT_FOR_EVER
    if request.method == "POST":  # with `no-store` a browser that goes back to a refused form asks to send it again
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


async def _to_log_in(request: Request, _: Exception) -> Response:
    """To the log-in and back; what he was about to send is sealed and goes with him."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "POST":
        return RedirectResponse("/login" if asked == "/" else f"/login?{urlencode({'next': asked})}", 303)
    if asked in NOT_KEPT:
        return RedirectResponse("/login", 303)
    visit = await here_if_anybody(request)
    sealed, wrong = "", ""
    try:
        with visit.console.gate.inside(f"at {place(came_from(request))}", large=False):
            form = await _form(request)
        sealed = _sealed(visit, form) if form.whose else ""
    except TooLarge:
        wrong = visit.say("登录已过期。您填的内容太长，没能保留：请登录后重新填写")
    except (Elsewhere, TooSlow, Problem) as error:
        return await _page_of(request, error)
    return await visit.page("login.html", path="/login", status=401, next="/", wrong=wrong, account="", sealed=sealed)


async def _to_the_change(request: Request, _: Exception) -> Response:
    """To the page of one's password, which leads on when it is changed; what he was about to send goes with him."""
    visit = await here_if_anybody(request)
    form = await _kept(visit)
    if form is None or request.url.path in NOT_KEPT:
        return RedirectResponse("/account", 303)
    try:
        return await visit.page("account.html", path="/account", status=403, sealed=_sealed(visit, form))
    except TooLarge as error:
        return await _page_of(request, error)


async def _form(request: Request) -> Form:
    """What was filled in. Raises as `bounded_form` does."""
    if request.url.path in WITH_ATTACHED:
        return await bounded_form(request, LARGEST_WITH_ATTACHED)
    return await bounded_form(request, LARGEST_WITH_FILE if request.url.path in WITH_FILE else LARGEST_BYTES)


def _sealed(visit: Visit, form: Form) -> str:
    """What he filled in, sealed for the account whose form it is; files and passwords he gives anew. Raises `TooLarge`
    for what would not come back through the log-in."""
    sealed = visit.console.sealed.seal(form.whose, visit.request.url.path, form.own_texts(), form.post)
    if len(sealed) > LONGEST_SEALED:
        raise TooLarge
    return sealed


async def _kept(visit: Visit) -> Form | None:
    """What he was about to send, if a page of ours made it for him: it stands on the page that says why it was not."""
    if visit.request.method != "POST" or visit.person is None:
        return None
    try:
        form = await _form(visit.request)
    except (Elsewhere, TooLarge, TooSlow):
        return None
    return form if visit.has_made(form) else None


async def _page_of(request: Request, error: Exception) -> Response:
    asked = request.url.path
    if request.method == "GET" and has_no_page(request.app, asked):  # loaded again, or gone back to
        return RedirectResponse(stood_on(request.app, asked), 303)
    visit = await here_if_anybody(request)
    status, kind, words = _said(visit, error)
    form = None if request.url.path in NOT_KEPT else await _kept(visit)
    posts, carried = _other_posts(visit, form, error)
    answer = await visit.page(
        "trouble.html", status=status, kind=kind, error=error, words=words, form=form, posts=posts, carried=carried
    )
    if isinstance(error, HTTPException | Problem):  # Allow, where the method is not taken; Retry-After
        answer.headers.update(error.headers or {})
    return answer


def _other_posts(visit: Visit, form: Form | None, error: Exception) -> tuple[list[tuple[int, Post]], str]:
    """The post in which somebody opened the form that he cannot send in this one, if he still has it, and the form,
    sealed, to go there with him."""
    if form is None or not isinstance(error, Barred | OtherPost) or (at := visit.post_of(form.post)) is None:
        return [], ""
    try:
        sealed = _sealed(visit, form)
    except TooLarge:
        return [], ""
    return [(at, visit.somebody.posts[at])], sealed


def _said(visit: Visit, error: Exception) -> tuple[int, str, str]:
    """The status, the kind of page, and the sentence of the service if it has one."""
    match error:
        case Barred():
            return 403, "barred", ""
        case OtherPost():
            return 403, "other_post", ""
        case Refused(status=404) | RequestValidationError():
            return 404, "nothing", ""
        case HTTPException(status_code=404 | 405):
            return error.status_code, "nothing", ""
        case Refused(status=200):
            return 200, "unsent", ""
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
