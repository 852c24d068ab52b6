"""How a station's places are covered by visits (走访): days since the last one, blind spots, counts of a period."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.intake.domain.coverage import Covered, Standing, covered, day_of
from services.intake.policy import IntakePolicy
from services.intake.routes.narrowing import First, Last, SiteKindCode, days_of
from services.intake.views import canvasses
from shared.http.context import Context, RequestContext
from shared.http.door import Door
from shared.http.narrowing import Village
from shared.kernel.policy import Named

router = APIRouter(tags=["intake"], route_class=Door)


class CoveredSite(BaseModel):
    """走访地点 · A place, and how it is covered."""

    site: Named
    site_kind: Named
    village: str
    longest_days: Annotated[int, Field(description="两次走访最长间隔天数 · most days between two visits")]
    standing: Standing
    blind: Annotated[bool, Field(description="盲区 · blind spot: never visited, or too long ago")]
    last_visited_on: date | None
    days: Annotated[int | None, Field(description="距上次走访的天数 · days since the last visit")]
    due_on: Annotated[date | None, Field(description="最迟哪天再走访 · last day of a visit in time")]
    visits: Annotated[int, Field(description="期间走访次数 · visits in the period")]
    zero_reports: Annotated[int, Field(description="其中零报告 · of these, zero reports")]


class Summed(BaseModel):
    """Places of one village and kind, summed up; of every village or kind where that is null."""

    village: str | None
    site_kind: Named | None
    sites: int
    blind: int
    visits: int
    zero_reports: int


class Coverage(BaseModel):
    """走访覆盖 · The places of a station as visits cover them today, the blind spots first, with sums."""

    station: str
    today: date
    first: date
    last: date
    sites: list[CoveredSite]
    by_village: list[Summed]
    by_kind: list[Summed]
    all: Summed


@router.get("/coverage")
async def show_coverage(
    ctx: Context, village: Village = None, site_kind: SiteKindCode = None, first: First = None, last: Last = None
) -> Coverage:
    """走访覆盖 · How the station's places are covered: days since the last visit, blind spots, visits in a period."""
    first, last = days_of(first, last, ctx.at)
    found = [
        one
        for one in await covered_now(ctx, first, last)
        if village in (None, one.site.village) and site_kind in (None, one.site.kind)
    ]
    policy: IntakePolicy = ctx.policy
    villages, kinds = dict.fromkeys(one.site.village for one in found), dict.fromkeys(one.site.kind for one in found)
    return Coverage(
        station=ctx.station,
        today=day_of(ctx.at),
        first=first,
        last=last,
        sites=[_shown(one, policy) for one in found],
        by_village=[_summed([one for one in found if one.site.village == name], village=name) for name in villages],
        by_kind=[
            _summed([one for one in found if one.site.kind == kind], kind=_kind(kind, policy))
            for kind in policy.site_kinds
            if kind in kinds
        ],
        all=_summed(found),
    )


async def covered_now(ctx: RequestContext, first: date, last: date) -> list[Covered]:
    """The open places of the asker's station as they are covered now, with the visits between two days."""
    policy: IntakePolicy = ctx.policy
    async with ctx.reading() as connection:
        visits = await canvasses.of_sites(connection, ctx.station, list(policy.open_sites), first, last)
    return covered(policy, visits, day_of(ctx.at))


def _shown(one: Covered, policy: IntakePolicy) -> CoveredSite:
    last_at = one.visits.last_at
    return CoveredSite(
        site=Named(code=one.code, zh=one.site.zh, en=one.site.en),
        site_kind=_kind(one.site.kind, policy),
        village=one.site.village,
        longest_days=one.longest_days,
        standing=one.standing,
        blind=one.blind,
        last_visited_on=day_of(last_at) if last_at else None,
        days=one.days,
        due_on=one.due_on,
        visits=one.visits.made,
        zero_reports=one.visits.zero,
    )


def _kind(code: str, policy: IntakePolicy) -> Named:
    label = policy.site_kinds[code]
    return Named(code=code, zh=label.zh, en=label.en)


def _summed(some: Iterable[Covered], village: str | None = None, kind: Named | None = None) -> Summed:
    places = list(some)
    return Summed(
        village=village,
        site_kind=kind,
        sites=len(places),
        blind=sum(one.blind for one in places),
        visits=sum(one.visits.made for one in places),
        zero_reports=sum(one.visits.zero for one in places),
    )
