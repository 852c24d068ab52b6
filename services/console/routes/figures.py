"""The figures that a station reports, and the events behind each."""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from services.console.routes.board import Narrowed, shared
from services.console.routes.here import Here, Visit
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
    found, told = await asyncio.gather(
        here.get("followup", "/counted", figure=name, **narrowed.asked(), week=week, cursor=cursor),
        _told(here, {} if part else narrowed.days()),
    )
    return await here.page(
        "board/figure.html",
        **await shared(here, narrowed),
        name=name,
        part=part,
        week=week,
        value=None if part else told[name],
        figures=FIGURES,
        written=written,
        not_the_boards=NOT_THE_BOARDS,
        found=found.said,
        counted=COUNTED,
        may_open=here.somebody.post.role in MAY_OPEN,
    )


async def _told(here: Visit, days: Mapping[str, str]) -> Mapping[str, Any]:
    """Each figure of these days; nothing where none are given."""
    return (await here.get("followup", "/figures", **days)).said if days else {}
