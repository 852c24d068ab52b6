"""The routes of disputes in the books: the list, the rule's proposal, the grade, the plan, merging and splitting."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.triage.domain import merge_refusals, refusals
from services.triage.domain.category import CorrectCategory
from services.triage.domain.dispute import DISPUTE
from services.triage.domain.grading import AdoptPlan, Grade, Propose
from services.triage.domain.merging import Absorb, MergeInto, Release, UndoMerge
from services.triage.domain.phases import Phase
from services.triage.domain.second import Confirm, Refuse
from services.triage.views import disputes
from services.triage.views.disputes import Dispute, DisputeRow, InBooks, explained
from services.triage.views.plans import Asked
from shared.http.context import Context
from shared.http.door import Door
from shared.http.narrowing import Village
from shared.http.page import Ids, Page, Paged, ids_of
from shared.http.subjects import DisputeId
from shared.kernel.text import IN_DIGITS
from shared.store.deciding import CommandResult

router = APIRouter(tags=["triage"], route_class=Door)


@router.get("/disputes")
async def list_disputes(
    ctx: Context,
    paging: Paged,
    phase: Annotated[Phase | None, Query(title="阶段 · phase")] = None,
    level: Annotated[int | None, Query(title="级别 · level", ge=1, le=9), IN_DIGITS] = None,
    village: Village = None,
    ids: Ids = None,
    second: Annotated[bool | None, Query(title="待他人确认 · waits for a second person")] = None,
    plan: Annotated[Asked | None, Query(title="方案 · plan")] = None,
) -> Page[DisputeRow]:
    """纠纷列表 · The disputes in the books, all or these: those that wait for a grade first, the most overdue at the
    top."""
    wanted, after = (phase, level, village, ids_of(ids), second, plan), paging.after(disputes.Bookmark)
    async with ctx.reading() as connection:
        part = await disputes.listed(DisputeRow, connection, ctx.viewer, ctx.at, *wanted, after, paging.limit)
    return paging.page(part, ctx.named)


@router.get("/books")
async def list_books(ctx: Context, paging: Paged, ids: Ids = None) -> Page[InBooks]:
    """在册纠纷 · The same list without what is personal, also for an auditor."""
    wanted, after = (None, None, None, ids_of(ids), None, None), paging.after(disputes.Bookmark)
    async with ctx.reading() as connection:
        part = await disputes.listed(InBooks, connection, ctx.viewer, ctx.at, *wanted, after, paging.limit)
    return paging.page(part, ctx.named)


@router.get("/disputes/{dispute_id}")
async def show_dispute(dispute_id: DisputeId, ctx: Context, response: Response) -> Dispute:
    """纠纷 · One dispute with its plan, its grades and the reports linked to it; its version is the ETag."""
    async with ctx.reading() as connection:
        found = await disputes.one(connection, ctx.viewer, ctx.at, dispute_id)
    if found:
        found.plan_steps = [ctx.named(step) for step in found.plan_steps]
    if found and found.proposed_at:
        found.proposal = explained(found, ctx.runtime.policies.of(found.station, found.proposed_at))
    return ctx.shown(response, found, refusals.UNKNOWN_DISPUTE)


@router.post("/disputes/{dispute_id}/proposal", status_code=201)
async def propose(dispute_id: DisputeId, command: Propose, ctx: Context) -> CommandResult:
    """建议分级 · Ask the rule table for a level; a person decides."""
    return await ctx.execute(DISPUTE.to(dispute_id, command))


@router.post("/disputes/{dispute_id}/category", status_code=201)
async def correct_category(dispute_id: DisputeId, command: CorrectCategory, ctx: Context) -> CommandResult:
    """更正类别 · Say what the dispute is about, where something else was written."""
    return await ctx.execute(DISPUTE.to(dispute_id, command))


@router.post("/disputes/{dispute_id}/grade", status_code=201)
async def grade(dispute_id: DisputeId, command: Grade, ctx: Context) -> CommandResult:
    """分级 · Grade the dispute and sign for it, for the first time or anew."""
    return await ctx.execute(DISPUTE.to(dispute_id, command))


@router.post("/disputes/{dispute_id}/grade/confirm", status_code=201)
async def confirm_grade(dispute_id: DisputeId, command: Confirm, ctx: Context) -> CommandResult:
    """确认分级 · Agree, as a second person, to a grade that somebody else signed for."""
    return await ctx.execute(DISPUTE.to(dispute_id, command))


@router.post("/disputes/{dispute_id}/grade/refuse", status_code=201)
async def refuse_grade(dispute_id: DisputeId, command: Refuse, ctx: Context) -> CommandResult:
    """不予确认 · Do not agree to it, and say why."""
    return await ctx.execute(DISPUTE.to(dispute_id, command))


@router.post("/disputes/{dispute_id}/merge", status_code=201)
async def merge_dispute(dispute_id: DisputeId, command: MergeInto, ctx: Context) -> list[CommandResult]:
    """并案 · Merge a dispute that has no grade yet into another one, which stands: on both, or neither."""
    now = await _dispute(ctx, dispute_id)
    absorb = DISPUTE.to(command.into, Absorb(merged_id=dispute_id))
    return await ctx.execute_all(DISPUTE.to(dispute_id, command), absorb, station=now.station)


@router.post("/disputes/{dispute_id}/split", status_code=201)
async def undo_merge(dispute_id: DisputeId, command: UndoMerge, ctx: Context) -> list[CommandResult]:
    """拆案 · Undo the merge: the dispute is again what it was, and waits for its grade by its own date."""
    now = await _dispute(ctx, dispute_id)
    if now.merged_into is None:
        raise merge_refusals.NOT_MERGED()
    release = DISPUTE.to(now.merged_into, Release(merged_id=dispute_id))
    return await ctx.execute_all(DISPUTE.to(dispute_id, command), release, station=now.station)


async def _dispute(ctx: Context, dispute_id: UUID) -> Dispute:
    """What the view knows of the dispute. Raises NotFound where the asker's station has none such."""
    async with ctx.reading() as connection:
        found = await disputes.one(connection, ctx.viewer, ctx.at, dispute_id)
    if found is None:
        raise refusals.UNKNOWN_DISPUTE()
    return found


@router.post("/disputes/{dispute_id}/plan", status_code=201)
async def adopt_plan(dispute_id: DisputeId, command: AdoptPlan, ctx: Context) -> CommandResult:
    """一案一策 · Adopt a plan for a dispute of a high level."""
    return await ctx.execute(DISPUTE.to(dispute_id, command))
