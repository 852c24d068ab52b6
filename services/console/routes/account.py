"""One's own account: another password."""

from datetime import UTC, datetime

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.people import accounts
from services.console.people.passwords import LEAST, is_long_enough
from services.console.people.tries import Wait
from services.console.routes.here import SESSION, Here
from services.console.routes.login import came_from

router = APIRouter()


@router.get("/account")
async def account_page(here: Here) -> Response:
    """Where one's password is changed."""
    return await here.page("account.html", wrong="")


@router.post("/account/password")
async def change_password(here: Here) -> Response:
    """Change one's password; every other session of the account ends."""
    form, now = await here.form(), datetime.now(UTC)
    somebody = here.somebody
    if form.is_unsent:  # passwords are not kept over a log-in: nothing was typed, so nothing is wrong
        return await here.page("account.html", wrong="")
    try:
        right = await accounts.let_in(here.console.pool, somebody.account, form["old"], came_from(here.request))
    except Wait as wait:
        wrong = here.say("输错次数过多：请等%(seconds)s秒再试", seconds=wait.seconds)
        return await here.page("account.html", status=429, wrong=wrong)
    if right is None:
        return await here.page("account.html", status=422, wrong=here.say("原密码不对：请重新输入"))
    if not is_long_enough(form["new"]) or form["new"] != form["again"]:
        wrong = here.say("新密码至少%(least)s位，两次须相同：请重新输入", least=LEAST)
        return await here.page("account.html", status=422, wrong=wrong)
    await accounts.set_password(here.console.pool, somebody.account, form["new"], somebody.account, now)
    answer = here.go("/", "密码已修改")
    secret = await here.console.sessions.begin(right, now)
    here.keep(answer, SESSION, secret, int(here.console.settings.session_hours * 3600))
    return answer
