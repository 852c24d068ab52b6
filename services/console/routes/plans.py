"""The plan of a dispute (一案一策), once it is adopted: what was done of it, and how it was reviewed."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.disputes import form_about
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit

router = APIRouter()
RESULTS = (("kept", "继续执行"), ("done", "已完成"), ("change", "需要调整，另订方案"))
"""How a plan may be reviewed."""


@router.get("/disputes/{dispute_id}/plan/followed")
async def followed_plan(here: Here, dispute_id: UUID) -> Response:
    """The plan that stands, with what was said of it, and the two forms."""
    return await _page(here, dispute_id, Form())


@router.post("/disputes/{dispute_id}/plan/followed/progress")
async def note_plan_progress(here: Here, dispute_id: UUID) -> Response:
    """Note what was done."""
    form = await here.form()
    said = form.filled(done=form["done"], done_on=form["done_on"])
    try:
        await here.send("triage", f"/disputes/{dispute_id}/plan/progress", said, form)
    except Refused as refused:
        return await _page(here, dispute_id, form, refused)
    return here.go(f"/disputes/{dispute_id}", "已记录进展")


@router.post("/disputes/{dispute_id}/plan/followed/review")
async def review_plan(here: Here, dispute_id: UUID) -> Response:
    """Keep it, say that it is done, or want it changed."""
    form = await here.form()
    said = form.filled(result=form["result"], reason=form["reason"])
    try:
        await here.send("triage", f"/disputes/{dispute_id}/plan/review", said, form)
    except Refused as refused:
        return await _page(here, dispute_id, form, refused)
    return here.go(f"/disputes/{dispute_id}", "已评估方案")


async def _page(here: Visit, dispute_id: UUID, form: Form, trouble: Refused | None = None) -> Response:
    found = await here.get("triage", f"/disputes/{dispute_id}")
    results = [(code, here.say(word)) for code, word in RESULTS]
    return await here.page("disputes/followed.html", **form_about(found, form, trouble), results=results)
