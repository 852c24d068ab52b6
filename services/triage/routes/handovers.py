"""The routes of hand-overs: which there are, by when each has its receipt, and the receipts."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.triage.domain.handover import refusals
from services.triage.domain.handover.decider import HANDOVER, EnterReceipt, Sort
from services.triage.domain.handover.phases import Phase
from services.triage.routes.asked import Flag
from services.triage.views import handovers
from services.triage.views.handovers import Handover, HandoverRow
from shared.http.context import Context
from shared.http.door import Door
from shared.http.narrowing import Station, Village, station_of
from shared.http.page import Page, Paged
from shared.http.subjects import HandoverId
from shared.store.deciding import CommandResult

router = APIRouter(tags=["triage"], route_class=Door)


@router.get("/handovers")
async def list_handovers(
    ctx: Context,
    paging: Paged,
    phase: Annotated[Phase | None, Query(title="阶段 · phase")] = None,
    sort: Annotated[Sort | None, Query(title="哪一种 · which sort")] = None,
    village: Village = None,
    station: Station = None,
    standing: Annotated[Flag, Query(title="只看待回执的 · those alone that wait for a receipt")] = "false",
    late: Annotated[Flag, Query(title="只看超期无回执的 · those alone whose receipt is late")] = "false",
) -> Page[HandoverRow]:
    """移交列表 · The hand-overs, those without a receipt first, the most overdue at the top."""
    wanted = handovers.Wanted(phase, sort, village, standing == "true", late == "true")
    after, of = paging.after(handovers.Bookmark), station_of(ctx, station)
    async with ctx.reading() as connection:
        part = await handovers.listed(connection, of, ctx.at, wanted, after, paging.limit)
    return paging.page(part, ctx.named)


@router.get("/handovers/{handover_id}")
async def show_handover(handover_id: HandoverId, ctx: Context, response: Response) -> Handover:
    """移交 · One hand-over with everything that was done about it; its version is the ETag."""
    async with ctx.reading() as connection:
        found = await handovers.one(connection, ctx.viewer, ctx.at, handover_id)
    return ctx.shown(response, found, refusals.UNKNOWN_HANDOVER)


@router.post("/handovers/{handover_id}/receipt", status_code=201)
async def enter_receipt(handover_id: HandoverId, command: EnterReceipt, ctx: Context) -> CommandResult:
    """登记回执 · Enter the authority's receipt: the hand-over is done."""
    return await ctx.execute(HANDOVER.to(handover_id, command))
