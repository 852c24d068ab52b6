"""The figures of a period."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from services.followup.routes.periods import period
from services.followup.views.figures import Figures, figures
from shared.http.context import Context
from shared.http.door import Door
from shared.kernel.text import FIRST_YEAR, LAST_YEAR, Day

router = APIRouter(tags=["followup"], route_class=Door)

FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


@router.get("/figures")
async def show_figures(
    ctx: Context,
    first: Annotated[Day, Query(title="起始日期 · first day", alias="from")] = FIRST_DAY,
    last: Annotated[Day, Query(title="截止日期 · last day", alias="to")] = LAST_DAY,
) -> Figures:
    """统计 · What the station reports, from the first to the last day by the calendar in China, with the events
    behind each figure."""
    start, end = period(first, last)
    async with ctx.reading() as connection:
        return await figures(connection, ctx.station, start, end)
