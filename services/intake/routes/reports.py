"""Reports one by one: taken, listed, shown."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID, uuid5

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.intake.attachments import kept
from services.intake.domain.feedback import FEEDBACK, ReadFeedback
from services.intake.domain.officer import RegisterEntry
from services.intake.domain.order import Order
from services.intake.domain.report import REPORT, Said, TakeReport, check_reporter, numbered_by
from services.intake.events import Attachment
from services.intake.routes import refusals
from services.intake.routes.in_danger import Advice, ReportDoor
from services.intake.views import informants, officers, reports, sessions
from services.intake.views.informants import OwnReport
from services.intake.views.reports import Report, ReportRow
from shared.http.context import Context, RequestContext
from shared.http.page import Page, Paged, PagedForOne
from shared.http.subjects import ReportId
from shared.kernel.words import called
from shared.store.deciding import CommandResult, EventRef

router = APIRouter(tags=["intake"], route_class=ReportDoor)
News: TypeAlias = Annotated[
    Literal["true", "false"], called(true="有新进展 · there is news", false="没有新进展 · there is none")
]


class Receipt(BaseModel):
    """What a report came to: the command's result, the report's id, and what to do at once if life is in danger."""

    report_id: UUID
    stream: str
    version: int
    events: list[EventRef]
    repeated: bool
    advice: Advice | None


@router.post("/reports", status_code=201)
async def take_report(said: Said, ctx: Context) -> Receipt:
    """上报 · Take a report. With `message_id` it may be sent again and again and is taken once."""
    report_id, result = await take(ctx, said, await officers_named(ctx, [said]))
    return Receipt(
        report_id=report_id,
        stream=result.stream,
        version=result.version,
        events=list(result.events),
        repeated=result.repeated,
        advice=advice(said),
    )


@router.get("/reports")
async def list_reports(ctx: Context, paging: Paged) -> Page[ReportRow]:
    """线索列表 · The station's reports, the latest first."""
    after = paging.after(reports.Bookmark)
    async with ctx.reading() as connection:
        part = await reports.latest(connection, ctx.station, after, paging.limit)
    return paging.page(part, ctx.named)


@router.get("/reports/mine")
async def list_own_reports(
    ctx: Context, paging: PagedForOne, unread: Annotated[News | None, Query(title="未阅 · unread")] = None
) -> Page[OwnReport]:
    """本人线索 · What the asker has reported, the latest first, and what became of it as far as intake knows."""
    news = None if unread is None else unread == "true"
    after = paging.after(informants.Bookmark)
    async with ctx.reading() as connection:
        part = await informants.own(connection, ctx.station, ctx.actor.name, news, after, paging.limit)
    return paging.page(part, lambda row: row.model_copy(update={"message": ctx.policy.feedback.of(row.stage)}))


@router.post("/feedback/read", status_code=201)
async def read_own_feedback(command: ReadFeedback, ctx: Context) -> CommandResult:
    """已阅反馈 · The asker has read what became of his reports, up to now."""
    reader = ctx.derive(f"reader\n{ctx.station}\n{ctx.actor.name}")
    return await ctx.execute(FEEDBACK.to(reader, command))


@router.get("/reports/{report_id}")
async def show_report(report_id: ReportId, ctx: Context, response: Response) -> Report:
    """线索 · One report, with the people in it; its version is the ETag."""
    async with ctx.reading() as connection:
        row = await reports.one(connection, ctx.station, report_id)
    return ctx.shown(response, row, refusals.UNKNOWN_REPORT)


Named: TypeAlias = Mapping[UUID, RegisterEntry]
"""What the register has of officers who are named in reports."""


async def officers_named(ctx: RequestContext, reports: Iterable[Said]) -> Named:
    """What the register of the asker's station has of the officers named in these reports, found in one query."""
    officer_ids = {said.officer_id for said in reports if said.officer_id is not None}
    if not officer_ids:
        return {}
    async with ctx.reading() as connection:
        return await officers.entries(connection, ctx.station, officer_ids)


async def take(ctx: RequestContext, said: Said, named: Named, order: Order | None = None) -> tuple[UUID, CommandResult]:
    """Take one report; its id and the result. `order` is what an order says beside.

    A message that carries its channel's number is the same report however often it is sent: number and content give
    the command its id, so that the same again gets the first result, and other content reaches the domain, which
    refuses it. Ids are derived with the installation's secret, so that a published one confirms no guess.
    """
    check_reporter(said, ctx.actor, ctx.station)  # before a known message is answered: its answer names a report
    changes: dict[str, Any] = {"occurred_at": said.happened_at}
    if said.message_id is None:  # no other command comes to its report: the command stands for what it says
        report_id, content = uuid5(ctx.id, "report"), uuid5(ctx.id, "content")
    else:
        report_id = report_id_of(ctx, numbered_by(said, ctx.actor), said.message_id)
        beside = f"\n{order.model_dump_json()}" if order else ""
        content = ctx.derive(f"{report_id}\n{said.digest()}{beside}")
        changes |= {"id": content, "fingerprint": b""}
    officer = named.get(said.officer_id) if said.officer_id else None
    attachments = await _attachments(ctx, said.attachments) if said.attachments else ()
    persons = tuple(dict.fromkeys(ctx.derive(f"person\n{ctx.station}\n{name}") for name in said.names()))
    command = TakeReport(
        said=said,
        content=content,
        persons=persons,
        officer=officer,
        attachments=attachments,
        in_session=await _in_session(ctx, said),
        order=order,
    )
    return report_id, await ctx.execute(REPORT.to(report_id, command), **changes)


async def _in_session(ctx: RequestContext, said: Said) -> bool:
    """Whether the session that it names is an open one of the asker's station."""
    if said.session_id is None:
        return False
    async with ctx.reading() as connection:
        return await sessions.is_open(connection, ctx.station, said.session_id)


def report_id_of(ctx: RequestContext, numbered_by: str, message_id: str) -> UUID:
    """The id of the report that has this number by whoever numbered it, at the asker's station."""
    return ctx.derive(f"{ctx.station}\n{numbered_by}\n{message_id}")


async def _attachments(ctx: RequestContext, hashes: Iterable[str]) -> tuple[Attachment, ...]:
    """Those of these that the asker's station keeps, in their order, each once."""
    async with ctx.reading() as connection:
        found = await kept.of_hashes(connection, ctx.station, hashes)
    return tuple(found[one] for one in dict.fromkeys(hashes) if one in found)


def advice(said: Said) -> Advice | None:
    """Danger to life is answered at once, and never only queued."""
    return Advice() if said.danger_to_life else None
