"""The station's desk for referrals: to refer, to send on what came back, and to answer who asks for more time."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.cases import PHASES, VERBS, case_page
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit
from services.console.showing.words import picked

router = APIRouter()

LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("待办", ("returned", "waiting")),
    "waiting": ("待流转", ("waiting",)),
    "returned": ("已退回", ("returned",)),
    "referred": ("待签收", ("referred",)),
    "handled": ("办理中", ("handled",)),
    "failed": ("调解不成", ("failed",)),
    "resolved": ("已化解", ("resolved", "handed_over")),
}
"""Each list by its filter: its name, and the phases in it, in the order in which they are shown."""
MOST_ROWS = 100


@router.get("/station")
async def station(here: Here, phase: str = "", cursor: str = "") -> Response:
    """What is to be referred or sent on, by the clock; with a filter, the disputes of another phase."""
    name, phases = LISTS.get(phase, LISTS[""])
    shown = phases[-1:] if cursor else phases  # a cursor goes on in the last list
    lists = [
        (one, (await here.get("referral", "/disputes", phase=one, cursor=cursor, limit=MOST_ROWS)).said)
        for one in shown
    ]
    return await here.page(
        "station/list.html",
        phase=phase if phase in LISTS else "",
        tabs=[(code, tab) for code, (tab, _) in LISTS.items()],
        head=name,
        groups=[group for one, found in lists for group in _groups(here, one, found["items"])],
        shown=sum(len(found["items"]) for _, found in lists),
        total=sum(found["total"] for _, found in lists),
        next=lists[-1][1]["next"],
        phases=PHASES,
        verbs=VERBS,
    )


@router.get("/station/{dispute_id}")
async def station_case(here: Here, dispute_id: UUID) -> Response:
    """One dispute as the station sees it, with the step that is the station's."""
    return await _case(here, dispute_id, Form())


@router.post("/station/{dispute_id}/refer")
async def refer(here: Here, dispute_id: UUID) -> Response:
    """Send it to a lead department, maybe with assisting ones."""
    form = await here.form()
    return await _sent(here, dispute_id, "refer", _departments(form), form, "已流转，等主办部门签收")


@router.post("/station/{dispute_id}/send-on")
async def send_on(here: Here, dispute_id: UUID) -> Response:
    """Send what came back to another department."""
    form = await here.form()
    return await _sent(here, dispute_id, "send-on", _departments(form), form, "已再次流转，等主办部门签收")


@router.post("/station/{dispute_id}/extension/grant")
async def grant_extension(here: Here, dispute_id: UUID) -> Response:
    """Grant more time, maybe another number of days than was asked for."""
    form = await here.form()
    return await _sent(here, dispute_id, "extension/grant", form.filled(days=form.number("days")), form, "已同意延期")


@router.post("/station/{dispute_id}/extension/refuse")
async def refuse_extension(here: Here, dispute_id: UUID) -> Response:
    """Answer that there is no more time, and why."""
    form = await here.form()
    return await _sent(
        here, dispute_id, "extension/refuse", form.filled(reason=form["reason"]), form, "未同意延期，原期限不变"
    )


def _departments(form: Form) -> dict[str, Any]:
    return {"lead": form["lead"], "assisting": form.all("assisting")}


def _no_lead() -> Refused:
    """Referral would take the proposed department where none is named: a person says which."""
    named = {"at": "lead", "label": "lead department", "label_zh": "主办部门"}
    place = named | {"detail": "choose one", "detail_zh": "请选一个"}
    return Refused("console", 422, {"detail": "no lead department", "detail_zh": "没有选主办部门", "errors": [place]})


async def _sent(here: Visit, dispute_id: UUID, step: str, said: dict[str, Any], form: Form, done: str) -> Response:
    try:
        if not said.get("lead", True):
            raise _no_lead()
        await here.send("referral", f"/disputes/{dispute_id}/{step}", said, form)
    except Refused as refused:
        return await _case(here, dispute_id, form, refused, step)
    return here.go(f"/station/{dispute_id}", done)


async def _case(here: Visit, dispute_id: UUID, form: Form, trouble: Refused | None = None, tried: str = "") -> Response:
    words = await here.words("referral")
    departments = picked(here.language, words["departments"])
    return await case_page(here, "station/one.html", dispute_id, form, trouble, tried=tried, departments=departments)


def _groups(here: Visit, phase: str, cases: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The rows of a phase under their heads; those for which somebody asks more time come first."""
    if phase != "handled":
        return [(PHASES[phase], cases)] if cases else []
    asked = [case for case in cases if case["asked_days"]]
    rest = [case for case in cases if not case["asked_days"]]
    return [(head, group) for head, group in (("延期申请：待答复", asked), (PHASES["handled"], rest)) if group]
