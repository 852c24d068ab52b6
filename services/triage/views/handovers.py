"""The hand-overs (`handover_row`): what went to which authority, and by when its receipt is due."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.triage import events
from services.triage.domain.handover.decider import Sort
from services.triage.domain.handover.phases import STANDING, Phase, Received, Sent, Urged, Withdrawn
from services.triage.views import handover_steps
from services.triage.views.handover_steps import HandoverStep
from shared.kernel.policy import Coded
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part, Subject
from shared.store.view import OF_STATION, Change, Changes, View, Viewer

HANDOVERS = View(
    "handover_row",
    "handover_id",
    follows=(events.LOG, "handover"),
    personal=("authority", "against", "summary", "receipt_number"),
)


@HANDOVERS.on(events.handovers.HandoverOpened)
def _opened(event: events.handovers.HandoverOpened, recorded: RecordedEvent) -> Change:
    at, against = recorded.recorded_at, event.against or None
    return HANDOVERS.insert(event.handover_id, event, phase=Sent.phase, opened_at=at, against=against)


@HANDOVERS.on(events.handovers.HandoverUrged)
def _urged(event: events.handovers.HandoverUrged, recorded: RecordedEvent) -> Change:
    return HANDOVERS.set(event.handover_id, phase=Urged.phase, urged_at=recorded.recorded_at)


@HANDOVERS.on(events.DeadlineCorrected)
def _corrected(event: events.DeadlineCorrected, recorded: RecordedEvent) -> Changes:
    return HANDOVERS.set(event.subject_id, receipt_by=event.due_at) if event.clock == "receipt" else ()


@HANDOVERS.on(events.handovers.ReceiptEntered)
def _received(event: events.handovers.ReceiptEntered, recorded: RecordedEvent) -> Change:
    return HANDOVERS.set(
        event.handover_id,
        phase=Received.phase,
        receipt_number=event.receipt_number,
        received_on=event.received_on,
        ended_at=recorded.recorded_at,
    )


@HANDOVERS.on(events.handovers.HandoverWithdrawn)
def _withdrawn(event: events.handovers.HandoverWithdrawn, recorded: RecordedEvent) -> Change:
    return HANDOVERS.set(event.handover_id, phase=Withdrawn.phase, ended_at=recorded.recorded_at)


PHASES = ", ".join(f"'{phase}'" for phase in STANDING)
STANDS = f"phase in ({PHASES})"
COLUMNS = (
    "handover_id, station, version, phase, sort, authority, against, department, way, village, summary, report_id, "
    "happened_at, opened_at, receipt_by, urged_at, receipt_number, received_on, ended_at"
)
LISTED = (
    f"from handover_row where {OF_STATION} and ($2::text is null or phase = $2) and ($3::text is null or sort = $3) "
    f"and ($4::text is null or village = $4) and (not $5 or {STANDS}) and (not $6 or {STANDS} and receipt_by < $7)"
)


class HandoverRow(Subject):
    """移交 · A matter that another authority has, and whether it gave its receipt."""

    handover_id: UUID
    phase: Phase
    sort: Sort
    authority: Annotated[str, Field(description="移交给哪个机关 · authority that it went to")]
    against: Annotated[str | None, Field(description="被反映的其他机关 · other body that it is against")]
    department: Annotated[Coded | None, Field(description="被反映的部门 · department that it is against")]
    way: Annotated[Coded | None, Field(description="走哪条途径 · by which way it goes on")]
    village: str
    summary: str
    report_id: Annotated[UUID, Field(description="移交所据的线索 · report by which it was opened")]
    happened_at: datetime
    opened_at: datetime
    receipt_by: Annotated[datetime, Field(description="最迟何时有回执 · by when its receipt is there")]
    overdue: bool
    urged_at: Annotated[datetime | None, Field(description="催办时间 · when it was urged")]
    receipt_number: Annotated[str | None, Field(description="回执编号 · number of its receipt")]
    received_on: Annotated[date | None, Field(description="回执日期 · day of its receipt")]
    ended_at: Annotated[
        datetime | None, Field(description="登记回执或撤销的时间 · when that was entered, or withdrawn")
    ]


class Handover(HandoverRow):
    """移交 · A hand-over with everything that was done about it."""

    steps: list[HandoverStep]


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    turn: int
    handover_id: UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which hand-overs: in a phase, of a sort, of a village; those alone whose receipt is due, or late."""

    phase: Phase | None = None
    sort: Sort | None = None
    village: str | None = None
    standing: bool = False
    late: bool = False


async def listed(
    connection: Connection, station: str, now: datetime, wanted: Wanted, after: Bookmark | None, limit: int
) -> Part[HandoverRow]:
    """The hand-overs that are wanted of a station (`EVERY_STATION`: all), after a bookmark: those without a receipt
    first, the most overdue at the top, then the latest."""
    values = (station, wanted.phase, wanted.sort, wanted.village, wanted.standing, wanted.late, now)
    rows = await HANDOVERS.fetch(
        connection,
        f"select {COLUMNS}, {STANDS} and receipt_by < $7 as overdue, (turn, handover_id) as bookmark {LISTED} "
        "and ($8::bigint is null or (turn, handover_id) > ($8, $9::uuid)) order by turn, handover_id limit $10",
        *values,
        *(after or (None, None)),
        limit + 1,
    )
    return Part.of(HandoverRow, rows, limit, await connection.fetchval(f"select count(*) {LISTED}", *values))


async def one(connection: Connection, viewer: Viewer, now: datetime, handover_id: UUID) -> Handover | None:
    """One hand-over with its history; None where the viewer's station has none such."""
    row = await HANDOVERS.fetch_one(
        connection,
        f"select {COLUMNS}, {STANDS} and receipt_by < $3 as overdue from handover_row "
        f"where {OF_STATION} and handover_id = $2",
        viewer.station,
        handover_id,
        now,
    )
    if row is None:
        return None
    steps = await handover_steps.of_handover(connection, handover_id)
    return Handover.model_validate(row | {"steps": steps})
