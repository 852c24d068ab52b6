"""The alerts (`alert_row`): where somebody's life is in danger, and who acknowledged it with what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.triage import events
from services.triage.domain.alert import STANDING, Acknowledged, Phase, Raised, Urged
from shared.kernel.policy import Coded
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part, Subject
from shared.store.view import OF_STATION, Change, View, Viewer

ALERTS = View("alert_row", "report_id", follows=(events.LOG, "alert"), personal=("place", "text", "words"))


@ALERTS.on(events.alerts.DangerRaised)
def _raised(event: events.alerts.DangerRaised, recorded: RecordedEvent) -> Change:
    return ALERTS.insert(event.report_id, event, phase=Raised.phase, raised_at=recorded.recorded_at)


@ALERTS.on(events.alerts.DangerUrged)
def _urged(event: events.alerts.DangerUrged, recorded: RecordedEvent) -> Change:
    return ALERTS.set(event.report_id, phase=Urged.phase, urged_at=recorded.recorded_at)


@ALERTS.on(events.alerts.DangerAcknowledged)
def _acknowledged(event: events.alerts.DangerAcknowledged, recorded: RecordedEvent) -> Change:
    return ALERTS.set(
        event.report_id,
        phase=Acknowledged.phase,
        deed=event.deed,
        words=event.words,
        acknowledged_at=recorded.recorded_at,
        acknowledged_by=str(recorded.actor),
    )


PHASES = ", ".join(f"'{phase}'" for phase in STANDING)
STANDS = f"phase in ({PHASES})"
COLUMNS = (
    "report_id, station, version, phase, village, place, text, happened_at, raised_at, acknowledge_by, urged_at, "
    "deed, words, acknowledged_at, acknowledged_by"
)
LISTED = (
    f"from alert_row where {OF_STATION} and ($2::text is null or phase = $2) and ($3::text is null or village = $3) "
    f"and (not $4 or {STANDS})"
)


class AlertRow(Subject):
    """警报 · A report that says that there is danger to life, and who saw to it."""

    report_id: UUID
    phase: Phase
    village: str
    place: str
    text: str
    happened_at: datetime
    raised_at: datetime
    acknowledge_by: Annotated[datetime, Field(description="最迟何时有人确认 · by when somebody acknowledges it")]
    overdue: bool
    urged_at: Annotated[datetime | None, Field(description="催办时间 · when it was urged")]
    deed: Annotated[Coded | None, Field(description="做了什么 · what was done")]
    words: Annotated[str | None, Field(description="说明 · in words")]
    acknowledged_at: datetime | None
    acknowledged_by: Annotated[str | None, Field(description="确认人 · who acknowledged it")]


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    turn: int
    report_id: UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which alerts: in a phase, of a village; those alone that nobody acknowledged yet."""

    phase: Phase | None = None
    village: str | None = None
    standing: bool = False


async def listed(
    connection: Connection, station: str, now: datetime, wanted: Wanted, after: Bookmark | None, limit: int
) -> Part[AlertRow]:
    """The alerts that are wanted of a station (`EVERY_STATION`: all), after a bookmark: those that nobody acknowledged
    first, the most overdue at the top, then the latest."""
    values = (station, wanted.phase, wanted.village, wanted.standing)
    rows = await ALERTS.fetch(
        connection,
        f"select {COLUMNS}, {STANDS} and acknowledge_by < $5 as overdue, (turn, report_id) as bookmark {LISTED} "
        "and ($6::bigint is null or (turn, report_id) > ($6, $7::uuid)) order by turn, report_id limit $8",
        *values,
        now,
        *(after or (None, None)),
        limit + 1,
    )
    return Part.of(AlertRow, rows, limit, await connection.fetchval(f"select count(*) {LISTED}", *values))


async def one(connection: Connection, viewer: Viewer, now: datetime, report_id: UUID) -> AlertRow | None:
    """The alert of one report; None where the viewer's station has none such."""
    row = await ALERTS.fetch_one(
        connection,
        f"select {COLUMNS}, {STANDS} and acknowledge_by < $3 as overdue from alert_row "
        f"where {OF_STATION} and report_id = $2",
        viewer.station,
        report_id,
        now,
    )
    return None if row is None else AlertRow.model_validate(row)
