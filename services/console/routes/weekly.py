"""Weekly analyses (研判): made, listed, one as it was frozen, and as a Word document."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.attached import AS_A_FILE
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit
from services.console.showing.bulletin import BAR, sections, week_named
from services.console.showing.document import MEDIA_TYPE, document
from services.console.showing.times import moment

WEEK = timedelta(days=7)
router = APIRouter()


@router.get("/weekly")
async def weekly(here: Here, station: str = "", cursor: str = "") -> Response:
    """每周研判: the analyses, the latest week first; and where one is made."""
    return await _list(here, Form(), station=station, cursor=cursor)


@router.post("/weekly")
async def analyse_week(here: Here) -> Response:
    """Analyse a week."""
    form = await here.form()
    body = form.filled(week=form["week"], reason=form["reason"])
    try:
        made = await here.send("triage", "/weeks", body, form)
    except Refused as refused:
        return await _list(here, form, refused)
    return here.go(f"/weekly/{made.said['stream'].partition('-')[2]}", "已做每周研判，内容不再改变")


@router.get("/weekly/{analysis_id}")
async def weekly_bulletin(here: Here, analysis_id: UUID) -> Response:
    """One analysis as it was frozen."""
    week = (await here.get("triage", f"/weeks/{analysis_id}")).said
    found = sections(here.language, week["findings"], await here.words("triage"))
    name = week_named(week["monday"])
    return await here.page("weekly/one.html", week=week, name=name, sections=found, widest=BAR)


@router.get("/weekly/{analysis_id}/document")
async def weekly_document(here: Here, analysis_id: UUID) -> Response:
    """The same as a Word document."""
    week = (await here.get("triage", f"/weeks/{analysis_id}")).said
    saved_as = f'attachment; filename="{week_named(week["monday"])}-{week["number"]}.docx"'
    data = document(week, await here.words("triage"))
    return Response(data, media_type=MEDIA_TYPE, headers=AS_A_FILE | {"Content-Disposition": saved_as})


async def _list(
    here: Visit, form: Form, trouble: Refused | None = None, station: str = "", cursor: str = ""
) -> Response:
    found = await here.get("triage", "/weeks", station=station, cursor=cursor)
    now = await here.now()
    return await here.page(
        "weekly/list.html",
        now=now,
        trouble=trouble,
        form=form,
        found=found.said,
        station=station,
        last_week=week_named((moment(now) - WEEK).date().isoformat()),
        week_named=week_named,
    )
