"""The routes of requests: which there are, by when each is answered, the answers, and that their askers were told."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.triage.domain import refusals
from services.triage.domain.request import REQUEST, AnswerRequest, HandOnRequest, TellAsker
from services.triage.domain.request_phases import Phase
from services.triage.routes.asked import Flag
from services.triage.views import requests
from services.triage.views.requests import Request, RequestRow
from shared.http.context import Context
from shared.http.door import Door
from shared.http.narrowing import Station, Village, viewer_of
from shared.http.page import Page, Paged
from shared.http.subjects import RequestId
from shared.kernel.text import Slug
from shared.store.deciding import CommandResult

router = APIRouter(tags=["triage"], route_class=Door)


@router.get("/requests")
async def list_requests(
    ctx: Context,
    paging: Paged,
    phase: Annotated[Phase | None, Query(title="阶段 · phase")] = None,
    department: Annotated[Slug | None, Query(title="答复部门 · department that answers")] = None,
    village: Village = None,
    station: Station = None,
    standing: Annotated[Flag, Query(title="只看未办结的 · those alone that are not done")] = "false",
    late: Annotated[Flag, Query(title="只看超期未答复的 · those alone that nobody answered in time")] = "false",
) -> Page[RequestRow]:
    """咨询诉求列表 · The requests, those that are not done first, the most overdue at the top; a department's own
    alone for its liaison."""
    wanted = requests.Wanted(phase, department, village, standing == "true", late == "true")
    after, viewer = paging.after(requests.Bookmark), viewer_of(ctx, station)
    async with ctx.reading() as connection:
        part = await requests.listed(connection, viewer, ctx.at, wanted, after, paging.limit)
    return paging.page(part, ctx.named)


@router.get("/requests/{request_id}")
async def show_request(request_id: RequestId, ctx: Context, response: Response) -> Request:
    """咨询诉求 · One request with everything that was done about it; its version is the ETag."""
    async with ctx.reading() as connection:
        found = await requests.one(connection, ctx.viewer, ctx.at, request_id)
    if found:
        found.steps = [ctx.named(step) for step in found.steps]
    return ctx.shown(response, found, refusals.UNKNOWN_REQUEST)


@router.post("/requests/{request_id}/answer", status_code=201)
async def answer_request(request_id: RequestId, command: AnswerRequest, ctx: Context) -> CommandResult:
    """答复 · Answer the request; then its asker is told."""
    return await ctx.execute(REQUEST.to(request_id, command))


@router.post("/requests/{request_id}/hand-on", status_code=201)
async def hand_on_request(request_id: RequestId, command: HandOnRequest, ctx: Context) -> CommandResult:
    """改由其他部门答复 · Have another department answer it, by a fresh date."""
    return await ctx.execute(REQUEST.to(request_id, command))


@router.post("/requests/{request_id}/told", status_code=201)
async def tell_asker(request_id: RequestId, command: TellAsker, ctx: Context) -> CommandResult:
    """告知 · Say that the asker was told the answer: the request is done."""
    return await ctx.execute(REQUEST.to(request_id, command))
