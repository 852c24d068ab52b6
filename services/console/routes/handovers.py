"""Hand-overs: those that wait for a receipt by their clocks, one with its history, and its receipt."""

from datetime import date
from typing import Any, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.cases import then_of
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit
from services.console.routes.taking import villages, words_of
from services.console.showing.periods import day
from services.console.showing.words import CHOICES
from services.console.showing.words import PHASES as WORDS
from shared.kernel.stations import EVERY_STATION

router = APIRouter()

Which: TypeAlias = Literal["standing", "late", "received", "withdrawn", "all"]
Sort: TypeAlias = Literal["", "for_authority", "against_authority"]
ASKED: dict[str, dict[str, str]] = {
    "standing": {"standing": "true"},
    "late": {"late": "true"},
    "received": {"phase": "received"},
    "withdrawn": {"phase": "withdrawn"},
    "all": {},
}
LISTS = (
    ("standing", "待回执"),
    ("late", "超期无回执"),
    ("received", "已有回执"),
    ("withdrawn", "已撤销"),
    ("all", "全部"),
)
"""Which hand-overs a list has, as triage is asked for them and as they are called."""
SORTS = {code: CHOICES["outcome"][code] for code in ("for_authority", "against_authority")}
PHASES = {**WORDS, "urged": "待回执，已催办"}


@router.get("/handovers")
async def handovers(
    here: Here, which: Which = "standing", sort: Sort = "", village: str = "", station: str = "", cursor: str = ""
) -> Response:
    """移交: those whose receipt is due first, late marked."""
    asked = {**ASKED[which], "sort": sort, "village": village, "station": station}
    found = await here.get("triage", "/handovers", **asked, cursor=cursor)
    return await here.page(
        "handovers/list.html",
        found=found.said,
        which=which,
        sort=sort,
        village=village,
        station=station,
        lists=[(code, here.say(word)) for code, word in LISTS],
        sorts=[(code, here.say(word)) for code, word in SORTS.items()],
        sorts_known=SORTS,
        villages=villages(here, await words_of(here)),
        phases=PHASES,
        everywhere=here.somebody.post.station == EVERY_STATION,
    )


@router.get("/handovers/{handover_id}")
async def handover(here: Here, handover_id: UUID) -> Response:
    """One hand-over: until when its receipt is due, what was done, and the form for it."""
    return await _page(here, handover_id, Form())


@router.post("/handovers/{handover_id}/receipt")
async def enter_receipt(here: Here, handover_id: UUID) -> Response:
    """Enter the authority's receipt: the hand-over is done."""
    form = await here.form()
    told = form.filled(receipt_number=form["receipt_number"], received_on=form["received_on"])
    try:
        await here.send("triage", f"/handovers/{handover_id}/receipt", told, form)
    except Refused as refused:
        return await _page(here, handover_id, form, refused)
    return here.go(f"/handovers/{handover_id}", "已登记回执，这件移交办结")


async def _page(here: Visit, handover_id: UUID, form: Form, trouble: Refused | None = None) -> Response:
    found = await here.get("triage", f"/handovers/{handover_id}")
    now: dict[str, Any] = found.said
    return await here.page(
        "handovers/one.html",
        handover=now,
        version=found.version,
        form=form,
        trouble=trouble,
        then=then_of(form, now["phase"], None, now["receipt_by"]),
        received_on=day(here.language, date.fromisoformat(now["received_on"])) if now["received_on"] else "",
        sorts_known=SORTS,
        phases=PHASES,
    )
