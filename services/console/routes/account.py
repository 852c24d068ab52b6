"""One's own account: another password."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.people import accounts
from services.console.people.accounts import Changed
from services.console.people.passwords import Crowded, is_long_enough
from services.console.people.tries import Wait
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit, came_from
from services.console.routes.login import begun, to_wait

router = APIRouter()
OLD = {"at": "old", "label_zh": "原密码", "label": "present password", "detail_zh": "不对，请重新输入",
       "detail": "it is not right: type it again"}  # fmt: skip
NEW = {"at": "new", "label_zh": "新密码", "label": "new password"}
AGAIN = {"at": "again", "label_zh": "再输一次新密码", "label": "new password once more",
         "detail_zh": "须与新密码相同，请重新输入", "detail": "the same as the new one: type it again"}  # fmt: skip


@router.get("/account")
async def account_page(here: Here) -> Response:
    """Where one's password is changed."""
    return await _account(here)


@router.post("/account/password")
async def change_password(here: Here) -> Response:
    """Change one's password; every other session of the account ends. What came sealed from the log-in goes on."""
    form, now = await here.form(of_any_post=True), datetime.now(UTC)
    somebody = here.somebody
    if form.is_unsent:  # passwords are not kept over a log-in: nothing was typed, so nothing is wrong
        return await _account(here, form)
    try:
        right = await accounts.let_in(here.console.pool, somebody.account, form["old"], came_from(here.request))
    except (Wait, Crowded) as wait:
        return await _account(here, form, _refused(429, to_wait(here, wait)))
    if right is None:
        return await _account(here, form, _refused(422, places=[OLD]))
    if wrong := _wrong(form):
        return await _account(here, form, _refused(422, places=wrong))
    try:
        changed = await accounts.change_password(here.console.pool, right, form["new"], now)
        return await begun(here, changed, form["sealed"], here.go("/", "密码已修改"))
    except Crowded as crowded:
        return await _account(here, form, _refused(429, to_wait(here, crowded)))
    except Changed:
        said = here.say("密码刚被管理员重设或账号已停用：没有改动，请重新登录")
        return await _account(here, form, _refused(409, said))


def _wrong(form: Form) -> list[Mapping[str, str]]:
    """What is wrong with the new password, by its two fields."""
    new = form["new"]
    places: list[Mapping[str, str]] = []
    if not is_long_enough(new):
        places.append(NEW | {"detail_zh": "10至128位", "detail": "10 to 128 characters"})
    elif new == form["old"]:
        places.append(NEW | {"detail_zh": "须与原密码不同", "detail": "another one than the present one"})
    if form["again"] != new:
        places.append(AGAIN)
    return places


def _refused(status: int, said: str = "", places: Sequence[Mapping[str, str]] = ()) -> Refused:
    return Refused("console", status, {"detail_zh": said, "detail": said, "errors": places})


async def _account(here: Visit, form: Form | None = None, trouble: Refused | None = None) -> Response:
    return await here.page("account.html", trouble=trouble, sealed=form["sealed"] if form else "")
