"""One's own account: another password."""

from datetime import UTC, datetime

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.people import accounts
from services.console.people.accounts import Changed
from services.console.people.passwords import LEAST, Crowded, is_long_enough
from services.console.people.tries import Wait
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit, came_from
from services.console.routes.login import begun, to_wait

router = APIRouter()


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
        return await _account(here, form, to_wait(here, wait), 429)
    if right is None:
        return await _account(here, form, here.say("原密码不对：请重新输入"), 422)
    if not is_long_enough(form["new"]) or form["new"] != form["again"]:
        wrong = here.say("新密码至少%(least)s位，两次须相同：请重新输入", least=LEAST)
        return await _account(here, form, wrong, 422)
    if form["new"] == form["old"]:
        return await _account(here, form, here.say("新密码须与原密码不同：请重新输入"), 422)
    try:
        changed = await accounts.change_password(here.console.pool, right, form["new"], now)
        return await begun(here, changed, form["sealed"], here.go("/", "密码已修改"))
    except Crowded as crowded:
        return await _account(here, form, to_wait(here, crowded), 429)
    except Changed:
        return await _account(here, form, here.say("密码刚被管理员重设或账号已停用：没有改动，请重新登录"), 409)


async def _account(here: Visit, form: Form | None = None, wrong: str = "", status: int = 200) -> Response:
    return await here.page("account.html", status=status, wrong=wrong, sealed=form["sealed"] if form else "")
