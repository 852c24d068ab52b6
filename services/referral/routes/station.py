"""The station's routes: the list, referring, sending on, answering for extensions."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from services.referral.domain import refusals
from services.referral.domain.case import CASE
from services.referral.domain.phases import Phase
from services.referral.domain.station import GrantExtension, Refer, RefuseExtension, SendOn
from services.referral.views import actions, cases
from shared.http.context import Context
from shared.http.door import Door
from shared.kernel.text import IN_DIGITS
from shared.store.deciding import CommandResult

router = APIRouter(tags=["referral"], route_class=Door)

DisputeId = Annotated[UUID, Path(title="纠纷编号 · dispute id")]
Limit = Annotated[int, Query(title="条数 · how many", ge=1, le=1000), IN_DIGITS]


@router.get("/disputes")
async def list_cases(
    ctx: Context,
    phase: Annotated[Phase | None, Query(title="阶段 · phase")] = None,
    limit: Limit = 100,
) -> list[dict[str, Any]]:
    """流转列表 · Where disputes are: the most overdue first. A department sees what was referred to it."""
    async with ctx.reading() as connection:
        rows = await cases.listed(connection, ctx.viewer, ctx.at, phase, limit)
    return [ctx.named(row) for row in rows]


@router.get("/disputes/{dispute_id}")
async def show_case(dispute_id: DisputeId, ctx: Context, response: Response) -> dict[str, Any]:
    """流转情况 · One dispute with what was done about it; its version is the ETag."""
    async with ctx.reading() as connection:
        row = await cases.one(connection, ctx.viewer, dispute_id)
        done = await actions.of_dispute(connection, ctx.viewer, dispute_id)
    return ctx.shown(response, row, refusals.UNKNOWN_DISPUTE) | {"actions": done}


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
