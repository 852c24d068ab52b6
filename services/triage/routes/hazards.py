"""The routes of hazards: which there are, by when somebody acts on each, and what was done about it."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.triage.domain import refusals
from services.triage.domain.hazard import HAZARD, HandOverHazard, RemoveHazard, ReportHazardAction
from services.triage.domain.hazard_phases import Phase
from services.triage.routes.asked import Flag
from services.triage.views import hazards
from services.triage.views.hazards import Hazard, HazardRow
from shared.http.context import Context
from shared.http.door import Door
from shared.http.narrowing import Station, Village, station_of
from shared.http.page import Page, Paged
from shared.http.subjects import HazardId
from shared.kernel.text import Slug
from shared.store.deciding import CommandResult

router = APIRouter(tags=["triage"], route_class=Door)


@router.get("/hazards")
async def list_hazards(
    ctx: Context,
    paging: Paged,
    phase: Annotated[Phase | None, Query(title="阶段 · phase")] = None,
    hazard: Annotated[Slug | None, Query(title="隐患种类 · kind of hazard")] = None,
    village: Village = None,
    station: Station = None,
    standing: Annotated[Flag, Query(title="只看未消除的 · those alone that are there still")] = "false",
    late: Annotated[Flag, Query(title="只看超期无人处置的 · those alone on which nobody acted in time")] = "false",
) -> Page[HazardRow]:
    """隐患列表 · The hazards, those that are not removed first, the most overdue at the top."""
    wanted = hazards.Wanted(phase, hazard, village, standing == "true", late == "true")
    after, of = paging.after(hazards.Bookmark), station_of(ctx, station)
    async with ctx.reading() as connection:
        part = await hazards.listed(connection, of, ctx.at, wanted, after, paging.limit)
    return paging.page(part, ctx.named)


@router.get("/hazards/{hazard_id}")
async def show_hazard(hazard_id: HazardId, ctx: Context, response: Response) -> Hazard:
    """隐患 · One hazard with everything that was done about it; its version is the ETag."""
    async with ctx.reading() as connection:
        found = await hazards.one(connection, ctx.viewer, ctx.at, hazard_id)
    if found:
        found.steps = [ctx.named(step) for step in found.steps]
    return ctx.shown(response, found, refusals.UNKNOWN_HAZARD_ID)


@router.post("/hazards/{hazard_id}/actions", status_code=201)
async def report_hazard_action(hazard_id: HazardId, command: ReportHazardAction, ctx: Context) -> CommandResult:
    """处置 · Report what was done about the hazard; the next action is due by a fresh date."""
    return await ctx.execute(HAZARD.to(hazard_id, command))


@router.post("/hazards/{hazard_id}/hand-over", status_code=201)
async def hand_over_hazard(hazard_id: HazardId, command: HandOverHazard, ctx: Context) -> CommandResult:
    """交主管部门 · Hand the hazard to a department or another authority; it stays followed until it is removed."""
    return await ctx.execute(HAZARD.to(hazard_id, command))


@router.post("/hazards/{hazard_id}/remove", status_code=201)
async def remove_hazard(hazard_id: HazardId, command: RemoveHazard, ctx: Context) -> CommandResult:
    """消除 · Say that the hazard is gone, and how it was removed."""
    return await ctx.execute(HAZARD.to(hazard_id, command))
