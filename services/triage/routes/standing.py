"""The route of what is followed: how much there is, beside a list or on a board."""

from fastapi import APIRouter

from services.triage.views.standing import Standing, standing
from shared.http.context import Context
from shared.http.door import Door
from shared.http.narrowing import Station, Village, station_of

router = APIRouter(tags=["triage"], route_class=Door)


@router.get("/standing")
async def show_standing(
    ctx: Context,
    village: Village = None,
    station: Station = None,
) -> Standing:
    """未办结 · How many hazards, requests and hand-overs are followed, and how many of each are late."""
    async with ctx.reading() as connection:
        return await standing(connection, station_of(ctx, station), village, ctx.at)
