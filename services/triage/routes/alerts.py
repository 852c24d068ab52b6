"""The routes of alerts: where there is danger to life, and that somebody saw to it."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.triage.domain import alert_refusals as refusals
from services.triage.domain.alert import ALERT, AcknowledgeAlert, Phase
from services.triage.routes.asked import Flag
from services.triage.views import alerts
from services.triage.views.alerts import AlertRow
from shared.http.context import Context
from shared.http.door import Door
from shared.http.narrowing import Station, Village, station_of
from shared.http.page import Page, Paged
from shared.http.subjects import ReportId
from shared.store.deciding import CommandResult

router = APIRouter(tags=["triage"], route_class=Door)


@router.get("/alerts")
async def list_alerts(
    ctx: Context,
    paging: Paged,
    phase: Annotated[Phase | None, Query(title="阶段 · phase")] = None,
    village: Village = None,
    station: Station = None,
    standing: Annotated[Flag, Query(title="只看待确认的 · those alone that nobody acknowledged")] = "false",
) -> Page[AlertRow]:
    """警报列表 · The alerts of danger to life, those that nobody acknowledged first."""
    wanted = alerts.Wanted(phase, village, standing == "true")
    after, of = paging.after(alerts.Bookmark), station_of(ctx, station)
    async with ctx.reading() as connection:
        part = await alerts.listed(connection, of, ctx.at, wanted, after, paging.limit)
    return paging.page(part, ctx.named)


@router.get("/alerts/{report_id}")
async def show_alert(report_id: ReportId, ctx: Context, response: Response) -> AlertRow:
    """警报 · The alert of one report; its version is the ETag."""
    async with ctx.reading() as connection:
        found = await alerts.one(connection, ctx.viewer, ctx.at, report_id)
    return ctx.shown(response, found, refusals.UNKNOWN_ALERT)


@router.post("/alerts/{report_id}/acknowledge", status_code=201)
async def acknowledge_alert(report_id: ReportId, command: AcknowledgeAlert, ctx: Context) -> CommandResult:
    """确认警报 · Say what was done about the danger."""
    return await ctx.execute(ALERT.to(report_id, command))
