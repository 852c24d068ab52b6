"""The disputes in the books (`dispute_row`): their phase, level and plan."""

from datetime import datetime
from typing import Annotated, NamedTuple, TypeVar
from uuid import UUID

from pydantic import Field

from services.triage import events
from services.triage.domain.phases import Closed, Entered, Graded, Merged, Phase, Reopened, SecondPhase, Withdrawn
from services.triage.policy import TriagePolicy
from services.triage.views import grades, plan_steps, plans, screenings
from services.triage.views import second as seconds
from services.triage.views.grades import GradeRow
from services.triage.views.plan_steps import PlanStep
from services.triage.views.plans import Plan, Planned
from services.triage.views.proposals import Proposal
from services.triage.views.second import LAPSED, SecondSignature
from shared.kernel.policy import Coded
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part, Subject
from shared.store.view import OF_STATION, Change, Changes, View, Viewer

DISPUTES = View("dispute_row", "dispute_id", follows=(events.LOG, "dispute"), personal=("summary", "plan", "second"))


@DISPUTES.on(events.DisputeEntered)
def _entered(event: events.DisputeEntered, recorded: RecordedEvent) -> Change:
    return DISPUTES.insert(event.dispute_id, event, phase=Entered.phase, entered_at=recorded.recorded_at)


@DISPUTES.on(events.GradeProposed)
def _proposed(event: events.GradeProposed, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(
        event.dispute_id,
        proposed_level=event.level,
        proposed_factors=event.factors,
        proposed_at=recorded.recorded_at,
    )


@DISPUTES.on(events.GradingUrged)
def _urged(event: events.GradingUrged, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(event.dispute_id, grade_urged_at=recorded.recorded_at)


@DISPUTES.on(events.DeadlineCorrected)
def _corrected(event: events.DeadlineCorrected, recorded: RecordedEvent) -> Changes:
    ours = event.clock in ("grade", "plan")
    return DISPUTES.set(event.subject_id, **{f"{event.clock}_by": event.due_at}) if ours else ()


@DISPUTES.on(events.DisputeGraded, events.DisputeRegraded)
def _graded(event: events.DisputeGraded | events.DisputeRegraded, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(
        event.dispute_id,
        phase=Graded.phase,
        level=event.level,
        proposed_level=event.proposed_level,
        proposed_factors=event.factors,
        proposed_at=recorded.recorded_at,
        refer_by=event.refer_by,
        grade_urged_at=None,
        **LAPSED,
        **plans.promised(event),
    )


@DISPUTES.on(*seconds.PHASES)
def _second(event: seconds.Said, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(event.dispute_id, **seconds.columns(event, recorded))


@DISPUTES.on(events.DisputeReopened)
def _reopened(event: events.DisputeReopened, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(
        event.dispute_id,
        phase=Reopened.phase,
        relapses=event.relapses,
        proposed_level=None,  # the rule weighs a relapse: what it proposed before does not hold any more
        grade_by=event.grade_by,
        grade_urged_at=None,
        **LAPSED,
        **plans.LAPSED,
    )


@DISPUTES.on(events.DisputeClosed)
def _closed(event: events.DisputeClosed, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(event.dispute_id, phase=Closed.phase, **LAPSED, **plans.NOT_WANTED)


@DISPUTES.on(events.DisputeUnfiled)
def _unfiled(event: events.DisputeUnfiled, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(event.dispute_id, phase=Graded.phase)


@DISPUTES.on(events.CategoryCorrected)
def _category_corrected(event: events.CategoryCorrected, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(event.dispute_id, category=event.category)


@DISPUTES.on(events.DisputeWithdrawn)
def _withdrawn(event: events.DisputeWithdrawn, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(event.dispute_id, phase=Withdrawn.phase, **LAPSED, **plans.LAPSED)


@DISPUTES.on(events.merging.DisputeMerged)
def _merged(event: events.merging.DisputeMerged, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(event.dispute_id, phase=Merged.phase, merged_into=event.into)


@DISPUTES.on(events.merging.MergeUndone)
def _split(event: events.merging.MergeUndone, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(event.dispute_id, phase=Entered.phase, merged_into=None)


@DISPUTES.on(events.PlanAdopted)
def _planned(event: events.PlanAdopted, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(event.dispute_id, **plans.adopted(event, recorded))


@DISPUTES.on(events.plans.PlanReviewed)
def _plan_reviewed(event: events.plans.PlanReviewed, recorded: RecordedEvent) -> Changes:
    return DISPUTES.set(event.dispute_id, **plans.reviewed(event)) if event.result != "kept" else ()


@DISPUTES.on(events.plans.PlanUrged)
def _plan_urged(event: events.plans.PlanUrged, recorded: RecordedEvent) -> Change:
    return DISPUTES.set(event.dispute_id, plan_urged_at=recorded.recorded_at)


WAITS = f"phase in ('{Entered.phase}', '{Reopened.phase}')"
COLUMNS = (
    "dispute_id, station, version, phase, channel, village, category, summary, entered_at, grade_by, grade_urged_at, "
    f"level, proposed_level, refer_by, relapses, second_phase, second, {plans.COLUMNS}"
)
LISTED = (
    f"from dispute_row where {OF_STATION} and ($2::text is null or phase = $2) and ($3::int is null or level = $3) "
    "and ($4::text is null or village = $4) and ($5::uuid[] is null or dispute_id = any($5)) "
    "and ($6::bool is null or $6 = coalesce(second_phase in ('waits', 'holds'), false)) "
    f"and ($7::text is null or case $7 when 'missing' then {plans.MISSING} when 'late' then {plans.late('$8')} "
    f"else {plans.overdue('$8')} end)"
)


def _by(now: str) -> str:
    """In SQL: what of a dispute is late at this instant."""
    return (
        f"{WAITS} and grade_by < {now} as overdue, coalesce({plans.late(now)}, false) as plan_late, "
        f"coalesce({plans.overdue(now)}, false) as plan_overdue"
    )


class InBooks(Subject, Planned):
    """在册 · A dispute in the books, nothing personal."""

    dispute_id: UUID
    phase: Phase
    channel: Coded
    village: str
    category: Coded
    entered_at: datetime
    grade_by: datetime
    grade_urged_at: datetime | None
    overdue: bool
    level: Annotated[int | None, Field(description="人签署的级别 · level that somebody signed for")]
    proposed_level: Annotated[int | None, Field(description="规则建议的级别 · what the rule table proposed")]
    refer_by: datetime | None
    relapses: Annotated[int, Field(description="反复次数 · how often it came back")]
    second_phase: Annotated[SecondPhase | None, Field(description="他人确认 · whether a second person confirms it")]


class DisputeRow(InBooks):
    """纠纷 · A dispute in the books, and what it is about."""

    summary: str
    second: Annotated[SecondSignature | None, Field(description="确认的情况 · what a second person is asked")]


class Dispute(DisputeRow):
    """纠纷 · A dispute with its plan, its grades and the reports that repeat it."""

    report_id: Annotated[UUID, Field(description="录入所据的线索 · report by which it came into the books")]
    happened_at: datetime
    proposed_at: datetime | None
    proposed_factors: Annotated[list[str] | None, Field(description="建议所据的因素 · what the proposal was made of")]
    proposal: Annotated[Proposal | None, Field(description="规则为何这样建议 · why the rule proposes this")] = None
    plan: Plan | None
    plan_steps: list[PlanStep]
    grades: list[GradeRow]
    repeats: Annotated[list[UUID], Field(description="关联的线索（含并来的） · linked reports, merged ones too")]
    merged_into: Annotated[UUID | None, Field(description="并到哪件纠纷 · dispute that stands for it")]
    merged: Annotated[list[UUID], Field(description="并到这件的纠纷 · disputes merged into it")]


R = TypeVar("R", bound=InBooks)


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    turn: int
    dispute_id: UUID


async def listed(
    row: type[R],
    connection: Connection,
    viewer: Viewer,
    now: datetime,
    phase: Phase | None,
    level: int | None,
    village: str | None,
    ids: list[UUID] | None,
    second: bool | None,
    plan: plans.Asked | None,
    after: Bookmark | None,
    limit: int,
) -> Part[R]:
    """The disputes of the viewer's station, or those in `ids`, as this row after a bookmark: those that wait for a
    grade or for a second person first, the most overdue at the top, then the latest."""
    wanted = (viewer.station, phase, level, village, ids, second, plan, now)
    rows = await DISPUTES.fetch(
        connection,
        f"select {COLUMNS}, {_by('$8')}, (turn, dispute_id) as bookmark "
        f"{LISTED} and ($9::bigint is null or (turn, dispute_id) > ($9, $10::uuid)) "
        "order by turn, dispute_id limit $11",
        *wanted,
        *(after or (None, None)),
        limit + 1,
    )
    return Part.of(row, rows, limit, await connection.fetchval(f"select count(*) {LISTED}", *wanted))


async def one(connection: Connection, viewer: Viewer, now: datetime, dispute_id: UUID) -> Dispute | None:
    """One dispute with all that belongs to it; None where the viewer's station has none such."""
    row = await DISPUTES.fetch_one(
        connection,
        f"select {COLUMNS}, report_id, happened_at, proposed_at, proposed_factors, plan, merged_into, "
        f"{_by('$3')} from dispute_row where {OF_STATION} and dispute_id = $2",
        viewer.station,
        dispute_id,
        now,
    )
    if row is None:
        return None
    said = await plan_steps.of_dispute(connection, dispute_id)
    given = await grades.of_dispute(connection, dispute_id)
    merged = await _merged_into(connection, dispute_id)
    repeats = [*await screenings.repeats_of(connection, dispute_id), *await screenings.reports_of(connection, merged)]
    return Dispute.model_validate(row | {"plan_steps": said, "grades": given, "repeats": repeats, "merged": merged})


async def _merged_into(connection: Connection, dispute_id: UUID) -> list[UUID]:
    found = await DISPUTES.fetch(
        connection,
        "select dispute_id from dispute_row where merged_into = $1 order by entered_at, dispute_id",
        dispute_id,
    )
    return [row["dispute_id"] for row in found]


def explained(dispute: Dispute, policy: TriagePolicy) -> Proposal | None:
    """Why the rule proposes its level, by the policy under which it did; None where it proposes none, or where that
    policy does not come to it any more."""
    if dispute.proposed_level is None:
        return None
    factors = frozenset(dispute.proposed_factors or ())
    return Proposal.of(policy, factors, dispute.relapses > 0, dispute.proposed_level)
