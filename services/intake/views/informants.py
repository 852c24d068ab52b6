"""Whose report it is (`informant_row`): the accounts of information officers, each for its own list alone.

It is made of the private log alone. What a desk wrote down is in nobody's list: it may be another's words.
"""

from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.intake.domain.report import OFFICER
from services.intake.events import InformantNamed
from services.intake.views import amendments
from services.intake.views.amendments import Amended
from services.intake.views.outcomes import BECAME, BECAME_AT, JOINED, Became
from services.intake.views.reports import REPORTS
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part, Row, Subject
from shared.store.view import OF_STATION, Changes, View

INFORMANTS = View("informant_row", "report_id", personal=("account",))
FIRST_WORDS = 40  # characters: enough to know his own again


class OwnReport(Row):
    """本人线索 · A report as whoever made it sees it."""

    report_id: UUID
    village: str
    happened_at: datetime
    taken_at: datetime
    begins: Annotated[str, Field(description="内容开头 · its first words")]
    urgent: bool
    phase: Annotated[Became, Field(description="现在怎样 · what became of it, as far as intake has heard")]
    became_at: Annotated[datetime | None, Field(description="待研判时为空 · since when, null while it waits")]


class OwnReportInFull(OwnReport, Subject):
    """本人线索 · All of a report, as whoever made it sees it, and what he said of it afterwards."""

    text: str
    amendments: list[Amended]
    withdrawn_because: Annotated[str | None, Field(description="撤回的理由 · why it was a mistake")]


class Bookmark(NamedTuple):
    """Where a reader of his own list stands."""

    taken_at: datetime
    report_id: UUID


@INFORMANTS.on(InformantNamed)
def _named(event: InformantNamed, recorded: RecordedEvent) -> Changes:
    if recorded.actor.role != OFFICER or not event.account:  # whoever was erased has no account any more
        return ()
    return INFORMANTS.insert(event.report_id, event, station=recorded.station, taken_at=recorded.recorded_at)


HIS = f"from informant_row where {OF_STATION} and account = $2"


SHOWN = (
    "report_id, r.station, village, happened_at, own.taken_at, "
    f"left(text, {FIRST_WORDS}) as begins, urgent, {BECAME} as phase, {BECAME_AT} as became_at"
)


async def own(
    connection: Connection, station: str, account: str, after: Bookmark | None, limit: int
) -> Part[OwnReport]:
    """The reports that this account has made at this station, newest first, after a bookmark."""
    rows = await REPORTS.fetch(
        connection,
        f"with own as (select report_id, taken_at {HIS} "
        "and ($3::timestamptz is null or (taken_at, report_id) < ($3, $4::uuid)) "
        "order by taken_at desc, report_id desc limit $5) "
        f"select {SHOWN}, (own.taken_at, report_id) as bookmark "
        f"from own join report_row r using (report_id) {JOINED} order by own.taken_at desc, report_id desc",
        station,
        account,
        *(after or (None, None)),
        limit + 1,
    )
    total = await connection.fetchval(f"select count(*) {HIS}", station, account)
    return Part.of(OwnReport, rows, limit, total)


async def is_his(connection: Connection, station: str, account: str, report_id: UUID) -> bool:
    """Whether this account has made this report at this station."""
    return bool(
        await connection.fetchval(f"select exists (select {HIS} and report_id = $3)", station, account, report_id)
    )


async def own_one(connection: Connection, station: str, account: str, report_id: UUID) -> OwnReportInFull | None:
    """All of one report that this account has made at this station; None where there is none such."""
    row = await REPORTS.fetch_one(
        connection,
        f"with own as (select report_id, taken_at {HIS} and report_id = $3) "
        f"select {SHOWN}, r.version, text, withdrawn_because "
        f"from own join report_row r using (report_id) {JOINED}",
        station,
        account,
        report_id,
    )
    if row is None:
        return None
    return OwnReportInFull.model_validate({**row, "amendments": await amendments.of(connection, report_id)})
