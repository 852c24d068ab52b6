"""The figures of a period."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from services.followup.domain import refusals
from services.followup.views.figures import Figures, figures
from shared.http.context import Context
from shared.http.door import Door
from shared.kernel.calendar import CHINA

router = APIRouter(tags=["followup"], route_class=Door)

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9998, 12, 31)


@router.get("/figures")
async def show_figures(
    ctx: Context,
    first: Annotated[date, Query(alias="from", ge=FIRST_DAY)] = FIRST_DAY,
    last: Annotated[date, Query(alias="to", le=LAST_DAY)] = LAST_DAY,
) -> Figures:
    """统计 · What the station reports, from the first to the last day by the calendar in China, with the events
    behind each figure."""
    if last < first:
        raise refusals.PERIOD_EMPTY()
    start = datetime.combine(first, time(), CHINA)
    end = datetime.combine(last + timedelta(days=1), time(), CHINA)
    async with ctx.reading() as connection:
        return await figures(connection, ctx.station, start, end)
