"""What is said of a report afterwards, by its information officer or at the desk: more words, or that it was wrong."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit

router = APIRouter()
ADDED, WITHDRAWN = "已补充", "已撤回这条线索"


@router.get("/report/mine/{report_id}")
async def own_report(here: Here, report_id: UUID) -> Response:
    """One of his own, with what he said of it afterwards."""
    return await _own(here, report_id, Form())


@router.post("/report/mine/{report_id}/amend")
async def amend_own_report(here: Here, report_id: UUID) -> Response:
    """Add to one of his own."""
    form = await here.form()
    try:
        await _amend(here, report_id, form)
    except Refused as refused:
        return await _own(here, report_id, form, refused, "amend")
    return here.go(f"/report/mine/{report_id}", ADDED)


@router.post("/report/mine/{report_id}/withdraw")
async def withdraw_own_report(here: Here, report_id: UUID) -> Response:
    """Withdraw one of his own."""
    form = await here.form()
    try:
        await _withdraw(here, report_id, form)
    except Refused as refused:
        return await _own(here, report_id, form, refused, "withdraw")
    return here.go(f"/report/mine/{report_id}", WITHDRAWN)


@router.get("/desk/reports/{report_id}")
async def desk_report(here: Here, report_id: UUID) -> Response:
    """One report as it was taken, with the people in it and what was said of it afterwards."""
    return await _at_desk(here, report_id, Form())


@router.post("/desk/reports/{report_id}/amend")
async def amend_at_desk(here: Here, report_id: UUID) -> Response:
    """Add to a report of the station."""
    form = await here.form()
    try:
        await _amend(here, report_id, form)
    except Refused as refused:
        return await _at_desk(here, report_id, form, refused, "amend")
    return here.go(f"/desk/reports/{report_id}", ADDED)


@router.post("/desk/reports/{report_id}/withdraw")
async def withdraw_at_desk(here: Here, report_id: UUID) -> Response:
    """Withdraw a report of the station."""
    form = await here.form()
    try:
        await _withdraw(here, report_id, form)
    except Refused as refused:
        return await _at_desk(here, report_id, form, refused, "withdraw")
    return here.go(f"/desk/reports/{report_id}", WITHDRAWN)


async def _amend(here: Visit, report_id: UUID, form: Form) -> None:
    said = form.filled(text=form["text"], reason=form["reason"])
    await here.send("intake", f"/reports/{report_id}/amend", said, form)


async def _withdraw(here: Visit, report_id: UUID, form: Form) -> None:
    """Raises `Refused` with what is wrong at the fields of the form."""
    try:
        await here.send("intake", f"/reports/{report_id}/withdraw", form.filled(reason=form["why"]), form)
    except Refused as refused:
        raise refused.at_fields(reason="why") from refused


async def _own(
    here: Visit, report_id: UUID, form: Form, trouble: Refused | None = None, refused_form: str = ""
) -> Response:
    found = await here.get("intake", f"/reports/mine/{report_id}")
    return await here.page(
        "report/own.html",
        report=found.said,
        version=found.version,
        form=form,
        trouble=trouble,
        refused_form=refused_form,
        to=f"/report/mine/{report_id}",
    )


async def _at_desk(
    here: Visit, report_id: UUID, form: Form, trouble: Refused | None = None, refused_form: str = ""
) -> Response:
    found = await here.get("intake", f"/reports/{report_id}")
    return await here.page(
        "desk/report.html",
        report=found.said,
        version=found.version,
        attachments=found.said["attachments"],
        form=form,
        trouble=trouble,
        refused_form=refused_form,
        to=f"/desk/reports/{report_id}",
    )
