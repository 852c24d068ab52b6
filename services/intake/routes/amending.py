"""What is said of a report afterwards: added to, withdrawn; and what its own officer reads of it before."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.intake.domain.amending import Amendment, AmendReport, Withdrawal, WithdrawReport
from services.intake.domain.report import REPORT
from services.intake.domain.report_phases import OFFICER
from services.intake.routes import refusals
from services.intake.views import informants
from services.intake.views.informants import OwnReportInFull
from shared.http.context import Context, RequestContext
from shared.http.door import Door
from shared.http.subjects import ReportId
from shared.store.deciding import CommandResult

router = APIRouter(tags=["intake"], route_class=Door)


@router.get("/reports/mine/{report_id}")
async def show_own_report(report_id: ReportId, ctx: Context, response: Response) -> OwnReportInFull:
    """本人线索 · One report that the asker has made, and what was added to it; its version is the ETag."""
    async with ctx.reading() as connection:
        row = await informants.own_one(connection, ctx.station, ctx.actor.name, report_id)
    return ctx.shown(response, row, refusals.UNKNOWN_REPORT)


@router.post("/reports/{report_id}/amend", status_code=201)
async def amend_report(report_id: ReportId, said: Amendment, ctx: Context) -> CommandResult:
    """补充线索 · Add to a report, with a reason: what was said stands. An officer to his own, the desk to its
    station's."""
    command = AmendReport(said=said, own=await _own(ctx, report_id))
    return await ctx.execute(REPORT.to(report_id, command))


@router.post("/reports/{report_id}/withdraw", status_code=201)
async def withdraw_report(report_id: ReportId, said: Withdrawal, ctx: Context) -> CommandResult:
    """撤回线索 · Say that a report was a mistake, with a reason, having read what was added to it (`If-Match`)."""
    command = WithdrawReport(said=said, own=await _own(ctx, report_id))
    return await ctx.execute(REPORT.to(report_id, command))


async def _own(ctx: RequestContext, report_id: UUID) -> bool:
    """Whether an officer who asks made this report; of the desk, whose right is by its station, nothing is asked."""
    if ctx.actor.role != OFFICER:
        return False
    async with ctx.reading() as connection:
        return await informants.is_his(connection, ctx.station, ctx.actor.name, report_id)
