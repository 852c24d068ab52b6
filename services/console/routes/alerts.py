"""Alerts of danger to life: those that nobody acknowledged yet first, and saying what was done about one."""

from typing import Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit
from services.console.routes.taking import words_of
from services.console.showing.words import picked
from shared.kernel.stations import EVERY_STATION

router = APIRouter()

Which: TypeAlias = Literal["standing", "all"]
LISTS = (("standing", "待确认"), ("all", "全部"))
PHASES = {"raised": "待确认", "urged": "待确认，已催办", "acknowledged": "已确认"}


@router.get("/alerts")
async def alerts(here: Here, which: Which = "standing", station: str = "", cursor: str = "") -> Response:
    """警报: where somebody's life is in danger, those that nobody acknowledged first."""
    asked = {"standing": "true" if which == "standing" else "", "station": station}
    found = await here.get("triage", "/alerts", **asked, cursor=cursor)
    return await here.page(
        "alerts/list.html",
        found=found.said,
        which=which,
        station=station,
        lists=[(code, here.say(word)) for code, word in LISTS],
        phases=PHASES,
        everywhere=here.somebody.post.station == EVERY_STATION,
    )


@router.get("/alerts/{report_id}")
async def alert(here: Here, report_id: UUID) -> Response:
    """One alert: what was said, and what somebody did about it."""
    return await _page(here, report_id, Form())


@router.post("/alerts/{report_id}/acknowledge")
async def acknowledge_alert(here: Here, report_id: UUID) -> Response:
    """Say what was done: nobody is urged any more."""
    form = await here.form()
    told = form.filled(deed=form["deed"], words=form["words"])
    try:
        await here.send("triage", f"/alerts/{report_id}/acknowledge", told, form)
    except Refused as refused:
        return await _page(here, report_id, form, refused)
    return here.go("/alerts", "已确认警报")


async def _page(here: Visit, report_id: UUID, form: Form, trouble: Refused | None = None) -> Response:
    found, words = await here.get("triage", f"/alerts/{report_id}"), await words_of(here)
    deeds = picked(here.language, words.get("deeds"))
    return await here.page("alerts/one.html", alert=found.said, form=form, trouble=trouble, deeds=deeds, phases=PHASES)
