"""The register of information officers: private, on a log of its own that never leaves intake."""

from datetime import timedelta
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from services.intake.domain import refusals
from services.intake.domain.officer import OFFICER, ReassignOfficer, RegisterOfficer, RetireOfficer
from services.intake.views import officer_counts, officers
from services.intake.views.officer_counts import OfficerCounts
from services.intake.views.officers import OfficerRow
from shared.http.context import Context
from shared.http.door import Door
from shared.http.narrowing import Village
from shared.http.page import Page, Paged
from shared.kernel.text import IN_FULL, Slug
from shared.kernel.words import called
from shared.store.deciding import CommandResult

router = APIRouter(tags=["intake"], route_class=Door)

OfficerId = Annotated[UUID, Path(title="信息员编号 · officer id"), IN_FULL]
GroupCode: TypeAlias = Annotated[Slug | None, Query(title="身份 · group")]
IsActive: TypeAlias = Annotated[
    Literal["true", "false"], called(true="在册 · on the register", false="已退出 · left it")
]


@router.post("/officers", status_code=201)
async def register_officer(command: RegisterOfficer, ctx: Context) -> CommandResult:
    """登记信息员 · Enter an information officer in the register."""
    return await ctx.execute(OFFICER.to(ctx.id, command))


@router.post("/officers/{officer_id}/reassign", status_code=201)
async def reassign_officer(officer_id: OfficerId, command: ReassignOfficer, ctx: Context) -> CommandResult:
    """调整信息员 · Change what an information officer is and which villages are his."""
    return await ctx.execute(OFFICER.to(officer_id, command))


@router.post("/officers/{officer_id}/retire", status_code=201)
async def retire_officer(officer_id: OfficerId, command: RetireOfficer, ctx: Context) -> CommandResult:
    """信息员退出 · Take an information officer off the register; his reports stay."""
    return await ctx.execute(OFFICER.to(officer_id, command))


@router.get("/officers")
async def list_officers(
    ctx: Context,
    paging: Paged,
    group: GroupCode = None,
    village: Village = None,
    active: Annotated[IsActive | None, Query(title="是否在册 · on the register")] = None,
) -> Page[OfficerRow]:
    """信息员名册 · The register of the station's information officers; a village finds those in whose area it is."""
    wanted = officers.Wanted(group, village, None if active is None else active == "true")
    after = paging.after(officers.Bookmark)
    async with ctx.reading() as connection:
        part = await officers.register(connection, ctx.station, wanted, after, paging.limit)
    return paging.page(part, ctx.named)


@router.get("/officers/{officer_id}")
async def show_officer(officer_id: OfficerId, ctx: Context, response: Response) -> OfficerRow:
    """信息员 · One information officer of the register; the version is the ETag."""
    async with ctx.reading() as connection:
        row = await officers.one(connection, ctx.station, officer_id)
    return ctx.shown(response, row, refusals.UNKNOWN_OFFICER)


@router.get("/officer-counts")
async def count_officers(ctx: Context) -> OfficerCounts:
    """信息员统计 · How many are on the register, and how many of them reported lately, by group and by village."""
    days = ctx.policy.reported_within_days
    async with ctx.reading() as connection:
        found = await officer_counts.counted(connection, ctx.station, days, ctx.at - timedelta(days=days))
    return found.model_copy(update={"by_group": [ctx.policy.named(one) for one in found.by_group]})
