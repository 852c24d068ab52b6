"""The figures that a station reports, and the events behind each."""

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from services.console.routes.board import Narrowed, shared
from services.console.routes.here import Here
from services.console.showing.words import COUNTED, FIGURES, NOT_THE_BOARDS, written

router = APIRouter()
MAY_OPEN = ("chief", "supervisor")
"""Who may open the dispute or the report of an event."""


@router.get("/figures")
async def figures(here: Here) -> Response:
    """数据: each figure of the period, with how many events make it."""
    narrowed = await Narrowed.from_address(here)
    found = (await here.get("followup", "/figures", **narrowed.days())).said
    return await here.page(
        "board/figures.html",
        **await shared(here, narrowed),
        found=found,
        figures=FIGURES,
        written=written,
        not_the_boards=NOT_THE_BOARDS,
    )


@router.get("/figures/{name}")
async def figure(here: Here, name: str, week: str = "", cursor: str = "") -> Response:
    """One figure: the events that make it, the latest first; or those of a number of the board."""
    if name not in FIGURES:
        raise HTTPException(404)
    narrowed = await Narrowed.from_address(here)
    part = bool(narrowed.station or narrowed.village or week)
    value = None if part else (await here.get("followup", "/figures", **narrowed.days())).said[name]
    found = (await here.get("followup", "/counted", figure=name, **narrowed.asked(), week=week, cursor=cursor)).said
    return await here.page(
        "board/figure.html",
        **await shared(here, narrowed),
        name=name,
        part=part,
        week=week,
        value=value,
        figures=FIGURES,
        written=written,
        not_the_boards=NOT_THE_BOARDS,
        found=found,
        counted=COUNTED,
        may_open=here.somebody.post.role in MAY_OPEN,
    )
