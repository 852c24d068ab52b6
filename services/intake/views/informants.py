"""Whose report it is (`informant_row`): the accounts of information officers, each for its own list alone.

It is made of the private log alone. What a desk wrote down is in nobody's list: it may be another's words; where it
names an officer of the register, it counts as his (`officer_counts.py`), and has no account here.
"""

from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.intake.domain.feedback import Stage
from services.intake.domain.report import OFFICER
from services.intake.events import InformantNamed
from services.intake.views import amendments
from services.intake.views.amendments import Amended
from services.intake.views.outcomes import BECAME, BECAME_AT, JOINED, STAGE, STAGE_AT, Became
from services.intake.views.readers import READ_AT
from services.intake.views.reports import REPORTS
from shared.kernel.policy import Label
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
    stage: Annotated[Stage, Field(description="办到哪一步 · how far it is")]
    stage_at: Annotated[datetime | None, Field(description="待研判时为空 · since when, null while it waits")]
    message: Annotated[Label | None, Field(description="给信息员的话 · what is said to him of it, by policy")] = None
    unread: Annotated[bool, Field(description="有新进展未阅 · there is news that he has not read")]


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
    account = event.account if recorded.actor.role == OFFICER else ""
    if not account and event.officer_id is None:  # whoever was erased has no account any more
        return ()
    return INFORMANTS.insert(
        event.report_id, event, account=account, station=recorded.station, taken_at=recorded.recorded_at
    )


FOUND = (
    f"select i.report_id, i.taken_at, {BECAME} as phase, {BECAME_AT} as became_at, {STAGE} as stage, "
    f"{STAGE_AT} as stage_at, o.found is not null and coalesce({STAGE_AT} > {READ_AT}, true) as unread "
    f"from informant_row i {JOINED} where {OF_STATION} and account = $2 and account <> ''"
)
HIS = f"from ({FOUND}) i where ($3::bool is null or unread = $3)"


SHOWN = (
    "report_id, r.station, village, happened_at, own.taken_at, "
    f"left(text, {FIRST_WORDS}) as begins, urgent, own.phase, became_at, stage, stage_at, unread"
)


async def own(
    connection: Connection, station: str, account: str, unread: bool | None, after: Bookmark | None, limit: int
) -> Part[OwnReport]:
    """The reports that this account has made at this station, all or those of which there is news or none, newest
    first, after a bookmark."""
    rows = await REPORTS.fetch(
        connection,
        f"with own as (select * {HIS} "
        "and ($4::timestamptz is null or (taken_at, report_id) < ($4, $5::uuid)) "
        "order by taken_at desc, report_id desc limit $6) "
        f"select {SHOWN}, (own.taken_at, report_id) as bookmark "
        "from own join report_row r using (report_id) order by own.taken_at desc, report_id desc",
        station,
        account,
        unread,
        *(after or (None, None)),
        limit + 1,
    )
    total = await connection.fetchval(f"select count(*) {HIS}", station, account, unread)
    return Part.of(OwnReport, rows, limit, total)


async def is_his(connection: Connection, station: str, account: str, report_id: UUID) -> bool:
    """Whether this account has made this report at this station."""
    found = await connection.fetchval(
        f"select exists (select from informant_row where {OF_STATION} and account = $2 and account <> '' "
        "and report_id = $3)",
        station,
        account,
        report_id,
    )
    return bool(found)


async def own_one(connection: Connection, station: str, account: str, report_id: UUID) -> OwnReportInFull | None:
    """All of one report that this account has made at this station; None where there is none such."""
    row = await REPORTS.fetch_one(
        connection,
        f"with own as ({FOUND} and i.report_id = $3) select {SHOWN}, r.version, text, withdrawn_because "
        "from own join report_row r using (report_id)",
        station,
        account,
        report_id,
    )
    if row is None:
        return None
    return OwnReportInFull.model_validate({**row, "amendments": await amendments.of(connection, report_id)})
