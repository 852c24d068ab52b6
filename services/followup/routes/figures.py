"""The figures of a period."""

from datetime import date
from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Query

from services.followup.routes.periods import period, week_of
from services.followup.views import counted
from services.followup.views.counted import CountedEvent
from services.followup.views.figures import Figures, figures
from shared.http.context import Context
from shared.http.door import Door
from shared.http.narrowing import Station, Village, station_of
from shared.http.page import Page, Paged
from shared.kernel.text import FIRST_YEAR, LAST_YEAR, Day
from shared.kernel.words import called

router = APIRouter(tags=["followup"], route_class=Door)

Figure: TypeAlias = Annotated[
    Literal[
        "reports",
        "entered",
        "circulated",
        "calls_110",
        "lead_over_110_percent",
        "resolved",
        "resolution_percent",
        "level_2",
        "satisfaction_index",
    ],
    called(
        reports="收到线索 · reports received",
        entered="分级录入纠纷 · graded and entered",
        circulated="按时流转 · circulated in time",
        calls_110="同期110警情 · came by 110 calls",
        lead_over_110_percent="较同期110 · lead over 110 calls",
        resolved="化解 · resolved",
        resolution_percent="化解率 · resolution rate",
        level_2="二级重大 · major, level 2",
        satisfaction_index="满意度指数 · satisfaction index",
    ),
]
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)

First: TypeAlias = Annotated[Day, Query(title="起始日期 · first day", alias="from")]
Last: TypeAlias = Annotated[Day, Query(title="截止日期 · last day", alias="to")]
Week: TypeAlias = Annotated[
    Day | None,
    Query(
        title="哪一周 · week",
        description="此日起七天内计入的，仍按整个期间算 · of the period's those counted in the seven days from this on",
    ),
]


@router.get("/figures")
async def show_figures(
    ctx: Context,
    first: First = FIRST_DAY,
    last: Last = LAST_DAY,
) -> Figures:
    """统计 · What the station reports, from the first to the last day by the calendar in China, and how many events are
    behind each figure: `GET /counted` lists them."""
    start, end = period(first, last)
    async with ctx.reading() as connection:
        return await figures(connection, ctx.station, start, end)


@router.get("/counted")
async def list_counted(
    ctx: Context,
    paging: Paged,
    figure: Annotated[Figure, Query(title="指标 · figure")] = "reports",
    first: First = FIRST_DAY,
    last: Last = LAST_DAY,
    station: Station = None,
    village: Village = None,
    week: Week = None,
) -> Page[CountedEvent]:
    """计入的事件 · The events that make a figure of `GET /figures`, or a number of `GET /board`, the latest first, each
    with what counted."""
    start, end = period(first, last)
    since, until = week_of(week) if week else (start, end)
    wanted = counted.Wanted(figure, station_of(ctx, station), start, end, village, since, until)
    after = paging.after(counted.Bookmark)
    async with ctx.reading() as connection:
        part = await counted.listed(connection, wanted, after, paging.limit)
    return paging.page(part, ctx.named)
