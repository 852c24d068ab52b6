"""The reports (`screening_row`): what waits for a decision, and what the others were found to be."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.triage import events
from services.triage.domain.outcomes import OUTCOMES, Decision, Outcome
from services.triage.domain.screening_phases import UNDECIDED, Found, Linked, Phase, Urged, Waiting, Withdrawn
from services.triage.views import amendments
from services.triage.views.amendments import Amended
from shared.kernel.alike import name_alike
from shared.kernel.policy import Coded
from shared.kernel.recorded import RecordedEvent
from shared.store.columns import Add
from shared.store.database import Connection
from shared.store.page import Subject
from shared.store.view import OF_STATION, Change, Changes, View, Viewer

SCREENINGS = View(
    "screening_row",
    "report_id",
    follows=(events.LOG, "report"),
    personal=(
        "place",
        "alike_place",
        "text",
        "reason",
        "order_number",
        "authority",
        "receipt_number",
        "against",
        "withdrawn_because",
    ),
)

BESIDE = (
    "dispute_id",
    "hazard_id",
    "request_id",
    "handover_id",
    "hazard",
    "department",
    "order_number",
    "authority",
    "receipt_number",
    "against",
    "way",
)
"""What a decision says beside its outcome and its reason, each of some outcomes."""


@SCREENINGS.on(events.ScreeningOpened)
def _opened(event: events.ScreeningOpened, recorded: RecordedEvent) -> Change:
    return SCREENINGS.insert(
        event.report_id,
        event,
        phase=Waiting.phase,
        opened_at=recorded.recorded_at,
        alike_place=name_alike(event.place),
    )


@SCREENINGS.on(events.ScreeningUrged)
def _urged(event: events.ScreeningUrged, recorded: RecordedEvent) -> Change:
    return SCREENINGS.set(event.report_id, phase=Urged.phase)


@SCREENINGS.on(events.DeadlineCorrected)
def _corrected(event: events.DeadlineCorrected, recorded: RecordedEvent) -> Changes:
    return SCREENINGS.set(event.subject_id, screen_by=event.due_at) if event.clock == "screen" else ()


@SCREENINGS.on(*OUTCOMES)
def _decided(event: Decision, recorded: RecordedEvent) -> Change:
    return SCREENINGS.set(
        event.report_id,
        phase=Linked.phase if OUTCOMES[type(event)] == "repeat" else Found.phase,
        outcome=OUTCOMES[type(event)],
        **{name: getattr(event, name, None) or None for name in BESIDE},
        opened=Add(1 if _opens(event) else 0),
        reason=event.reason,
        decided_at=recorded.recorded_at,
        decided_by=str(recorded.actor),
    )


def _opens(event: Decision) -> bool:
    """Whether something is opened by it, on a stream of its own."""
    match event:
        case events.ReportFoundHazard():
            return event.hazard_id is not None
        case events.ReportFoundRequest():
            return event.request_id is not None
        case events.ReportFoundForAuthority() | events.ReportFoundAgainstAuthority():
            return event.handover_id is not None
        case _:
            return isinstance(event, events.ReportFoundDispute)


@SCREENINGS.on(events.ReportUnlinked, events.DecisionTakenBack)
def _taken_back(event: events.ReportUnlinked | events.DecisionTakenBack, recorded: RecordedEvent) -> Change:
    return SCREENINGS.set(
        event.report_id,
        phase=Waiting.phase,
        screen_by=event.screen_by,
        outcome=None,
        **dict.fromkeys(BESIDE),
        reason=None,
        decided_at=None,
        decided_by=None,
    )


@SCREENINGS.on(events.amended.ScreeningWithdrawn)
def _withdrawn(event: events.amended.ScreeningWithdrawn, recorded: RecordedEvent) -> Change:
    return SCREENINGS.set(
        event.report_id, phase=Withdrawn.phase, withdrawn_at=event.withdrawn_at, withdrawn_because=event.reason
    )


@SCREENINGS.on(events.amended.WithdrawalNoted)
def _withdrawal_noted(event: events.amended.WithdrawalNoted, recorded: RecordedEvent) -> Change:
    return SCREENINGS.set(event.report_id, withdrawn_at=event.withdrawn_at, withdrawn_because=event.reason)


PHASES = ", ".join(f"'{phase}'" for phase in UNDECIDED)
WAITS = f"phase in ({PHASES})"
COLUMNS = (
    "report_id, station, version, phase, channel, village, place, text, happened_at, category_hint, urgent, "
    "danger_to_life, campaign, opened_at, screen_by, outcome, dispute_id, hazard_id, request_id, handover_id, "
    "hazard, department, order_number, authority, receipt_number, against, way, opened, reason, decided_at, "
    "decided_by, withdrawn_at, withdrawn_because"
)


class ScreeningRow(Subject):
    """线索 · A report, and what it was found to be."""

    report_id: UUID
    phase: Phase
    channel: Coded
    village: str
    place: str
    text: str
    happened_at: datetime
    category_hint: Annotated[Coded | None, Field(description="上报人所说的类别 · category by whoever reported it")]
    urgent: bool
    danger_to_life: bool
    campaign: Annotated[str | None, Field(description="所属专项行动 · special campaign that it came with")]
    opened_at: datetime
    screen_by: datetime
    overdue: bool
    outcome: Outcome | None
    dispute_id: Annotated[UUID | None, Field(description="录入或关联的纠纷 · dispute that it is, or repeats")]
    hazard_id: Annotated[UUID | None, Field(description="列入或关联的隐患 · hazard that it is, or repeats")]
    request_id: Annotated[UUID | None, Field(description="所列或关联的诉求 · request that it is, or repeats")]
    handover_id: Annotated[UUID | None, Field(description="所列的移交 · hand-over that it is")]
    hazard: Coded | None
    department: Annotated[
        Coded | None,
        Field(description="答复诉求的部门，或被反映的部门 · department that answers, or that it is against"),
    ]
    order_number: Annotated[str | None, Field(description="接警单号 · number of the police order")]
    authority: Annotated[str | None, Field(description="哪个机关 · authority that it is for")]
    receipt_number: Annotated[str | None, Field(description="该机关的回执编号 · number of its receipt")]
    against: Annotated[str | None, Field(description="被反映的其他机关 · other authority that it is against")]
    way: Annotated[Coded | None, Field(description="走哪条途径 · by which way it goes on")]
    opened: Annotated[
        int,
        Field(
            description="据此录入过的纠纷、列过的隐患、诉求和移交，含已撤销的 · "
            "disputes, hazards, requests, hand-overs that it opened, withdrawn too"
        ),
    ]
    reason: str | None
    decided_at: datetime | None
    decided_by: Annotated[str | None, Field(description="研判人 · who decided it")]
    amendments: list[Amended]
    withdrawn_at: Annotated[
        datetime | None, Field(description="上报人何时撤回，未撤回时为空 · when it was withdrawn, null while it stands")
    ]
    withdrawn_because: Annotated[str | None, Field(description="撤回的理由 · why it was a mistake")]


async def one(connection: Connection, viewer: Viewer, now: datetime, report_id: UUID) -> ScreeningRow | None:
    """One report and what it was found to be; None where the viewer's station has none such."""
    row = await SCREENINGS.fetch_one(
        connection,
        f"select {COLUMNS}, {WAITS} and screen_by < $2 as overdue from screening_row "
        f"where {OF_STATION} and report_id = $3",
        viewer.station,
        now,
        report_id,
    )
    if row is None:
        return None
    return ScreeningRow.model_validate({**row, "amendments": await amendments.of(connection, report_id)})


async def repeats_of(connection: Connection, dispute_id: UUID) -> list[UUID]:
    """The reports that were linked to a dispute, in the order of the links."""
    return await _linked(connection, "dispute_id", dispute_id)


async def reports_of(connection: Connection, disputes: list[UUID]) -> list[UUID]:
    """The reports by which these disputes came into the books, or that were linked to them."""
    found = await SCREENINGS.fetch(
        connection,
        "select report_id from screening_row where dispute_id = any($1) order by decided_at, report_id",
        disputes,
    )
    return [row["report_id"] for row in found]


async def repeats_of_hazard(connection: Connection, hazard_id: UUID) -> list[UUID]:
    """The reports that were linked to a hazard, in the order of the links."""
    return await _linked(connection, "hazard_id", hazard_id)


async def repeats_of_request(connection: Connection, request_id: UUID) -> list[UUID]:
    """The reports that were linked to a request, in the order of the links."""
    return await _linked(connection, "request_id", request_id)


async def _linked(connection: Connection, column: str, to: UUID) -> list[UUID]:
    found = await SCREENINGS.fetch(
        connection,
        f"select report_id from screening_row where {column} = $1 and phase = $2 order by decided_at, report_id",
        to,
        Linked.phase,
    )
    return [row["report_id"] for row in found]
