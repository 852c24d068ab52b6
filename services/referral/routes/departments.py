"""The departments' routes: signing, returning, acting, asking for time, ending."""

from fastapi import APIRouter

from services.referral.domain.case import CASE
from services.referral.domain.department import Accept, AskExtension, Fail, ReportAction, Resolve, Return
from shared.http.context import Context
from shared.http.door import Door
from shared.http.subjects import DisputeId
from shared.store.deciding import CommandResult

router = APIRouter(tags=["referral"], route_class=Door)


@router.post("/disputes/{dispute_id}/accept", status_code=201)
async def accept(dispute_id: DisputeId, ctx: Context) -> CommandResult:
    """签收 · Sign for the dispute: the department owns it from now on."""
    return await ctx.execute(CASE.to(dispute_id, Accept()))


@router.post("/disputes/{dispute_id}/return", status_code=201)
async def return_(dispute_id: DisputeId, command: Return, ctx: Context) -> CommandResult:
    """退回 · Send the dispute back to the station with a reason."""
    return await ctx.execute(CASE.to(dispute_id, command))


@router.post("/disputes/{dispute_id}/actions", status_code=201)
async def report_action(dispute_id: DisputeId, command: ReportAction, ctx: Context) -> CommandResult:
    """处置 · Report what was done about the dispute."""
    return await ctx.execute(CASE.to(dispute_id, command))


@router.post("/disputes/{dispute_id}/extension", status_code=201)
async def ask_extension(dispute_id: DisputeId, command: AskExtension, ctx: Context) -> CommandResult:
    """申请延期 · Ask for more days."""
    return await ctx.execute(CASE.to(dispute_id, command))


@router.post("/disputes/{dispute_id}/resolve", status_code=201)
async def resolve(dispute_id: DisputeId, command: Resolve, ctx: Context) -> CommandResult:
    """化解 · Report that the dispute is resolved, and how."""
    return await ctx.execute(CASE.to(dispute_id, command))


@router.post("/disputes/{dispute_id}/fail", status_code=201)
async def fail(dispute_id: DisputeId, command: Fail, ctx: Context) -> CommandResult:
    """调解不成 · Report that mediation failed, and of which other ways the parties were told."""
    return await ctx.execute(CASE.to(dispute_id, command))
