"""Return visits: reading what is due, and recording what was found."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from services.followup.domain import refusals
from services.followup.domain.following import FOLLOWING
from services.followup.domain.phases import Phase
from services.followup.domain.visits import AddVisit, Findings, Miss, RecordMiss, RecordRelapse, RecordVisit
from services.followup.views import followed, visits
from services.followup.views.followed import Followed, FollowedRow
from services.followup.views.visits import ListedPhase, ListedVisit
from shared.http.context import Context
from shared.http.door import Door
from shared.http.page import Ids, Page, Paged, ids_of
from shared.http.subjects import DisputeId
from shared.kernel.text import IN_DIGITS
from shared.store.deciding import CommandResult

router = APIRouter(tags=["followup"], route_class=Door)
Number = Annotated[int, Path(title="第几次回访 · number of the visit", ge=1, le=10_000), IN_DIGITS]


@router.get("/visits")
async def list_visits(
    ctx: Context, paging: Paged, phase: Annotated[ListedPhase, Query(title="阶段 · phase")] = "promised"
) -> Page[ListedVisit]:
    """回访列表 · The visits that are promised, the most overdue first; or those that were made, the latest first."""
    after = paging.after(visits.Bookmark)
    async with ctx.reading() as connection:
        part = await visits.listed(connection, ctx.station, phase, ctx.actor.name, ctx.at, after, paging.limit)
    return paging.page(part, ctx.named)


@router.get("/disputes")
async def list_followed(
    ctx: Context,
    paging: Paged,
    phase: Annotated[Phase | None, Query(title="阶段 · phase")] = None,
    ids: Ids = None,
) -> Page[FollowedRow]:
    """后续列表 · The disputes that are followed, all or these: visited, watched, relapsed, closed."""
    after = paging.after(followed.Bookmark)
    async with ctx.reading() as connection:
        part = await followed.listed(connection, ctx.station, phase, ids_of(ids), ctx.actor.name, after, paging.limit)
    return paging.page(part, ctx.named)


@router.get("/disputes/{dispute_id}")
async def show_followed(dispute_id: DisputeId, ctx: Context, response: Response) -> Followed:
    """后续情况 · One dispute with its visits; its version is the ETag."""
    async with ctx.reading() as connection:
        found = await followed.one(connection, ctx.station, ctx.actor.name, dispute_id)
    return ctx.shown(response, found, refusals.UNKNOWN_DISPUTE)


@router.post("/disputes/{dispute_id}/visits", status_code=201)
async def add_visit(dispute_id: DisputeId, command: AddVisit, ctx: Context) -> CommandResult:
    """增加回访 · Promise one more visit than the level asks for."""
    return await ctx.execute(FOLLOWING.to(dispute_id, command))


@router.post("/disputes/{dispute_id}/visits/{number}", status_code=201)
async def record_visit(dispute_id: DisputeId, number: Number, findings: Findings, ctx: Context) -> CommandResult:
    """回访 · Record a visit. The last one promised closes the dispute, unless it found a relapse."""
    command = RecordVisit(number=number, findings=findings)
    return await ctx.execute(FOLLOWING.to(dispute_id, command), occurred_at=findings.visited_at)


@router.post("/disputes/{dispute_id}/visits/{number}/missed", status_code=201)
async def record_miss(dispute_id: DisputeId, number: Number, miss: Miss, ctx: Context) -> CommandResult:
    """未见到人 · Nobody was met: promise the visit again."""
    return await ctx.execute(FOLLOWING.to(dispute_id, RecordMiss(number=number, miss=miss)))


@router.post("/disputes/{dispute_id}/relapse", status_code=201)
async def record_relapse(dispute_id: DisputeId, command: RecordRelapse, ctx: Context) -> CommandResult:
    """矛盾反复 · The conflict is alive again, as was heard outside of a visit."""
    return await ctx.execute(FOLLOWING.to(dispute_id, command))
