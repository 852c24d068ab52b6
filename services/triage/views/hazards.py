"""The hazards that are followed (`hazard_row`): what they are, whose, and by when somebody acts on them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.triage import events
from services.triage.domain.hazard_phases import STANDING, Open, Phase, Removed, Urged, Withdrawn
from services.triage.views import hazard_steps, screenings
from services.triage.views.hazard_steps import HazardStep
from shared.kernel.policy import Coded
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part, Subject
from shared.store.view import OF_STATION, Change, Changes, View, Viewer

HAZARDS = View("hazard_row", "hazard_id", follows=(events.LOG, "hazard"), personal=("summary", "authority"))


@HAZARDS.on(events.hazards.HazardOpened)
def _opened(event: events.hazards.HazardOpened, recorded: RecordedEvent) -> Change:
    at = recorded.recorded_at
    return HAZARDS.insert(event.hazard_id, event, phase=Open.phase, opened_at=at, acted_at=at)


@HAZARDS.on(events.hazards.HazardActionReported)
def _acted(event: events.hazards.HazardActionReported, recorded: RecordedEvent) -> Change:
    return HAZARDS.set(event.hazard_id, phase=Open.phase, acted_at=recorded.recorded_at, act_by=event.act_by)


@HAZARDS.on(events.hazards.HazardHandedOver)
def _handed_over(event: events.hazards.HazardHandedOver, recorded: RecordedEvent) -> Change:
    return HAZARDS.set(
        event.hazard_id,
        phase=Open.phase,
        acted_at=recorded.recorded_at,
        act_by=event.act_by,
        department=event.department,
        authority=event.authority or None,
    )


@HAZARDS.on(events.hazards.HazardUrged)
def _urged(event: events.hazards.HazardUrged, recorded: RecordedEvent) -> Change:
    return HAZARDS.set(event.hazard_id, phase=Urged.phase, urged_at=recorded.recorded_at)


@HAZARDS.on(events.DeadlineCorrected)
def _corrected(event: events.DeadlineCorrected, recorded: RecordedEvent) -> Changes:
    return HAZARDS.set(event.subject_id, act_by=event.due_at) if event.clock == "act" else ()


@HAZARDS.on(events.hazards.HazardRemoved, events.hazards.HazardWithdrawn)
def _ended(event: events.hazards.HazardRemoved | events.hazards.HazardWithdrawn, recorded: RecordedEvent) -> Change:
    phase = Removed.phase if isinstance(event, events.hazards.HazardRemoved) else Withdrawn.phase
    return HAZARDS.set(event.hazard_id, phase=phase, ended_at=recorded.recorded_at)


PHASES = ", ".join(f"'{phase}'" for phase in STANDING)
STANDS = f"phase in ({PHASES})"
COLUMNS = (
    "hazard_id, station, version, phase, hazard, village, summary, report_id, happened_at, opened_at, act_by, "
    "acted_at, urged_at, department, authority, ended_at"
)
LISTED = (
    f"from hazard_row where {OF_STATION} and ($2::text is null or phase = $2) and ($3::text is null or hazard = $3) "
    f"and ($4::text is null or village = $4) and (not $5 or {STANDS}) and (not $6 or {STANDS} and act_by < $7)"
)


class HazardRow(Subject):
    """隐患 · A hazard that is followed until it is removed."""

    hazard_id: UUID
    phase: Phase
    hazard: Coded
    village: str
    summary: str
    report_id: Annotated[UUID, Field(description="列为隐患所据的线索 · report by which it was opened")]
    happened_at: datetime
    opened_at: datetime
    act_by: Annotated[datetime, Field(description="最迟何时再有人处置 · by when somebody acts again")]
    acted_at: Annotated[
        datetime, Field(description="最近一次处置，没有则为列为隐患时 · last action, at first the opening")
    ]
    overdue: bool
    urged_at: Annotated[datetime | None, Field(description="最近一次催办 · when it was urged last")]
    department: Annotated[Coded | None, Field(description="已交哪个部门 · department that it was handed to")]
    authority: Annotated[str | None, Field(description="已交哪个其他机关 · other authority that it was handed to")]
    ended_at: Annotated[datetime | None, Field(description="消除或撤销的时间 · when it was removed or withdrawn")]


class Hazard(HazardRow):
    """隐患 · A hazard with everything that was done about it, and the reports that repeat it."""

    steps: list[HazardStep]
    repeats: list[UUID]


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    turn: int
    hazard_id: UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which hazards: in a phase, of a kind, of a village; those alone that are there still, or on which nobody acted in
    time."""

    phase: Phase | None = None
    hazard: str | None = None
    village: str | None = None
    standing: bool = False
    late: bool = False


async def listed(
    connection: Connection, station: str, now: datetime, wanted: Wanted, after: Bookmark | None, limit: int
) -> Part[HazardRow]:
    """The hazards that are wanted of a station (`EVERY_STATION`: all), after a bookmark: those that are there still
    first, the most overdue at the top, then the latest."""
    values = (station, wanted.phase, wanted.hazard, wanted.village, wanted.standing, wanted.late, now)
    rows = await HAZARDS.fetch(
        connection,
        f"select {COLUMNS}, {STANDS} and act_by < $7 as overdue, (turn, hazard_id) as bookmark {LISTED} "
        "and ($8::bigint is null or (turn, hazard_id) > ($8, $9::uuid)) order by turn, hazard_id limit $10",
        *values,
        *(after or (None, None)),
        limit + 1,
    )
    return Part.of(HazardRow, rows, limit, await connection.fetchval(f"select count(*) {LISTED}", *values))


async def one(connection: Connection, viewer: Viewer, now: datetime, hazard_id: UUID) -> Hazard | None:
    """One hazard with its history; None where the viewer's station has none such."""
    row = await HAZARDS.fetch_one(
        connection,
        f"select {COLUMNS}, {STANDS} and act_by < $3 as overdue from hazard_row where {OF_STATION} and hazard_id = $2",
        viewer.station,
        hazard_id,
        now,
    )
    if row is None:
        return None
    steps = await hazard_steps.of_hazard(connection, hazard_id)
    repeats = await screenings.repeats_of_hazard(connection, hazard_id)
    return Hazard.model_validate(row | {"steps": steps, "repeats": repeats})
