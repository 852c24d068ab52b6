"""The reports taken (`report_row`)."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.intake.events import LOG, Attachment, Person, ReportTaken, ReportWithdrawn
from services.intake.views import amendments
from services.intake.views.amendments import Amended
from shared.kernel.policy import Coded
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part, Subject
from shared.store.view import OF_STATION, Change, View

REPORTS = View(
    "report_row",
    "report_id",
    follows=(LOG, "report"),
    personal=("place", "text", "people", "order_number", "repeats_order", "withdrawn_because"),
)

WITHOUT_PEOPLE = (
    "report_id, station, version, channel, village, place, happened_at, taken_at, text, category_hint, urgent, "
    "danger_to_life, campaign, order_number, repeats_order, withdrawn_at"
)


class ReportRow(Subject):
    """线索 · A report, without the people in it."""

    report_id: UUID
    channel: Coded
    village: str
    place: str
    happened_at: datetime
    taken_at: datetime
    text: str
    category_hint: Annotated[Coded | None, Field(description="上报人所说的类别 · category by whoever reported it")]
    urgent: bool
    danger_to_life: bool
    campaign: Annotated[str | None, Field(description="所属专项行动 · special campaign that it came with")]
    order_number: Annotated[str, Field(description="对方系统的工单编号 · order number of the other system, or empty")]
    repeats_order: Annotated[str, Field(description="对方指明重复的工单 · order that it is said to repeat, or empty")]
    withdrawn_at: Annotated[datetime | None, Field(description="未撤回时为空 · null while it stands")]


class Report(ReportRow):
    """线索 · A report with the people in it, what came with it, and what was said of it afterwards."""

    people: list[Person]
    attachments: list[Attachment]
    amendments: list[Amended]
    withdrawn_because: Annotated[str | None, Field(description="撤回的理由 · why it was a mistake")]


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    taken_at: datetime
    report_id: UUID


@REPORTS.on(ReportTaken)
def _taken(event: ReportTaken, recorded: RecordedEvent) -> Change:
    return REPORTS.insert(event.report_id, event, taken_at=recorded.recorded_at)


@REPORTS.on(ReportWithdrawn)
def _withdrawn(event: ReportWithdrawn, recorded: RecordedEvent) -> Change:
    return REPORTS.set(event.report_id, withdrawn_at=recorded.recorded_at, withdrawn_because=event.reason)


async def latest(connection: Connection, station: str, after: Bookmark | None, limit: int) -> Part[ReportRow]:
    """The reports of a station (`EVERY_STATION`: all), newest first, without the people in them, after a bookmark."""
    rows = await REPORTS.fetch(
        connection,
        f"select {WITHOUT_PEOPLE}, (taken_at, report_id) as bookmark from report_row where {OF_STATION} "
        "and ($2::timestamptz is null or (taken_at, report_id) < ($2, $3::uuid)) "
        "order by taken_at desc, report_id desc limit $4",
        station,
        *(after or (None, None)),
        limit + 1,
    )
    total = await connection.fetchval(f"select count(*) from report_row where {OF_STATION}", station)
    return Part.of(ReportRow, rows, limit, total)


async def one(connection: Connection, station: str, report_id: UUID) -> Report | None:
    """One report with the people in it, or None where this station (`EVERY_STATION`: all) has none such."""
    row = await REPORTS.fetch_one(
        connection,
        f"select {WITHOUT_PEOPLE}, people, attachments, withdrawn_because from report_row "
        f"where report_id = $2 and {OF_STATION}",
        station,
        report_id,
    )
    if row is None:
        return None
    return Report.model_validate({**row, "amendments": await amendments.of(connection, report_id)})


async def known(connection: Connection, station: str, report_ids: Collection[UUID]) -> tuple[UUID, ...]:
    """Those of these reports that this station has taken."""
    rows = await connection.fetch(
        f"select report_id from report_row where report_id = any($2::uuid[]) and {OF_STATION}",
        station,
        list(report_ids),
    )
    return tuple(row["report_id"] for row in rows)
