"""The routes of weekly analyses (研判): made, listed, shown as they were frozen."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.triage.domain import week_refusals as refusals
from services.triage.domain.week import WEEK, AnalyseWeek, FreezeWeek, WrittenWeek, week_of
from services.triage.domain.weekly import analysed
from services.triage.views import weekly, weeks
from services.triage.views.weeks import WeekAnalysis, WeekRow
from shared.http.context import Context
from shared.http.door import Door
from shared.http.narrowing import Station, station_of
from shared.http.page import Page, Paged
from shared.http.subjects import AnalysisId
from shared.store.deciding import CommandResult

router = APIRouter(tags=["triage"], route_class=Door)


@router.post("/weeks", status_code=201)
async def analyse_week(command: AnalyseWeek, ctx: Context) -> CommandResult:
    """每周研判 · Analyse a week of the asker's station, and freeze what is found; another of the same week needs a
    reason."""
    week = week_of(command.week)
    async with ctx.reading() as connection:
        books, positions = await weekly.read(connection, ctx.station, week, ctx.at)
        number, before = await weeks.last_of(connection, ctx.station, week.monday)
    freeze = FreezeWeek(
        monday=week.monday,
        number=number + 1,
        replaces=before,
        reason=command.reason or "",
        positions=positions,
        findings=tuple(analysed(week, books)),
    )
    analysis_id = ctx.derive(f"week\n{ctx.station}\n{week.monday.isoformat()}\n{freeze.number}")
    return await ctx.execute(WEEK.to(analysis_id, freeze))


@router.get("/weeks")
async def list_weeks(
    ctx: Context,
    paging: Paged,
    week: Annotated[WrittenWeek | None, Query(title="第几周 · week")] = None,
    station: Station = None,
) -> Page[WeekRow]:
    """每周研判列表 · The analyses of weeks, the latest week first."""
    monday = week_of(week).monday if week else None
    after, of = paging.after(weeks.Bookmark), station_of(ctx, station)
    async with ctx.reading() as connection:
        part = await weeks.listed(connection, of, monday, after, paging.limit)
    return paging.page(part)


@router.get("/weeks/{analysis_id}")
async def show_week(analysis_id: AnalysisId, ctx: Context, response: Response) -> WeekAnalysis:
    """每周研判 · One analysis as it was frozen: its findings with the ids behind them."""
    async with ctx.reading() as connection:
        found = await weeks.one(connection, ctx.viewer, analysis_id)
    return ctx.shown(response, found, refusals.UNKNOWN_WEEK)
