"""Sessions of the desk at its centres (联系点值守): opened, closed, taken back, listed; a month and its market days."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from services.intake.domain import refusals
from services.intake.domain.coverage import day_of
from services.intake.domain.market import CentreMonth, days_of_month, month_of
from services.intake.domain.session import (
    SESSION,
    CloseSession,
    OpenSession,
    Phase,
    SessionOpened,
    TakeSessionBack,
)
from services.intake.policy import IntakePolicy
from services.intake.routes.narrowing import First, Last, check_days
from services.intake.views import sessions
from services.intake.views.sessions import SessionRow
from shared.http.context import Context
from shared.http.door import Door
from shared.http.narrowing import Station, station_of
from shared.http.page import Page, Paged
from shared.kernel.policy import Named
from shared.kernel.text import IN_FULL, Day, Slug
from shared.store.deciding import CommandResult

router = APIRouter(tags=["intake"], route_class=Door)

SessionId = Annotated[UUID, Path(title="值守编号 · session id"), IN_FULL]


class MonthOfCentre(BaseModel):
    """联系点一个月的值守 · A centre's month: its sessions, and its market days."""

    centre: Named
    village: str
    closed: Annotated[bool, Field(description="已停用 · given up: no session is opened there any more")]
    sessions: int
    people: Annotated[int, Field(description="来访人数 · people who came")]
    reports: Annotated[int, Field(description="收到的线索条数 · number of reports taken")]
    market_days: Annotated[
        list[date] | None,
        Field(description="圩日；农历月份未录入时为空 · market days, null: not known"),
    ]
    without_session: Annotated[list[date], Field(description="已过而无人值守的圩日 · market days without a session")]


class SessionMonth(BaseModel):
    """值守月报 · A month of a station's centres."""

    station: str
    month: date
    today: date
    centres: list[MonthOfCentre]
    sessions: int
    people: int
    reports: int


@router.post("/sessions", status_code=201)
async def open_session(said: SessionOpened, ctx: Context) -> CommandResult:
    """开始值守 · Open a session of the desk at a centre; at each there is one at a time."""
    async with ctx.reading() as connection:
        opened, standing = await sessions.at_centre(connection, ctx.station, said.centre)
    session_id = ctx.derive(f"session\n{ctx.station}\n{said.centre}\n{opened + 1}")
    changes: dict[str, Any] = {"occurred_at": said.opened_at} if said.opened_at else {}
    return await ctx.execute(SESSION.to(session_id, OpenSession(said=said, standing=standing)), **changes)


@router.post("/sessions/{session_id}/close", status_code=201)
async def close_session(session_id: SessionId, command: CloseSession, ctx: Context) -> CommandResult:
    """结束值守 · Close a session with how many people came."""
    return await ctx.execute(SESSION.to(session_id, command))


@router.post("/sessions/{session_id}/take-back", status_code=201)
async def take_session_back(session_id: SessionId, command: TakeSessionBack, ctx: Context) -> CommandResult:
    """撤回值守 · Take a session back that was opened by mistake; it counts no more, and its reports stay."""
    return await ctx.execute(SESSION.to(session_id, command))


@router.get("/sessions")
async def list_sessions(
    ctx: Context,
    paging: Paged,
    phase: Annotated[Phase | None, Query(title="阶段 · phase")] = None,
    centre: Annotated[Slug | None, Query(title="联系点 · centre")] = None,
    station: Station = None,
    first: First = None,
    last: Last = None,
) -> Page[SessionRow]:
    """值守列表 · The sessions of the desk, the latest first; those taken back among them, by their phase."""
    check_days(first, last)
    wanted, after = sessions.Wanted(phase, centre, first, last), paging.after(sessions.Bookmark)
    async with ctx.reading() as connection:
        part = await sessions.listed(connection, station_of(ctx, station), wanted, after, paging.limit)
    return paging.page(part, ctx.named)


@router.get("/session-month")
async def show_session_month(
    ctx: Context, month: Annotated[Day | None, Query(title="月份 · month")] = None
) -> SessionMonth:
    """值守月报 · A month's sessions by centre, this month's where none is named, and market days that had none."""
    policy: IntakePolicy = ctx.policy
    today = day_of(ctx.at)
    first = month or today.replace(day=1)
    if first.day != 1:
        raise refusals.MONTH_BY_ITS_FIRST_DAY()
    days = days_of_month(first)
    async with ctx.reading() as connection:
        held = await sessions.held(connection, ctx.station, days)
    found = month_of(policy.centres, policy.lunar_months, held, days, today)
    return SessionMonth(
        station=ctx.station,
        month=first,
        today=today,
        centres=[_shown(code, one, policy) for code, one in found.items()],
        sessions=sum(one.sessions for one in found.values()),
        people=sum(one.people for one in found.values()),
        reports=sum(one.reports for one in found.values()),
    )


@router.get("/sessions/{session_id}")
async def show_session(session_id: SessionId, ctx: Context, response: Response) -> SessionRow:
    """值守 · One session; its version is the ETag."""
    async with ctx.reading() as connection:
        row = await sessions.one(connection, ctx.station, session_id)
    return ctx.shown(response, row, refusals.UNKNOWN_SESSION)


def _shown(code: str, one: CentreMonth, policy: IntakePolicy) -> MonthOfCentre:
    centre = policy.centres.get(code)
    return MonthOfCentre(
        centre=Named(code=code, zh=centre.zh if centre else code, en=centre.en if centre else code),
        village=centre.village if centre else "",
        closed=centre is None or centre.closed,
        sessions=one.sessions,
        people=one.people,
        reports=one.reports,
        market_days=None if one.market_days is None else list(one.market_days),
        without_session=list(one.without),
    )
