"""Visits of places (走访): recorded, taken back, listed, shown."""

from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID, uuid5

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel

from services.intake.domain import refusals
from services.intake.domain.canvass import (
    CANVASS,
    Canvassed,
    Phase,
    RecordCanvass,
    TakeCanvassBack,
    TakeOwnCanvassBack,
    check_canvasser,
)
from services.intake.routes.narrowing import First, Last, SiteCode, SiteKindCode, check_days
from services.intake.views import canvassers, canvasses, reports
from services.intake.views.canvasses import CanvassRow
from shared.http.context import Context, RequestContext
from shared.http.door import Door
from shared.http.narrowing import Station, Village, station_of
from shared.http.page import Page, Paged, PagedForOne
from shared.kernel.text import IN_FULL
from shared.kernel.words import called
from shared.store.deciding import CommandResult, EventRef

router = APIRouter(tags=["intake"], route_class=Door)

CanvassId = Annotated[UUID, Path(title="走访编号 · visit id"), IN_FULL]
Found: TypeAlias = Annotated[
    Literal["true", "false"], called(true="发现情况 · found something", false="零报告 · zero report")
]


class CanvassReceipt(BaseModel):
    """What recording a visit came to: the command's result, and the visit's id."""

    canvass_id: UUID
    stream: str
    version: int
    events: list[EventRef]
    repeated: bool


@router.post("/canvasses", status_code=201)
async def record_canvass(said: Canvassed, ctx: Context) -> CanvassReceipt:
    """登记走访 · Record a visit of a place. With `message_id` it may be sent again and again and is taken once."""
    check_canvasser(said, ctx.actor, ctx.station)
    changes: dict[str, Any] = {"occurred_at": said.visited_at}
    if said.message_id is None:
        canvass_id = uuid5(ctx.id, "canvass")
    else:
        canvass_id = ctx.derive(f"canvass\n{ctx.station}\n{ctx.actor.role} {ctx.actor.name}\n{said.message_id}")
        changes |= {"id": ctx.derive(f"{canvass_id}\n{said.digest()}"), "fingerprint": b""}
    command = RecordCanvass(said=said, known=await _known(ctx, said))
    result = await ctx.execute(CANVASS.to(canvass_id, command), **changes)
    return CanvassReceipt(
        canvass_id=canvass_id,
        stream=result.stream,
        version=result.version,
        events=list(result.events),
        repeated=result.repeated,
    )


@router.post("/canvasses/{canvass_id}/take-back", status_code=201)
async def take_canvass_back(canvass_id: CanvassId, command: TakeCanvassBack, ctx: Context) -> CommandResult:
    """撤回走访记录 · Take a visit back that was not made, or not there; it counts no more."""
    return await ctx.execute(CANVASS.to(canvass_id, command))


@router.get("/canvasses")
async def list_canvasses(
    ctx: Context,
    paging: Paged,
    phase: Annotated[Phase | None, Query(title="阶段 · phase")] = None,
    site: SiteCode = None,
    site_kind: SiteKindCode = None,
    village: Village = None,
    station: Station = None,
    found: Annotated[Found | None, Query(title="是否发现情况 · found something")] = None,
    first: First = None,
    last: Last = None,
) -> Page[CanvassRow]:
    """走访记录 · The visits that were made, the latest first; those taken back among them, by their phase."""
    check_days(first, last)
    told = None if found is None else found == "true"
    wanted = canvasses.Wanted(phase, site, site_kind, village, told, first, last)
    after = paging.after(canvasses.Bookmark)
    async with ctx.reading() as connection:
        part = await canvasses.listed(connection, station_of(ctx, station), wanted, after, paging.limit)
    return paging.page(part, ctx.named)


@router.get("/canvasses/mine")
async def list_own_canvasses(ctx: Context, paging: PagedForOne) -> Page[CanvassRow]:
    """本人走访 · The visits that the asker has made, the latest first; those taken back among them, by their phase."""
    after = paging.after(canvasses.Bookmark)
    async with ctx.reading() as connection:
        part = await canvassers.own(connection, ctx.station, ctx.actor.name, after, paging.limit)
    return paging.page(part, ctx.named)


@router.post("/canvasses/mine/{canvass_id}/take-back", status_code=201)
async def take_own_canvass_back(canvass_id: CanvassId, said: TakeCanvassBack, ctx: Context) -> CommandResult:
    """撤回本人走访 · Take back a visit of one's own that was not made, or not there; it counts no more."""
    async with ctx.reading() as connection:
        own = await canvassers.is_own(connection, ctx.station, ctx.actor.name, canvass_id)
    return await ctx.execute(CANVASS.to(canvass_id, TakeOwnCanvassBack(said=said, own=own)))


@router.get("/canvasses/{canvass_id}")
async def show_canvass(canvass_id: CanvassId, ctx: Context, response: Response) -> CanvassRow:
    """走访记录 · One visit; its version is the ETag."""
    async with ctx.reading() as connection:
        row = await canvasses.one(connection, ctx.station, canvass_id)
    return ctx.shown(response, row, refusals.UNKNOWN_CANVASS)


async def _known(ctx: RequestContext, said: Canvassed) -> tuple[UUID, ...]:
    """Those of the reports that the station has taken."""
    if not said.reports:
        return ()
    async with ctx.reading() as connection:
        return await reports.known(connection, ctx.station, said.reports)
