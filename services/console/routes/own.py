"""What an information officer does on his own pages beside reporting: his visits, and that he has read the feedback."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit

router = APIRouter()


@router.post("/report/mine/read")
async def read_feedback(here: Here) -> Response:
    """He has read what became of his reports: nothing is new to him."""
    await here.send("intake", "/feedback/read", {}, await here.form())
    return here.go("/report/mine")


@router.get("/canvass/mine")
async def own_canvasses(here: Here, back: str = "", cursor: str = "") -> Response:
    """我的走访: the visits that he made, the latest first; with the form for the one that he is about to take back."""
    return await _own(here, Form(), back, cursor)


@router.post("/canvass/mine/{canvass_id}")
async def take_own_canvass_back(here: Here, canvass_id: UUID) -> Response:
    """Take a visit of his own back."""
    form = await here.form()
    to = f"/canvasses/mine/{canvass_id}/take-back"
    try:
        await here.send("intake", to, form.filled(reason=form["reason"]), form)
    except Refused as refused:
        return await _own(here, form, str(canvass_id), "", refused)
    return here.go("/canvass/mine", "已撤回这次走访，不再计入")


async def _own(here: Visit, form: Form, back: str, cursor: str, trouble: Refused | None = None) -> Response:
    told = (await here.get("intake", "/canvasses/mine", cursor=cursor)).said
    return await here.page("canvass/mine.html", told=told, form=form, trouble=trouble, back=back, cursor=cursor)
