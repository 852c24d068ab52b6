"""The map of a station: its villages' own outlines, and what is open in each."""

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.routes.board import Narrowed, area_or_trouble, shared
from services.console.routes.here import Here
from services.console.showing.grid import Grid

router = APIRouter()


@router.get("/map")
async def map_page(here: Here) -> Response:
    """地图: the open disputes by village and level; no village is painted, the same numbers stand beside it."""
    narrowed = await Narrowed.from_address(here)
    found = (await here.get("followup", "/board", **narrowed.asked())).said
    area, trouble = area_or_trouble(here, narrowed.station)
    return await here.page(
        "board/map.html",
        **await shared(here, narrowed),
        board=found,
        grid=Grid.of(found["open"]),
        area=area,
        area_trouble=trouble,
    )
