"""The board of a station or of all, and the lists behind its numbers: promises, and open disputes."""

from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Query

from services.followup.policy import FollowupPolicy
from services.followup.routes.periods import bounded, period
from services.followup.views import due, unresolved
from services.followup.views.board import Asked, board
from services.followup.views.boarded import Board, Summary
from services.followup.views.due import Decided, PromiseRow
from services.followup.views.promises import ANALYST, VISITOR, Clock
from services.followup.views.unresolved import OpenDispute
from shared.http.context import Context, RequestContext
from shared.http.door import Door
from shared.http.narrowing import Station, Village, station_of
from shared.http.page import Page, Paged
from shared.http.roles import ROLES
from shared.kernel.policy import Named, Policy
from shared.kernel.text import IN_DIGITS, Day, Slug
from shared.kernel.words import called

router = APIRouter(tags=["followup"], route_class=Door)

Flag: TypeAlias = Annotated[Literal["true", "false"], called(true="是 · yes", false="否 · no")]
First: TypeAlias = Annotated[Day | None, Query(title="起始日期 · first day", alias="from")]
Last: TypeAlias = Annotated[Day | None, Query(title="截止日期 · last day", alias="to")]
OfLevel: TypeAlias = Annotated[
    int | None, Query(title="级别 · level", description="0：尚未分级 · not graded yet", ge=0, le=9), IN_DIGITS
]


@router.get("/board")
async def show_board(
    ctx: Context, first: First = None, last: Last = None, station: Station = None, village: Village = None
) -> Board:
    """看板 · How the promises of this half-year, or of the days asked for, fared; what is late and open now."""
    first, last = bounded(first, last, ctx.at)
    start, end = period(first, last)
    policy: FollowupPolicy = ctx.policy
    asked = Asked(station_of(ctx, station), first, last, start, end, village, ctx.at, policy.quiet_since(ctx.at))
    found = await board(ctx.reading, asked)
    summaries = [_named(ctx, summary) for summary in (found.all, *found.stations)]
    return found.model_copy(update={"all": summaries[0], "stations": summaries[1:]})


@router.get("/promises")
async def list_promises(
    ctx: Context,
    paging: Paged,
    station: Station = None,
    clock: Annotated[Clock | None, Query(title="期限 · clock")] = None,
    owner: Annotated[Slug | None, Query(title="责任单位 · owner")] = None,
    village: Village = None,
    level: OfLevel = None,
    late: Annotated[Flag, Query(title="只看超期的 · late ones alone")] = "false",
    decided: Annotated[Decided | None, Query(title="已有结果的 · decided ones")] = None,
    first: First = None,
    last: Last = None,
) -> Page[PromiseRow]:
    """期限列表 · The promises that stand, the most overdue first; or those of a period that are decided."""
    start, end = period(*bounded(first, last, ctx.at))
    wanted = due.Wanted(clock, owner, village, level, late == "true", decided, start, end)
    after = paging.after(due.Bookmark)
    async with ctx.reading() as connection:
        part = await due.listed(connection, station_of(ctx, station), ctx.at, wanted, after, paging.limit)
    return paging.page(part, lambda row: ctx.named(_with_owner(row)))


@router.get("/open")
async def list_open(
    ctx: Context,
    paging: Paged,
    station: Station = None,
    village: Village = None,
    level: OfLevel = None,
    quiet: Annotated[Flag, Query(title="只看一周无人处置的 · quiet ones alone")] = "false",
    returns: Annotated[
        int | None, Query(title="至少退回次数 · returned at least so often", ge=1, le=999), IN_DIGITS
    ] = None,
) -> Page[OpenDispute]:
    """未化解列表 · The disputes that are not resolved, those first about which nobody did anything for longest."""
    policy: FollowupPolicy = ctx.policy
    wanted = unresolved.Wanted(village, level, returns, quiet == "true")
    since, after = policy.quiet_since(ctx.at), paging.after(unresolved.Bookmark)
    async with ctx.reading() as connection:
        part = await unresolved.listed(connection, station_of(ctx, station), since, wanted, after, paging.limit)
    return paging.page(part, ctx.named)


def _with_owner(row: PromiseRow) -> PromiseRow:
    """The row with its owner named, if that is a role."""
    return row.model_copy(update={"owner": _role(str(row.owner)) or row.owner})


def _named(ctx: RequestContext, summary: Summary) -> Summary:
    """The summary with those named whose promises are late, by the policy of its station."""
    policy: Policy = ctx.runtime.policies.of(summary.station or ctx.station, ctx.at)
    fared = [clock for rapid in summary.rapids for clock in rapid.clocks]
    for clock in fared:
        clock.late_of = [
            one.model_copy(update={"owner": _role(str(one.owner)) or policy.named(one).owner}) for one in clock.late_of
        ]
    return summary


def _role(code: str) -> Named | None:
    """The owner of a promise who is no department: those are named by the policy."""
    name = ROLES.get(code) if code in (ANALYST, VISITOR) else None
    return Named(code=code, zh=name.zh, en=name.en) if name else None
