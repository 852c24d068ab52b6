"""The second person of a grade: he reads what somebody else signed for, and confirms it or says why not."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.disputes import form_about
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit

router = APIRouter()


@router.get("/disputes/{dispute_id}/second")
async def second_page(here: Here, dispute_id: UUID) -> Response:
    """What was signed for, what holds now, and the two answers."""
    return await _second(here, dispute_id, Form())


@router.post("/disputes/{dispute_id}/second/confirm")
async def confirm_grade(here: Here, dispute_id: UUID) -> Response:
    """Agree to the grade."""
    form = await here.form()
    try:
        await here.send("triage", f"/disputes/{dispute_id}/grade/confirm", {}, form)
    except Refused as refused:
        return await _second(here, dispute_id, form, refused)
    return here.go(f"/disputes/{dispute_id}", "已确认分级")


@router.post("/disputes/{dispute_id}/second/refuse")
async def refuse_grade(here: Here, dispute_id: UUID) -> Response:
    """Do not agree to it."""
    form = await here.form()
    try:
        await here.send("triage", f"/disputes/{dispute_id}/grade/refuse", form.filled(reason=form["reason"]), form)
    except Refused as refused:
        return await _second(here, dispute_id, form, refused)
    return here.go(f"/disputes/{dispute_id}", "已登记不予确认")


async def _second(here: Visit, dispute_id: UUID, form: Form, trouble: Refused | None = None) -> Response:
    found = await here.get("triage", f"/disputes/{dispute_id}")
    return await here.page("disputes/second.html", **form_about(found, form, trouble))
