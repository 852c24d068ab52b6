"""The register of information officers: who is on it, in numbers too; enrolling one, what he is and which villages are
his, and his leaving."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.access import is_open_to
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit
from services.console.showing.villages import called
from services.console.showing.words import picked

router = APIRouter()


@router.get("/officers")
async def officers(here: Here, group: str = "", village: str = "", active: str = "true", cursor: str = "") -> Response:
    """信息员名册: who is on the register, narrowed by group, area and whether he left; and how many report."""
    asked = {"group": group, "village": village, "active": active}
    found = (await here.get("intake", "/officers", **asked, cursor=cursor)).said
    return await here.page(
        "officers/list.html",
        found=found,
        numbers=(await here.get("intake", "/officer-counts")).said,
        asked=asked,
        may_change=is_open_to(here.somebody.post.role, "enrol_officer"),
        **await _choices(here),
    )


@router.get("/officers/new")
async def enrol_page(here: Here) -> Response:
    """Where an information officer is enrolled."""
    return await _new(here, Form())


@router.post("/officers/new")
async def enrol_officer(here: Here) -> Response:
    """Enrol an information officer."""
    form = await here.form()
    said = form.filled(name=form["name"], phone=form["phone"], **_place(form))
    try:
        await here.send("intake", "/officers", said, form)
    except Refused as refused:
        return await _new(here, form, refused)
    return here.go("/officers", "已登记信息员")


@router.get("/officers/{officer_id}")
async def officer(here: Here, officer_id: UUID) -> Response:
    """One information officer: what he is, which villages are his."""
    return await _one(here, officer_id, Form())


@router.post("/officers/{officer_id}")
async def reassign_officer(here: Here, officer_id: UUID) -> Response:
    """Change what he is, or his area."""
    form = await here.form()
    said = {**form.filled(**_place(form)), "account": form["account"] or None, "others": form.all("others")}
    try:
        await here.send("intake", f"/officers/{officer_id}/reassign", said, form)
    except Refused as refused:
        return await _one(here, officer_id, form, refused)
    return here.go(f"/officers/{officer_id}", "已调整身份和片区")


@router.post("/officers/{officer_id}/retire")
async def retire_officer(here: Here, officer_id: UUID) -> Response:
    """Take him off the register; his reports stay."""
    form = await here.form()
    try:
        await here.send("intake", f"/officers/{officer_id}/retire", form.filled(reason=form["reason"]), form)
    except Refused as refused:
        return await _one(here, officer_id, form, refused)
    return here.go(f"/officers/{officer_id}", "已退出名册，他报的线索不变")


def _place(form: Form) -> dict[str, Any]:
    others = form.all("others")
    return {
        "group": form["group"],
        "village": form["village"],
        "others": others or None,
        "account": form["account"],
    }


async def _new(here: Visit, form: Form, trouble: Refused | None = None) -> Response:
    return await here.page("officers/new.html", form=form, trouble=trouble, **await _choices(here))


async def _one(here: Visit, officer_id: UUID, form: Form, trouble: Refused | None = None) -> Response:
    one = (await here.get("intake", f"/officers/{officer_id}")).said
    group = one["group"]["code"] if isinstance(one["group"], dict) else one["group"]
    return await here.page(
        "officers/one.html",
        one=one,
        group=group,
        form=form,
        trouble=trouble,
        version=one["version"],
        may_change=is_open_to(here.somebody.post.role, "reassign_officer"),
        **await _choices(here),
    )


async def _choices(here: Visit) -> dict[str, Any]:
    words = await here.words("intake")
    return {
        "groups": picked(here.language, words.get("officer_groups")),
        "villages": list(called(here.language, words).items()),
    }
