"""Where each dispute is (`case_row`). A department is told of what it leads or assists with, and of nothing else."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.referral import events
from services.referral.domain import phases
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.view import OF_STATION, Change, View, Viewer

CASES = View("case_row", "dispute_id", follows=(events.LOG, "dispute"), personal=("summary",))


@CASES.on(events.CaseOpened)
def _opened(event: events.CaseOpened, recorded: RecordedEvent) -> Change:
    return CASES.insert(
        event.dispute_id,
        event,
        phase=phases.Waiting.phase,
        proposed=event.proposed_department,
        opened_at=recorded.recorded_at,
        due_at=event.refer_by,
    )


@CASES.on(events.CaseReopened)
def _reopened(event: events.CaseReopened, recorded: RecordedEvent) -> Change:
    return CASES.set(
        event.dispute_id,
        phase=phases.Waiting.phase,
        level=event.level,
        proposed=event.proposed_department,
        due_at=event.refer_by,
        lead=None,
        assisting=(),
        urged_at=None,
        asked_days=None,
        ended_at=None,
    )


@CASES.on(events.LevelChanged)
def _level_changed(event: events.LevelChanged, recorded: RecordedEvent) -> Change:
    return CASES.set(event.dispute_id, level=event.level)


@CASES.on(events.DisputeReferred, events.DisputeSentOn)
def _referred(event: events.DisputeReferred | events.DisputeSentOn, recorded: RecordedEvent) -> Change:
    return CASES.set(
        event.dispute_id,
        phase=phases.Referred.phase,
        lead=event.lead,
        assisting=event.assisting,
        due_at=event.accept_by,
        urged_at=None,
        ended_at=None,
    )


@CASES.on(events.ReferralAccepted)
def _accepted(event: events.ReferralAccepted, recorded: RecordedEvent) -> Change:
    return CASES.set(event.dispute_id, phase=phases.Handled.phase, due_at=event.resolve_by, urged_at=None)


@CASES.on(events.ReferralReturned)
def _returned(event: events.ReferralReturned, recorded: RecordedEvent) -> Change:
    return CASES.set(
        event.dispute_id,
        phase=phases.Returned.phase,
        lead=None,
        assisting=(),
        returns=event.returns,
        due_at=event.resend_by,
        urged_at=None,
    )


@CASES.on(events.ReferralUrged, events.AcceptanceUrged, events.ResendingUrged, events.HandlingUrged)
def _urged(
    event: events.ReferralUrged | events.AcceptanceUrged | events.ResendingUrged | events.HandlingUrged,
    recorded: RecordedEvent,
) -> Change:
    return CASES.set(event.dispute_id, urged_at=recorded.recorded_at)


@CASES.on(events.DeadlineCorrected)
def _corrected(event: events.DeadlineCorrected, recorded: RecordedEvent) -> Change:
    return CASES.set(event.dispute_id, due_at=event.due_at)


@CASES.on(events.ExtensionAsked)
def _asked(event: events.ExtensionAsked, recorded: RecordedEvent) -> Change:
    return CASES.set(event.dispute_id, asked_days=event.asked_days)


@CASES.on(events.ExtensionGranted)
def _granted(event: events.ExtensionGranted, recorded: RecordedEvent) -> Change:
    return CASES.set(event.dispute_id, asked_days=None, due_at=event.resolve_by, urged_at=None)


@CASES.on(events.ExtensionRefused)
def _refused(event: events.ExtensionRefused, recorded: RecordedEvent) -> Change:
    return CASES.set(event.dispute_id, asked_days=None)


@CASES.on(events.DisputeResolved, events.ResolutionFailed)
def _ended(event: events.DisputeResolved | events.ResolutionFailed, recorded: RecordedEvent) -> Change:
    ended = phases.Resolved if isinstance(event, events.DisputeResolved) else phases.Failed
    return CASES.set(
        event.dispute_id,
        phase=ended.phase,
        ended_at=recorded.recorded_at,
        due_at=None,
        urged_at=None,
        asked_days=None,
    )


@CASES.on(events.DisputeHandedOver)
def _handed_over(event: events.DisputeHandedOver, recorded: RecordedEvent) -> Change:
    return CASES.set(event.dispute_id, phase=phases.HandedOver.phase)


PHASES = ", ".join(f"'{phase}'" for phase in phases.KNOWN_TO_DEPARTMENTS)
OF_VIEWER = f"{OF_STATION} and ($2 = '' or (phase in ({PHASES}) and (lead = $2 or assisting ? $2)))"
COLUMNS = (
    "dispute_id, station, version, phase, level, category, village, summary, opened_at, due_at, urged_at, asked_days, "
    "ended_at"
)
FOR_THE_STATION = ", proposed, lead, assisting, returns"


async def listed(
    connection: Connection, viewer: Viewer, now: datetime, phase: phases.Phase | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """The disputes that the viewer may know of: those with a promise first, the most overdue at the top."""
    return await CASES.fetch(
        connection,
        f"select {_columns(viewer)}, coalesce(due_at < $4, false) as overdue from case_row "
        f"where {OF_VIEWER} and ($3::text is null or phase = $3) "
        "order by due_at nulls last, opened_at desc, dispute_id limit $5",
        *viewer,
        phase,
        now,
        limit,
    )


async def one(connection: Connection, viewer: Viewer, dispute_id: UUID) -> dict[str, Any] | None:
    """One dispute; None where the viewer may know of none such."""
    return await CASES.fetch_one(
        connection,
        f"select {_columns(viewer)} from case_row where {OF_VIEWER} and dispute_id = $3",
        *viewer,
        dispute_id,
    )


def _columns(viewer: Viewer) -> str:
    return COLUMNS if viewer.department else COLUMNS + FOR_THE_STATION
