"""The register of information officers: private, on a log of its own that never leaves intake."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from services.intake.domain.officer import OFFICER, RegisterOfficer, RetireOfficer
from services.intake.views import officers
from services.intake.views.officers import OfficerRow
from shared.http.context import Context
from shared.http.door import Door
from shared.http.page import Page, Paged
from shared.kernel.text import IN_FULL
from shared.store.deciding import CommandResult

router = APIRouter(tags=["intake"], route_class=Door)

OfficerId = Annotated[UUID, Path(title="信息员编号 · officer id"), IN_FULL]


@router.post("/officers", status_code=201)
async def register_officer(command: RegisterOfficer, ctx: Context) -> CommandResult:
    """登记信息员 · Enter an information officer in the register."""
    return await ctx.execute(OFFICER.to(ctx.id, command))


@router.post("/officers/{officer_id}/retire", status_code=201)
async def retire_officer(officer_id: OfficerId, command: RetireOfficer, ctx: Context) -> CommandResult:
    """信息员退出 · Take an information officer off the register; his reports stay."""
    return await ctx.execute(OFFICER.to(officer_id, command))


@router.get("/officers")
async def list_officers(ctx: Context, paging: Paged) -> Page[OfficerRow]:
    """信息员名册 · The register of the station's information officers."""
    after = paging.after(officers.Bookmark)
    async with ctx.reading() as connection:
        part = await officers.register(connection, ctx.station, after, paging.limit)
    return paging.page(part)
