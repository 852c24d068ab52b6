"""The requests that are answered (`request_row`): what was asked, whose it is, and by when somebody answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.triage import events
from services.triage.domain.request_phases import ASKED, STANDING, Answered, Open, Phase, Told, Urged, Withdrawn
from services.triage.views import request_steps, screenings
from services.triage.views.request_steps import RequestStep
from shared.kernel.policy import Coded
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part, Subject
from shared.store.view import OF_STATION, Change, Changes, View, Viewer

REQUESTS = View("request_row", "request_id", follows=(events.LOG, "request"), personal=("summary", "answer", "told_by"))


@REQUESTS.on(events.requests.RequestOpened)
def _opened(event: events.requests.RequestOpened, recorded: RecordedEvent) -> Change:
    return REQUESTS.insert(event.request_id, event, phase=Open.phase, opened_at=recorded.recorded_at)


@REQUESTS.on(events.requests.RequestHandedOn)
def _handed_on(event: events.requests.RequestHandedOn, recorded: RecordedEvent) -> Change:
    return REQUESTS.set(
        event.request_id, phase=Open.phase, department=event.department, answer_by=event.answer_by, urged_at=None
    )


@REQUESTS.on(events.requests.RequestUrged)
def _urged(event: events.requests.RequestUrged, recorded: RecordedEvent) -> Change:
    return REQUESTS.set(event.request_id, phase=Urged.phase, urged_at=recorded.recorded_at)


@REQUESTS.on(events.DeadlineCorrected)
def _corrected(event: events.DeadlineCorrected, recorded: RecordedEvent) -> Changes:
    return REQUESTS.set(event.subject_id, answer_by=event.due_at) if event.clock == "answer" else ()


@REQUESTS.on(events.requests.RequestAnswered)
def _answered(event: events.requests.RequestAnswered, recorded: RecordedEvent) -> Change:
    return REQUESTS.set(
        event.request_id,
        phase=Answered.phase,
        answer=event.answer,
        answered_at=recorded.recorded_at,
        answered_by=str(recorded.actor),
    )


@REQUESTS.on(events.requests.AskerTold)
def _told(event: events.requests.AskerTold, recorded: RecordedEvent) -> Change:
    return REQUESTS.set(
        event.request_id,
        phase=Told.phase,
        told_at=event.told_at,
        told_by=event.told_by,
        told_how=event.told_how,
        ended_at=recorded.recorded_at,
    )


@REQUESTS.on(events.requests.RequestWithdrawn)
def _withdrawn(event: events.requests.RequestWithdrawn, recorded: RecordedEvent) -> Change:
    return REQUESTS.set(event.request_id, phase=Withdrawn.phase, ended_at=recorded.recorded_at)


WAITS = "phase in ({})".format(", ".join(f"'{phase}'" for phase in ASKED))
STANDS = "phase in ({})".format(", ".join(f"'{phase}'" for phase in STANDING))
OF_VIEWER = f"{OF_STATION} and ($2 = '' or department = $2 and phase <> '{Withdrawn.phase}')"
COLUMNS = (
    "request_id, station, version, phase, department, village, summary, report_id, happened_at, opened_at, answer_by, "
    "urged_at, answer, answered_at, answered_by, told_at, told_by, told_how, ended_at"
)
LISTED = (
    f"from request_row where {OF_VIEWER} and ($3::text is null or phase = $3) "
    "and ($4::text is null or department = $4) "
    f"and ($5::text is null or village = $5) and (not $6 or {STANDS}) and (not $7 or {WAITS} and answer_by < $8)"
)


class RequestRow(Subject):
    """咨询诉求 · A request that a department answers, and whose asker is told."""

    request_id: UUID
    phase: Phase
    department: Annotated[Coded | None, Field(description="由哪个部门答复，空为待定 · whose to answer, null: nobody's")]
    village: str
    summary: str
    report_id: Annotated[UUID, Field(description="受理所据的线索 · report by which it was opened")]
    happened_at: datetime
    opened_at: datetime
    answer_by: Annotated[datetime, Field(description="最迟何时答复 · by when it is answered")]
    overdue: bool
    urged_at: Annotated[datetime | None, Field(description="催办时间 · when it was urged")]
    answer: str | None
    answered_at: datetime | None
    answered_by: Annotated[str | None, Field(description="答复人 · who answered")]
    told_at: Annotated[datetime | None, Field(description="何时告知反映人 · when the asker was told")]
    told_by: Annotated[str | None, Field(description="谁告知的 · who told him")]
    told_how: Annotated[Coded | None, Field(description="怎样告知的 · how he was told")]
    ended_at: Annotated[datetime | None, Field(description="办结或撤销的时间 · when it was done or withdrawn")]


class Request(RequestRow):
    """咨询诉求 · A request with everything that was done about it, and the reports that repeat it."""

    steps: list[RequestStep]
    repeats: list[UUID]


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    turn: int
    request_id: UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests: in a phase, of a department, of a village; those alone about which something is left to do, or
    that nobody answered in time."""

    phase: Phase | None = None
    department: str | None = None
    village: str | None = None
    standing: bool = False
    late: bool = False


async def listed(
    connection: Connection, viewer: Viewer, now: datetime, wanted: Wanted, after: Bookmark | None, limit: int
) -> Part[RequestRow]:
    """The requests that are wanted of those that the viewer may know of, after a bookmark: those that are not done
    first, the most overdue at the top, then the latest."""
    values = (*viewer, wanted.phase, wanted.department, wanted.village, wanted.standing, wanted.late, now)
    rows = await REQUESTS.fetch(
        connection,
        f"select {COLUMNS}, {WAITS} and answer_by < $8 as overdue, (turn, request_id) as bookmark {LISTED} "
        "and ($9::bigint is null or (turn, request_id) > ($9, $10::uuid)) order by turn, request_id limit $11",
        *values,
        *(after or (None, None)),
        limit + 1,
    )
    return Part.of(RequestRow, rows, limit, await connection.fetchval(f"select count(*) {LISTED}", *values))


async def one(connection: Connection, viewer: Viewer, now: datetime, request_id: UUID) -> Request | None:
    """One request with its history; None where the viewer may know of none such."""
    row = await REQUESTS.fetch_one(
        connection,
        f"select {COLUMNS}, {WAITS} and answer_by < $3 as overdue from request_row "
        f"where {OF_VIEWER} and request_id = $4",
        *viewer,
        now,
        request_id,
    )
    if row is None:
        return None
    steps = await request_steps.of_request(connection, request_id)
    repeats = await screenings.repeats_of_request(connection, request_id)
    return Request.model_validate(row | {"steps": steps, "repeats": repeats})
