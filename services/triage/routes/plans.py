"""The routes of plans (一案一策) once they are adopted: what was done of one, and how it was reviewed."""

from fastapi import APIRouter

from services.triage.domain.dispute import DISPUTE
from services.triage.domain.planning import NotePlanProgress, ReviewPlan
from shared.http.context import Context
from shared.http.door import Door
from shared.http.subjects import DisputeId
from shared.store.deciding import CommandResult

router = APIRouter(tags=["triage"], route_class=Door)


@router.post("/disputes/{dispute_id}/plan/progress", status_code=201)
async def note_plan_progress(dispute_id: DisputeId, command: NotePlanProgress, ctx: Context) -> CommandResult:
    """方案进展 · Note what of the plan was done."""
    return await ctx.execute(DISPUTE.to(dispute_id, command))


@router.post("/disputes/{dispute_id}/plan/review", status_code=201)
async def review_plan(dispute_id: DisputeId, command: ReviewPlan, ctx: Context) -> CommandResult:
    """方案评估 · Say whether the plan is kept, done, or to be changed, and why."""
    return await ctx.execute(DISPUTE.to(dispute_id, command))
