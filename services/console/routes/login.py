"""Logging in and out, in which of his posts somebody works, and how he likes to read."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from services.console.people import accounts
from services.console.people.accounts import Account, Changed, NoPost
from services.console.people.passwords import Crowded
from services.console.people.tries import Wait
from services.console.routes.addresses import stood_on
from services.console.routes.forms import Form, bounded_form
from services.console.routes.here import SESSION, Here, Visit, came_from
from services.console.showing.rooms import start_of

router = APIRouter()
YEAR_SECONDS = 365 * 24 * 3600
CHOICES = {"language": ("zh", "en"), "theme": ("auto", "light", "dark"), "size": ("normal", "large", "largest"),
           "keys": ("on", "off")}  # fmt: skip


@router.get("/")
async def home(here: Here) -> Response:
    """The page that his day begins on."""
    return RedirectResponse(start_of(here.somebody.post.role), 303)


@router.get("/login")
async def log_in_page(here: Here, next: Annotated[str, Query()] = "/") -> Response:
    """Where one logs in."""
    return await here.page("login.html", next=_ours(next), wrong="", account="", sealed="")


@router.post("/login")
async def log_in(here: Here) -> Response:
    """Log in, and go where one wanted to go; the session that this browser had before is over."""
    form = await bounded_form(here.request)
    if form.is_unsent:  # the password was not kept, so that nothing is tried
        return await _again(here, form, "", 200)
    try:
        somebody = await accounts.let_in(here.console.pool, form["account"], form["password"], came_from(here.request))
        if somebody is None:
            raise Changed
        answer = await begun(here, somebody, form["sealed"], here.go(_ours(form["next"])))
    except (Wait, Crowded) as wait:
        return await _again(here, form, to_wait(here, wait), 429)
    except NoPost:  # told to nobody who does not have the password
        return await _again(here, form, here.say("这个账号没有可用的身份：请找管理员"), 403)
    except Changed:
        return await _again(here, form, here.say("账号或密码不对：请检查后重试，忘记密码请找管理员"), 422)
    await here.console.sessions.end(here.request.cookies.get(SESSION, ""))
    return answer


async def _again(here: Visit, form: Form, wrong: str, status: int) -> Response:
    account, next_, sealed = form["account"], _ours(form["next"]), form["sealed"]
    return await here.page("login.html", status=status, next=next_, wrong=wrong, account=account, sealed=sealed)


def to_wait(here: Visit, wait: Wait | Crowded) -> str:
    """Why a password was not looked at."""
    if isinstance(wait, Wait):
        return here.say("输错次数过多：请等%(seconds)s秒再试", seconds=wait.seconds)
    return here.say("同时登录的人太多：请稍后重试")


async def begun(here: Visit, somebody: Account, sealed: str, answer: Response) -> Response:
    """The answer with which a session begins: this one, unless something came sealed, which he then looks at; whoever
    has to change his password first takes it along to there. Raises `Changed`."""
    now = datetime.now(UTC)
    secret = await here.console.sessions.begin(somebody, now)
    if sealed:
        here.person = await here.console.sessions.person(secret, now)
        answer = await _kept(here, secret, sealed) or answer
    here.keep(answer, SESSION, secret, int(here.console.settings.session_hours * 3600))
    return answer


async def _kept(here: Visit, secret: str, sealed: str) -> Response | None:
    """The page that has what came sealed for whoever is here, who goes on in the post in which he typed it; None where
    nothing did."""
    kept = here.console.sealed.open(here.console.sessions.whose(here.somebody.account), sealed)
    if kept is None:
        return None
    if here.somebody.to_change:
        return await here.page("account.html", path="/account", sealed=sealed)
    to, at = _ours(kept.path), here.post_of(kept.post)
    if at is not None:
        await _go_on_in(here, secret, at)
    form = Form(kept.texts)
    return await here.page("kept.html", path=stood_on(here.request.app, to), to=to, form=form, may_send=at is not None)


async def _go_on_in(here: Visit, secret: str, post: int) -> None:
    """From now on he works in this one of his posts."""
    await here.console.sessions.work_as(secret, post)
    here.person = await here.console.sessions.person(secret, datetime.now(UTC))


@router.post("/logout")
async def log_out(here: Here) -> Response:
    """Log out."""
    await here.form(of_any_post=True)
    await here.console.sessions.end(here.request.cookies[SESSION])
    answer = here.go("/login", "已退出登录")
    answer.delete_cookie(SESSION, path="/")
    answer.headers["Clear-Site-Data"] = '"cache"'  # nobody goes back from here to what stood on his pages
    return answer


@router.post("/as")
async def work_as(here: Here) -> Response:
    """Go on working in another of his posts; what came sealed of a form for that one stands there again."""
    form, secret = await here.form(of_any_post=True), here.request.cookies[SESSION]
    post = form.number("post")
    if isinstance(post, int) and post in here.somebody.posts:
        await _go_on_in(here, secret, post)
    return (await _kept(here, secret, form["sealed"]) if form["sealed"] else None) or here.go("/")


@router.post("/prefer")
async def prefer(here: Here) -> Response:
    """Read in another language, theme or size of letters; with or without keys of one letter."""
    form = await bounded_form(here.request)
    chosen = {name: form[name] for name, choices in CHOICES.items() if form[name] in choices}
    here.request.cookies.update(chosen)
    answer = await _with_sealed(here, form["sealed"]) if form["sealed"] else here.go(_ours(form["back"]))
    for name, value in chosen.items():
        here.keep(answer, name, value, YEAR_SECONDS)
    return answer


async def _with_sealed(here: Visit, sealed: str) -> Response:
    """The page that bears a sealed form, of the log-in or of the password that is to be changed first."""
    if here.person is not None:
        return await here.page("account.html", path="/account", sealed=sealed)
    return await here.page("login.html", path="/login", next="/", wrong="", account="", sealed=sealed)


def _ours(path: str) -> str:
    """The path, if it is one of this console: a link must not lead elsewhere from our log-in."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"
