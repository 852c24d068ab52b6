"""The station's routes: the list, referring, sending on, answering for extensions."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.referral.domain import refusals
from services.referral.domain.case import CASE
from services.referral.domain.phases import Phase, department_of
from services.referral.domain.station import GrantExtension, Refer, RefuseExtension, SendOn
from services.referral.views import cases
from services.referral.views.cases import Case, CaseRow, StationCase, StationCaseRow
from shared.http.context import Context
from shared.http.door import Door
from shared.http.page import Ids, Page, Paged, ids_of
from shared.http.subjects import DisputeId
from shared.store.deciding import CommandResult

router = APIRouter(tags=["referral"], route_class=Door)


@router.get("/disputes")
async def list_cases(
    ctx: Context,
    paging: Paged,
    phase: Annotated[Phase | None, Query(title="阶段 · phase")] = None,
    ids: Ids = None,
) -> Page[StationCaseRow | CaseRow]:
    """流转列表 · Where disputes are, all or these, the most overdue first. A department sees what it was sent."""
    after = paging.after(cases.Bookmark)
    async with ctx.reading() as connection:
        part = await cases.listed(
            connection, ctx.viewer, department_of(ctx.actor), ctx.at, phase, ids_of(ids), after, paging.limit
        )
    return paging.page(part, ctx.named)


@router.get("/disputes/{dispute_id}")
async def show_case(dispute_id: DisputeId, ctx: Context, response: Response) -> StationCase | Case:
    """流转情况 · One dispute with what was done about it; its version is the ETag."""
    async with ctx.reading() as connection:
        found = await cases.one(connection, ctx.viewer, department_of(ctx.actor), ctx.at, dispute_id)
    return ctx.shown(response, found, refusals.UNKNOWN_DISPUTE)


@router.post("/disputes/{dispute_id}/refer", status_code=201)
async def refer(dispute_id: DisputeId, command: Refer, ctx: Context) -> CommandResult:
    """流转 · Refer the dispute to its lead department, maybe with assisting ones."""
    return await ctx.execute(CASE.to(dispute_id, command))


@router.post("/disputes/{dispute_id}/send-on", status_code=201)
async def send_on(dispute_id: DisputeId, command: SendOn, ctx: Context) -> CommandResult:
    """再次流转 · Send a returned dispute to another lead department."""
    return await ctx.execute(CASE.to(dispute_id, command))


@router.post("/disputes/{dispute_id}/extension/grant", status_code=201)
async def grant_extension(dispute_id: DisputeId, command: GrantExtension, ctx: Context) -> CommandResult:
    """同意延期 · Grant more days, maybe other than asked."""
    return await ctx.execute(CASE.to(dispute_id, command))


@router.post("/disputes/{dispute_id}/extension/refuse", status_code=201)
async def refuse_extension(dispute_id: DisputeId, command: RefuseExtension, ctx: Context) -> CommandResult:
    """不同意延期 · Grant no more days."""
    return await ctx.execute(CASE.to(dispute_id, command))
