"""The month's plan of visits (走访计划): proposed from policy and coverage, accepted, repaired when a day falls out."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from services.intake.domain import refusals
from services.intake.domain.canvass_plan import (
    CANVASS_PLAN,
    AcceptCanvassPlan,
    ChangeCanvassPlan,
    DropCanvassDay,
    DroppedDay,
    last_day,
    places_of,
    planned,
)
from services.intake.domain.coverage import day_of
from services.intake.domain.planning import late_under, propose
from services.intake.events import PlannedDay
from services.intake.policy import IntakePolicy
from services.intake.routes.coverage import covered_now
from services.intake.views import canvass_plans
from services.intake.views.canvass_plans import Plan, PlanRow
from shared.http.context import Context, RequestContext
from shared.http.door import Door
from shared.http.page import Page, Paged
from shared.kernel.text import IN_FULL, Day
from shared.store.deciding import CommandResult

router = APIRouter(tags=["intake"], route_class=Door)

PlanId = Annotated[UUID, Path(title="走访计划编号 · plan id"), IN_FULL]
_DAY = r"\d{4}-\d\d-\d\d"
Off: TypeAlias = Annotated[
    str | None,
    Query(
        title="不外出的日子 · days off",
        description="以逗号分隔的日期 · days with commas between them, beside those that are no working days",
        pattern=f"^{_DAY}(,{_DAY}){{0,30}}$",
    ),
]


class Proposal(BaseModel):
    """走访计划建议 · A plan that may be accepted as it is or changed; `late` wait too long all the same."""

    station: str
    month: date
    most_sites_a_day: int
    days: list[PlannedDay]
    late: Annotated[list[str], Field(description="照此仍会超期的地点 · places that wait too long all the same")]


@router.get("/canvass-proposal")
async def show_canvass_proposal(
    ctx: Context, month: Annotated[Day, Query(title="月份 · month")], off: Off = None
) -> Proposal:
    """走访计划建议 · A plan of the month's working days from today on, so that no place waits too long if it can be."""
    policy: IntakePolicy = ctx.policy
    first, until = _left_of(month, day_of(ctx.at))
    left_out = set((off or "").split(","))
    every = (date.fromordinal(n) for n in range(first.toordinal(), until.toordinal() + 1))
    days = [day for day in every if policy.calendar.is_workday(day) and day.isoformat() not in left_out]
    draft = propose(places_of(policy, await _last(ctx)), days, policy.most_sites_a_day, first, until)
    return Proposal(
        station=ctx.station,
        month=month,
        most_sites_a_day=policy.most_sites_a_day,
        days=list(planned(draft.days)),
        late=list(draft.late),
    )


@router.post("/canvass-plans", status_code=201)
async def accept_canvass_plan(command: AcceptCanvassPlan, ctx: Context) -> CommandResult:
    """采用走访计划 · Go by this plan in a month; one month has one plan."""
    plan_id = ctx.derive(f"canvass plan\n{ctx.station}\n{command.month.isoformat()}")
    return await ctx.execute(CANVASS_PLAN.to(plan_id, command))


@router.post("/canvass-plans/{plan_id}/change", status_code=201)
async def change_canvass_plan(plan_id: PlanId, command: ChangeCanvassPlan, ctx: Context) -> CommandResult:
    """改走访计划 · Put another plan in the place of the one that was accepted."""
    return await ctx.execute(CANVASS_PLAN.to(plan_id, command))


@router.post("/canvass-plans/{plan_id}/drop-day", status_code=201)
async def drop_canvass_day(plan_id: PlanId, command: DroppedDay, ctx: Context) -> CommandResult:
    """走访日取消 · Nobody goes out on a day that was planned: its places go to others where there is room."""
    return await ctx.execute(CANVASS_PLAN.to(plan_id, DropCanvassDay(dropped=command, last=dict(await _last(ctx)))))


@router.get("/canvass-plans")
async def list_canvass_plans(
    ctx: Context,
    paging: Paged,
    month: Annotated[Day | None, Query(title="月份 · month")] = None,
) -> Page[PlanRow]:
    """走访计划 · The plans of the station's months, the latest first."""
    after = paging.after(canvass_plans.Bookmark)
    async with ctx.reading() as connection:
        part = await canvass_plans.listed(connection, ctx.station, month, after, paging.limit)
    return paging.page(part)


@router.get("/canvass-plans/{plan_id}")
async def show_canvass_plan(plan_id: PlanId, ctx: Context, response: Response) -> Plan:
    """走访计划 · One plan with the days that fell out and what was visited; its version is the ETag."""
    async with ctx.reading() as connection:
        plan = await canvass_plans.one(connection, ctx.station, plan_id)
    shown = ctx.shown(response, plan, refusals.UNKNOWN_CANVASS_PLAN)
    today, until = day_of(ctx.at), last_day(shown.month)
    if until < today:
        return shown
    upcoming = {one.day: one.sites for one in shown.days if one.day >= today}
    places = places_of(ctx.policy, await _last(ctx))
    return shown.model_copy(update={"late": late_under(places, upcoming, max(today, shown.month), until)})


def _left_of(month: date, today: date) -> tuple[date, date]:
    """What is left of the month: its first day or today, and its last. Raises `Invalid`."""
    if month.day != 1:
        raise refusals.MONTH_BY_ITS_FIRST_DAY()
    if last_day(month) < today:
        raise refusals.MONTH_IS_OVER()
    return max(month, today), last_day(month)


async def _last(ctx: RequestContext) -> Mapping[str, date]:
    """When each open place of the asker's station was visited last."""
    today = day_of(ctx.at)
    found = await covered_now(ctx, today, today)
    return {one.code: day_of(one.visits.last_at) for one in found if one.visits.last_at}
