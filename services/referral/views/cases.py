"""Where each dispute is (`case_row`). A department is told of what it leads or assists with, and of nothing else."""

from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.referral import events
from services.referral.domain import phases
from services.referral.views import actions
from services.referral.views.actions import ActionRow
from shared.kernel.policy import Coded
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part, Subject
from shared.store.view import OF_STATION, Change, View, Viewer

CASES = View(
    "case_row",
    "dispute_id",
    follows=(events.LOG, "dispute"),
    personal=("summary", "asked_reason", "return_reason", "outcome"),
)
NOTHING_ASKED = dict.fromkeys(("asked_days", "asked_reason", "parties_agree", "asked_by", "asked_at"))


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
        ended_at=None,
        **NOTHING_ASKED,
    )


@CASES.on(events.LevelChanged)
def _level_changed(event: events.LevelChanged, recorded: RecordedEvent) -> Change:
    return CASES.set(event.dispute_id, level=event.level)


@CASES.on(events.CategoryChanged)
def _category_changed(event: events.CategoryChanged, recorded: RecordedEvent) -> Change:
    return CASES.set(event.dispute_id, category=event.category, proposed=event.proposed_department)


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
        return_reason=event.reason,
        returned_by=event.department,
        returned_at=recorded.recorded_at,
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
    return CASES.set(
        event.dispute_id,
        asked_days=event.asked_days,
        asked_reason=event.reason,
        parties_agree=event.parties_agree,
        asked_by=event.department,
        asked_at=recorded.recorded_at,
    )


@CASES.on(events.ExtensionGranted)
def _granted(event: events.ExtensionGranted, recorded: RecordedEvent) -> Change:
    return CASES.set(event.dispute_id, due_at=event.resolve_by, urged_at=None, **NOTHING_ASKED)


@CASES.on(events.ExtensionRefused)
def _refused(event: events.ExtensionRefused, recorded: RecordedEvent) -> Change:
    return CASES.set(event.dispute_id, **NOTHING_ASKED)


@CASES.on(events.DisputeResolved, events.ResolutionFailed)
def _ended(event: events.DisputeResolved | events.ResolutionFailed, recorded: RecordedEvent) -> Change:
    ended = phases.Resolved if isinstance(event, events.DisputeResolved) else phases.Failed
    return CASES.set(
        event.dispute_id,
        phase=ended.phase,
        ended_at=recorded.recorded_at,
        outcome=event.outcome if isinstance(event, events.DisputeResolved) else None,
        due_at=None,
        urged_at=None,
        **NOTHING_ASKED,
    )


@CASES.on(events.DisputeHandedOver)
def _handed_over(event: events.DisputeHandedOver, recorded: RecordedEvent) -> Change:
    return CASES.set(event.dispute_id, phase=phases.HandedOver.phase)


@CASES.on(events.CaseWithdrawn)
def _withdrawn(event: events.CaseWithdrawn, recorded: RecordedEvent) -> Change:
    return CASES.set(
        event.dispute_id,
        phase=phases.Withdrawn.phase,
        ended_at=recorded.recorded_at,
        due_at=None,
        urged_at=None,
        **NOTHING_ASKED,
    )


PHASES = ", ".join(f"'{phase}'" for phase in phases.KNOWN_TO_DEPARTMENTS)
OF_VIEWER = f"{OF_STATION} and ($2 = '' or (phase in ({PHASES}) and (lead = $2 or assisting ? $2)))"
COLUMNS = (
    "dispute_id, station, version, phase, level, category, village, summary, opened_at, due_at, urged_at, asked_days, "
    "ended_at"
)
FOR_THE_STATION = ", proposed, lead, assisting, returns"
LISTED = (
    f"from case_row where {OF_VIEWER} and ($3::text is null or phase = $3) "
    "and ($4::uuid[] is null or dispute_id = any($4))"
)
PART = "case when lead = $5 then 'lead' when assisting ? $5 then 'assisting' end as part"
OVERDUE = "coalesce(due_at < $6, false) as overdue"


class CaseRow(Subject):
    """流转 · Where a dispute is, as its departments may know it."""

    dispute_id: UUID
    phase: phases.Phase
    level: int
    category: Coded
    village: str
    summary: str
    opened_at: datetime
    due_at: Annotated[datetime | None, Field(description="现阶段期限，办结后为空 · of this phase, null at the end")]
    overdue: bool
    urged_at: datetime | None
    asked_days: Annotated[int | None, Field(description="申请延期的天数，待批 · days asked for and not yet answered")]
    ended_at: datetime | None
    part: Annotated[
        phases.PartTaken | None,
        Field(description="查看者所在部门的分工，没有时为空 · what the asker's department does in it, if anything"),
    ]


class StationCaseRow(CaseRow):
    """流转 · Where a dispute is, with what only the station knows: who takes part."""

    proposed: Annotated[Coded, Field(description="建议的主办部门 · lead department that the route table proposes")]
    lead: Coded | None
    assisting: list[str]
    returns: Annotated[int, Field(description="退回次数 · how often it was sent back")]


class Case(CaseRow):
    """流转 · A dispute as a department may know it, with what the department did about it, and why somebody asks for
    more time or sent it back."""

    asked_reason: Annotated[str | None, Field(description="申请延期的理由，待批 · why more days are asked for")]
    parties_agree: Annotated[bool | None, Field(description="当事人是否同意延期 · whether the parties agree to that")]
    asked_at: datetime | None
    return_reason: Annotated[str | None, Field(description="上次退回的理由 · why it was last sent back")]
    returned_at: datetime | None
    outcome: Annotated[str | None, Field(description="化解结果 · what was agreed")]
    actions: list[ActionRow]


class StationCase(StationCaseRow, Case):
    """流转 · A dispute with everything that was done about it, and by whom."""

    asked_by: Coded | None
    returned_by: Coded | None


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    turn: int
    dispute_id: UUID


async def listed(
    connection: Connection,
    viewer: Viewer,
    acts_for: str,
    now: datetime,
    phase: phases.Phase | None,
    ids: list[UUID] | None,
    after: Bookmark | None,
    limit: int,
) -> Part[CaseRow]:
    """The disputes that the viewer may know of, or those in `ids`, after a bookmark: those with a promise first, the
    most overdue at the top, then the latest. `acts_for` is his department (`phases.department_of`).
    """
    rows = await CASES.fetch(
        connection,
        f"select {_columns(viewer)}, {PART}, {OVERDUE}, (turn, dispute_id) as bookmark {LISTED} "
        "and ($7::bigint is null or (turn, dispute_id) > ($7, $8::uuid)) order by turn, dispute_id limit $9",
        *viewer,
        phase,
        ids,
        acts_for,
        now,
        *(after or (None, None)),
        limit + 1,
    )
    total = await connection.fetchval(f"select count(*) {LISTED}", *viewer, phase, ids)
    return Part.of(CaseRow if viewer.department else StationCaseRow, rows, limit, total)


async def one(connection: Connection, viewer: Viewer, acts_for: str, now: datetime, dispute_id: UUID) -> Case | None:
    """One dispute with what was done about it; None where the viewer may know of none such."""
    row = await CASES.fetch_one(
        connection,
        f"select *, {PART}, {OVERDUE} {LISTED}",
        *viewer,
        None,
        [dispute_id],
        acts_for,
        now,
    )
    if row is None:
        return None
    case = Case if viewer.department else StationCase
    return case.model_validate(row | {"actions": await actions.of_dispute(connection, viewer, dispute_id)})


def _columns(viewer: Viewer) -> str:
    return COLUMNS if viewer.department else COLUMNS + FOR_THE_STATION
