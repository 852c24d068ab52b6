"""The door to the figures."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.followup import views
from services.followup.views import Figures
from shared.decider import Invalid
from shared.house import Asked, House
from shared.workdays import CHINA

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9998, 12, 31)


def figure_routes(house: House) -> APIRouter:
    """The figures of a period."""
    api = APIRouter()
    reader = house.door("chief", "supervisor", "analyst", "auditor", "visitor")

    @api.get("/figures")
    async def figures(
        asked: Annotated[Asked, Depends(reader)],
        first: Annotated[date, Query(alias="from", ge=FIRST_DAY)] = FIRST_DAY,
        last: Annotated[date, Query(alias="to", le=LAST_DAY)] = LAST_DAY,
    ) -> Figures:
        """统计 · What the station reports, from the first to the last day by the calendar in China, with the events
        behind each figure."""
        if last < first:
            raise Invalid("period-empty", "结束日期早于开始日期：请更正", "the period ends before it begins: mend it")
        start = datetime.combine(first, time(), CHINA)
        end = datetime.combine(last + timedelta(days=1), time(), CHINA)
        async with house.reading() as connection:
            return await views.figures(connection, asked.station, start, end)

    return api
