"""The information officer's pages: reporting what he heard, and what became of it. With JavaScript his browser keeps a
report until it has come (`static/queue.js`); without, the same form is sent as forms are."""

from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Away, Refused
from services.console.routes import taking
from services.console.routes.forms import LARGEST_WITH_ATTACHED, Form
from services.console.routes.here import Here, Visit
from services.console.showing.times import moment
from services.console.showing.words import BECAME

router = APIRouter()
LAST_VILLAGE = "village"
YEAR_SECONDS = 365 * 24 * 3600
WHEN = (("now", "刚才"), ("today", "今天"), ("chosen", "选时间"))
MISSING = (("village", "村（社区）"), ("happened_at", "什么时候"), ("text", "说了什么"))


@router.get("/report/new")
async def report_page(here: Here) -> Response:
    """Where he reports."""
    return await _report(here, Form())


@router.post("/report/new")
async def send_report(here: Here) -> Response:
    """Send a report."""
    form = await here.form(LARGEST_WITH_ATTACHED)
    try:
        receipt = await taking.take(here, reported(form, await here.now()), form)
    except Refused as refused:
        return await _report(here, form, refused)
    answer = here.go("/report/mine?call=1" if receipt.said["advice"] else "/report/mine", "已送达，谢谢您")
    await keep_village(here, answer, taking.village_of(form))
    return answer


@router.get("/report/mine")
async def my_reports(here: Here, call: str = "", cursor: str = "") -> Response:
    """What he reported: what waits on this phone, and what has come."""
    try:
        found = (await here.get("intake", "/reports/mine", cursor=cursor)).said
        state = "told"
    except Away:
        found, state = None, "away"
    except Refused:  # intake does not tell officers of their reports
        found, state = None, "untold"
    return await here.page("report/mine.html", found=found, state=state, call=bool(call), became=BECAME)


async def keep_village(here: Visit, answer: Response, village: str) -> None:
    """Have his form begin with this village next time, if it is one of the list; another's on this phone does not."""
    if village in dict(taking.villages(here, await taking.words_of(here))):
        kept = f"{quote(here.somebody.account, safe='')}:{quote(village)}"
        here.keep(answer, LAST_VILLAGE, kept, YEAR_SECONDS)


def last_village(here: Visit) -> str:
    """The village of his last report from this phone."""
    account, _, village = here.request.cookies.get(LAST_VILLAGE, "").partition(":")
    return unquote(village) if unquote(account) == here.somebody.account else ""


def reported(form: Form, now: datetime) -> dict[str, Any]:
    """What the form says, in the words of intake."""
    said = form.filled(
        village=taking.village_of(form), happened_at=_happened(form, now), text=form["text"], place=form["place"]
    )
    danger = form.ticked("danger_to_life")
    return {"channel": "officer", "message_id": form.key, **said, "danger_to_life": danger}


def _happened(form: Form, now: datetime) -> str:
    match form["when"]:
        case "today":
            return taking.local(f"{moment(now):%Y-%m-%d}T{form['hour']}") if form["hour"] else ""
        case "chosen":
            return taking.local(form["day"])
        case _:
            return taking.just_now(form, now)


async def _report(here: Visit, form: Form, trouble: Refused | None = None) -> Response:
    words = await taking.words_of(here)
    return await here.page(
        "report/new.html",
        trouble=trouble,
        form=form,
        villages=taking.villages(here, words),
        village=form["village"] or last_village(here),
        elsewhere=taking.ELSEWHERE,
        whens=[(code, here.say(word)) for code, word in WHEN],
        missing=[(field, here.say(word)) for field, word in MISSING],
    )
