"""Two disputes that are one, and one that was two after all: merged and split by an analyst, with a reason."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.disputes import form_about
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit

router = APIRouter()

OVER = ("closed", "withdrawn", "merged")


@router.get("/disputes/{dispute_id}/merge")
async def merge_page(here: Here, dispute_id: UUID) -> Response:
    """Which dispute of the village it is the same as, or another one by its number."""
    return await _merge(here, dispute_id, Form())


@router.post("/disputes/{dispute_id}/merge")
async def merge(here: Here, dispute_id: UUID) -> Response:
    """Merge it into that one, which stands."""
    form = await here.form()
    said = form.filled(into=form["known"] or form["into"], reason=form["reason"])
    try:
        await here.send("triage", f"/disputes/{dispute_id}/merge", said, form)
    except Refused as refused:
        return await _merge(here, dispute_id, form, refused)
    return here.go(f"/disputes/{dispute_id}", "已并到另一件")


@router.get("/disputes/{dispute_id}/split")
async def split_page(here: Here, dispute_id: UUID) -> Response:
    """Why it is a matter of its own."""
    return await _split(here, dispute_id, Form())


@router.post("/disputes/{dispute_id}/split")
async def split(here: Here, dispute_id: UUID) -> Response:
    """Undo the merge: it waits for its grade again."""
    form = await here.form()
    try:
        await here.send("triage", f"/disputes/{dispute_id}/split", form.filled(reason=form["reason"]), form)
    except Refused as refused:
        return await _split(here, dispute_id, form, refused)
    return here.go(f"/disputes/{dispute_id}", "已拆案，按原期限分级")


async def _merge(here: Visit, dispute_id: UUID, form: Form, trouble: Refused | None = None) -> Response:
    found = await here.get("triage", f"/disputes/{dispute_id}")
    listed = await here.get("triage", "/disputes", village=found.said["village"])
    known = [one for one in listed.said["items"] if one["phase"] not in OVER and one["dispute_id"] != str(dispute_id)]
    return await here.page("disputes/merge.html", **form_about(found, form, trouble), known=known)


async def _split(here: Visit, dispute_id: UUID, form: Form, trouble: Refused | None = None) -> Response:
    found = await here.get("triage", f"/disputes/{dispute_id}")
    return await here.page("disputes/split.html", **form_about(found, form, trouble))
