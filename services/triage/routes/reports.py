"""The routes of reports: what waits for a decision, and the decisions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.triage.domain import refusals
from services.triage.domain.dispute import DISPUTE, EnterDispute, NoteRepeat, Withdraw, WithdrawRepeat
from services.triage.domain.handover.decider import HANDOVER, OpenHandover, WithdrawHandover
from services.triage.domain.hazard import HAZARD, NoteHazardRepeat, OpenHazard, WithdrawHazard, WithdrawHazardRepeat
from services.triage.domain.outcomes import (
    FindAgainstAuthority,
    FindDispute,
    FindForAuthority,
    FindHazard,
    FindRequest,
    LinkReport,
    Screen,
)
from services.triage.domain.request import (
    REQUEST,
    NoteRequestRepeat,
    OpenRequest,
    WithdrawRequest,
    WithdrawRequestRepeat,
)
from services.triage.domain.screening import (
    SCREENING,
    TakeBack,
    dispute_id_of,
    handover_id_of,
    hazard_id_of,
    request_id_of,
)
from services.triage.views import queue, repeats, screenings, settled
from services.triage.views.queue import Queued, Wanted
from services.triage.views.repeats import LikelyRepeats
from services.triage.views.screenings import ScreeningRow
from shared.http.context import Context
from shared.http.door import Door
from shared.http.narrowing import Village
from shared.http.page import Page, Paged
from shared.http.subjects import ReportId
from shared.kernel.command import Addressed
from shared.kernel.text import Line, Slug
from shared.store.deciding import CommandResult

router = APIRouter(tags=["triage"], route_class=Door)


@router.get("/reports")
async def list_reports(
    ctx: Context,
    paging: Paged,
    village: Village = None,
    category: Annotated[Slug | None, Query(title="上报人所说的类别 · category by whoever reported it")] = None,
    channel: Annotated[Slug | None, Query(title="渠道 · channel")] = None,
    campaign: Annotated[Line | None, Query(title="专项行动 · campaign")] = None,
    urgent: Annotated[bool | None, Query(title="紧急 · urgent")] = None,
    text: Annotated[Line | None, Query(title="内容或地点里的字 · characters in the text or the place")] = None,
) -> Page[Queued]:
    """待研判 · What waits for a decision, all or these, each in short: the most overdue first, and of what is due at
    once, what happened first."""
    wanted, after = Wanted(village, category, channel, campaign, urgent, text), paging.after(queue.Bookmark)
    async with ctx.reading() as connection:
        part = await queue.queued(connection, ctx.viewer, ctx.at, wanted, after, paging.limit)
    return paging.page(part, ctx.named)


@router.get("/reports/{report_id}")
async def show_report(report_id: ReportId, ctx: Context, response: Response) -> ScreeningRow:
    """线索 · One report and what it was found to be; its version is the ETag."""
    async with ctx.reading() as connection:
        row = await screenings.one(connection, ctx.viewer, ctx.at, report_id)
    return ctx.shown(response, row, refusals.UNKNOWN_REPORT)


@router.get("/reports/{report_id}/likely")
async def show_likely(report_id: ReportId, ctx: Context) -> LikelyRepeats:
    """疑似重复 · Reports of the same station that may tell of the same trouble, the likeliest first and at most ten,
    each with why; a person decides."""
    async with ctx.reading() as connection:
        found = await repeats.likely(connection, ctx.viewer, report_id)
    if found is None:
        raise refusals.UNKNOWN_REPORT()
    return LikelyRepeats(items=[ctx.named(one) for one in found])


@router.post("/reports/{report_id}/screen", status_code=201)
async def screen(report_id: ReportId, command: Screen, ctx: Context) -> list[CommandResult]:
    """研判 · Decide what a report is. A dispute enters the books, a hazard, a request or a hand-over is followed, a
    repeat is linked: both or neither."""
    report = await _report(ctx, report_id)
    decision = SCREENING.to(report_id, command)
    match command:
        case FindDispute():
            enter = EnterDispute.of(
                command,
                report_id=report_id,
                channel=report.channel,
                village=report.village,
                happened_at=report.happened_at,
            )
            others = [DISPUTE.to(dispute_id_of(report_id, report.opened), enter)]
        case FindHazard():
            follow = OpenHazard(
                report_id=report_id,
                hazard=command.hazard,
                village=report.village,
                summary=report.text,
                happened_at=report.happened_at,
            )
            others = [HAZARD.to(hazard_id_of(report_id, report.opened), follow)]
        case FindRequest():
            ask = OpenRequest(
                report_id=report_id,
                department=command.department,
                village=report.village,
                summary=report.text,
                happened_at=report.happened_at,
            )
            others = [REQUEST.to(request_id_of(report_id, report.opened), ask)]
        case FindForAuthority() | FindAgainstAuthority():
            others = [HANDOVER.to(handover_id_of(report_id, report.opened), _handover(command, report))]
        case LinkReport(dispute_id=UUID() as dispute_id):
            others = [DISPUTE.to(dispute_id, NoteRepeat(report_id=report_id))]
        case LinkReport(hazard_id=UUID() as hazard_id):
            others = [HAZARD.to(hazard_id, NoteHazardRepeat(report_id=report_id))]
        case LinkReport(request_id=UUID() as request_id):
            others = [REQUEST.to(request_id, NoteRequestRepeat(report_id=report_id))]
        case _:
            others = []
    return await ctx.execute_all(decision, *others, station=report.station)


@router.post("/reports/{report_id}/take-back", status_code=201)
async def take_back(report_id: ReportId, command: TakeBack, ctx: Context) -> list[CommandResult]:
    """撤回研判 · Take the decision back: the report waits for another one. Its dispute, hazard,
    request or hand-over, or its link to one, goes with it: both or neither."""
    report = await _report(ctx, report_id)
    others = []
    if report.dispute_id is not None:
        others = [await _also(ctx, report, report.dispute_id, command)]
    elif report.hazard_id is not None:
        others = [_hazard_also(report, report.hazard_id, command)]
    elif report.request_id is not None:
        others = [_request_also(report, report.request_id, command)]
    elif report.handover_id is not None:
        withdraw = WithdrawHandover(report_id=report_id, reason=command.reason)
        others = [HANDOVER.to(report.handover_id, withdraw)]
    return await ctx.execute_all(SCREENING.to(report_id, command), *others, station=report.station)


def _handover(command: FindForAuthority | FindAgainstAuthority, report: ScreeningRow) -> OpenHandover:
    """What is followed of a report that is for another authority, or against one."""
    against = command if isinstance(command, FindAgainstAuthority) else None
    return OpenHandover(
        report_id=report.report_id,
        sort=command.outcome,
        authority=command.authority,
        against=(against.against or "") if against else "",
        department=against.against_department if against else None,
        way=against.way if against else None,
        receipt_number=command.receipt_number or "",
        village=report.village,
        summary=report.text,
        happened_at=report.happened_at,
    )


async def _also(ctx: Context, report: ScreeningRow, dispute_id: UUID, command: TakeBack) -> Addressed:
    """What is taken back on the dispute's stream. Raises OutOfOrder for a dispute that is resolved."""
    if report.outcome == "repeat":
        return DISPUTE.to(dispute_id, WithdrawRepeat(report_id=report.report_id))
    async with ctx.reading() as connection:
        if await settled.is_settled(connection, dispute_id):
            raise refusals.DISPUTE_SETTLED()
    return DISPUTE.to(dispute_id, Withdraw(report_id=report.report_id, reason=command.reason))


def _hazard_also(report: ScreeningRow, hazard_id: UUID, command: TakeBack) -> Addressed:
    """What is taken back on the hazard's stream."""
    if report.outcome == "repeat":
        return HAZARD.to(hazard_id, WithdrawHazardRepeat(report_id=report.report_id))
    return HAZARD.to(hazard_id, WithdrawHazard(report_id=report.report_id, reason=command.reason))


def _request_also(report: ScreeningRow, request_id: UUID, command: TakeBack) -> Addressed:
    """What is taken back on the request's stream."""
    if report.outcome == "repeat":
        return REQUEST.to(request_id, WithdrawRequestRepeat(report_id=report.report_id))
    return REQUEST.to(request_id, WithdrawRequest(report_id=report.report_id, reason=command.reason))


async def _report(ctx: Context, report_id: UUID) -> ScreeningRow:
    """What the view knows of the report. Raises NotFound where the asker's station has none such."""
    async with ctx.reading() as connection:
        row = await screenings.one(connection, ctx.viewer, ctx.at, report_id)
    if row is None:
        raise refusals.UNKNOWN_REPORT()
    return row
