"""The administrator's page about people: who may log in and as what, and who did what to an account."""

import re
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import ValidationError

from services.console.doors.trouble import Away, Refused
from services.console.people import accounts
from services.console.people.accounts import ALLOWED, Account, Post
from services.console.people.passwords import made_up
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit, look_first
from services.console.showing.words import picked
from shared.http.roles import EVERYWHERE, OF_A_DEPARTMENT, OF_PEOPLE
from shared.kernel.stations import EVERY_STATION, SLUG

router = APIRouter()
MOST_CHANGES = 100
GIVEN = "sikuai_given"
GIVEN_PAGE = "/admin/users/given"
GIVEN_SECONDS = 60
LABELS = {"account": ("账号", "account"), "name": ("称呼", "name"), "roles": ("身份", "works as"),
          "station": ("派出所", "station"), "department": ("部门", "department")}  # fmt: skip


@router.get("/admin/users")
async def users(here: Here) -> Response:
    """用户: who may log in, as what, and what was done to accounts."""
    return await _users(here, Form())


@router.post("/admin/users")
async def add_user(here: Here) -> Response:
    """Let somebody in; his password is shown once."""
    form, password = await here.form(), made_up()
    try:
        look_first(form)
        account = _account(here, form)
        now, by = datetime.now(UTC), here.somebody.account
        if not await accounts.add(here.console.pool, account, password, by, now):
            raise _wrong("account", "已有这个账号，不分大小写：请换一个",
                         "it is there, in capitals or small letters: choose another")  # fmt: skip
    except Refused as refused:
        return await _users(here, form, refused)
    return _given(here, account.account, password, is_new=True)


@router.post("/admin/users/{account}/switch")
async def switch_user(here: Here, account: str) -> Response:
    """Let somebody in again, or no longer."""
    form = await here.form()
    look_first(form)
    await _governed(here, account)
    on = form.ticked("on")
    if account == here.somebody.account:
        raise _not_oneself("不能停用自己：请由另一位管理员办理", "you cannot shut yourself out: ask another one")
    await accounts.switch(here.console.pool, account, on, here.somebody.account, datetime.now(UTC))
    return here.go("/admin/users", "已启用%(account)s" if on else "已停用%(account)s", account=account)


@router.get("/admin/users/{account}/reset")
async def reset_page(here: Here, account: str) -> Response:
    """Whose password is about to be made up anew, and what follows."""
    return await here.page("admin/reset.html", one=await _governed(here, account))


@router.post("/admin/users/{account}/reset")
async def reset_user(here: Here, account: str) -> Response:
    """Give somebody a new password, which is shown once; his sessions end."""
    look_first(await here.form())
    await _governed(here, account)
    if account == here.somebody.account:
        raise _not_oneself("自己的密码请在“设置”里修改", "change your own password under settings")
    password = made_up()
    await accounts.set_password(here.console.pool, account, password, here.somebody.account, datetime.now(UTC))
    return _given(here, account, password, is_new=False)


@router.get("/admin/users/given")
async def given_password(here: Here) -> Response:
    """The password that he has just made for somebody, once: this page may be loaded again, and makes none."""
    kept = here.console.sealed.open(here.somebody.csrf, here.request.cookies.get(GIVEN, ""))
    answer = await here.page(
        "admin/password.html", given={name: one for name, (one,) in kept.texts.items()} if kept else {}
    )
    answer.delete_cookie(GIVEN, path="/")
    return answer


def _given(here: Visit, account: str, password: str, *, is_new: bool) -> Response:
    """On to the page that shows the password: it goes there by his browser, sealed for this session alone."""
    answer = here.go(GIVEN_PAGE)
    told = {"account": [account], "given": [password], "is_new": ["1" if is_new else ""]}
    sealed = here.console.sealed.seal(here.somebody.csrf, GIVEN_PAGE, told, post="")
    here.keep(answer, GIVEN, sealed, GIVEN_SECONDS)
    return answer


async def _users(here: Visit, form: Form, trouble: Refused | None = None) -> Response:
    people = await _people(here)
    done = await accounts.changes(here.console.pool, [one.account for one in people], MOST_CHANGES)
    return await here.page(
        "admin/users.html",
        trouble=trouble,
        form=form,
        people=people,
        done=done,
        roles=[(code, getattr(role, here.language)) for code, role in OF_PEOPLE.items()],
        own=here.somebody.post.station,
        departments=await _departments(here),
    )


async def _people(here: Visit) -> list[Account]:
    """Those whom he answers for: everybody, or those who work at his station alone."""
    own = here.somebody.post.station
    people = await accounts.listed(here.console.pool)
    return [one for one in people if own == EVERY_STATION or _stations(one) == {own}]


def _stations(one: Account) -> set[str]:
    return {post.station for post in one.posts} | {post.station for post in one.lapsed}


async def _governed(here: Visit, account: str) -> Account:
    """The account, if it is his to change. Raises `Refused` as for what is not there."""
    for one in await _people(here):
        if one.account == account:
            return one
    raise Refused("console", 404, {})


async def _departments(here: Visit) -> list[tuple[str, str]]:
    """The departments of the policy; none while triage does not tell them."""
    try:
        return picked(here.language, (await here.words("triage"))["departments"])
    except (Away, Refused, KeyError):
        return []


def _account(here: Visit, form: Form) -> Account:
    """Who is to be let in. Raises `Refused`, which names the field that is not right."""
    roles, own = form.all("roles"), here.somebody.post.station
    station = own if own != EVERY_STATION else form["station"]
    if not roles or set(roles) - set(OF_PEOPLE):
        raise _wrong("roles", "至少选一个身份", "choose one or more")
    if not re.fullmatch(SLUG, station):
        raise _wrong(
            "station", "派出所的代码，如 changluo；全部写 all", "a station's code, like changluo; all of them: all"
        )
    if station == EVERY_STATION and set(roles) - EVERYWHERE:
        raise _wrong("station", "只有县级督办、审计员、管理员可以负责全部派出所：请写一个派出所",
                     "only supervisors, auditors and administrators may work for all: name one station")  # fmt: skip
    if (OF_A_DEPARTMENT in roles) is not bool(form["department"]):
        raise _wrong("department", "部门联络员须写明部门，别的身份不写", "a liaison has a department, nobody else has")
    try:
        return Account(account=form["account"], name=form["name"] or form["account"], posts=_posts(form, station))
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0]) if error.title == Account.__name__ else "department"
        if field in ALLOWED:
            raise _wrong(field, *ALLOWED[field]) from None
        raise _wrong("department", "部门的代码，如 justice", "a department's code, like justice") from None


def _posts(form: Form, station: str) -> tuple[Post, ...]:
    told: list[dict[str, Any]] = [
        {"role": role, "station": station, "department": form["department"] if role == OF_A_DEPARTMENT else ""}
        for role in dict.fromkeys(form.all("roles"))
    ]
    return tuple(Post.model_validate(one) for one in told)


def _not_oneself(zh: str, en: str) -> Refused:
    return Refused("console", 403, {"detail_zh": zh, "detail": en})


def _wrong(at: str, zh: str, en: str) -> Refused:
    label_zh, label = LABELS[at]
    place = {"at": at, "label": label, "label_zh": label_zh, "detail": en, "detail_zh": zh}
    return Refused("console", 422, {"detail": en, "detail_zh": zh, "errors": [place]})
