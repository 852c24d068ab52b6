"""One dispute in triage: what happened to it, and what people wish."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.triage import events
from services.triage.domain.category import CorrectCategory
from services.triage.domain.clocks import Urge
from services.triage.domain.dispute import DISPUTE as DISPUTES
from services.triage.domain.dispute import Close, EnterDispute, NoteRepeat, Reopen, Unfile, Withdraw, WithdrawRepeat
from services.triage.domain.grading import AdoptPlan, Grade
from services.triage.domain.planning import NotePlanProgress, ReviewPlan
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from tests.facts import dispute_graded
from tests.given import NOON, SUBJECT, Past, given
from tests.triage.story import (
    A_GUESS,
    ANALYST,
    BY_LAW,
    BY_NOTICE,
    CLOCK,
    HEARD,
    NOTICE,
    POLICY,
)

DISPUTE = SUBJECT
REPORT = UUID(int=7)
ANOTHER = UUID(int=8)
GRADE_BY = NOON + timedelta(hours=24)
QUARREL: dict[str, Any] = {
    "report_id": REPORT,
    "channel": "officer",
    "village": "上坪村",
    "category": "neighbours",
    "summary": "排水沟之争（虚构）",
    "happened_at": NOON - timedelta(hours=2),
}


def past(*so_far: Event) -> Past:
    return given(DISPUTES, POLICY, *so_far)


def entered(**changes: Any) -> events.DisputeEntered:
    promised: dict[str, Any] = {"grade_by": GRADE_BY, "policy": POLICY.version}
    return events.DisputeEntered(dispute_id=DISPUTE, **(QUARREL | promised | changes))


ENTERED = entered()


def enter(**changes: Any) -> EnterDispute:
    return EnterDispute(**(QUARREL | changes))


def grade(level: int = 3, *factors: str) -> Grade:
    return Grade(level=level, factors=factors, reason="已走访双方")


def graded(
    level: int = 3, proposed: int = 4, refer_hours: int = 24, factors: tuple[str, ...] = (), **changes: Any
) -> events.DisputeGraded:
    refer_by = NOON + timedelta(hours=refer_hours)
    plan_by = refer_by if level in POLICY.plan_levels else None
    usual: dict[str, Any] = {"refer_by": refer_by, "policy": POLICY.version, "plan_by": plan_by}
    return dispute_graded(level=level, proposed_level=proposed, factors=factors, **(usual | changes))


def regraded(first: events.DisputeGraded, old_level: int, reopened: bool) -> events.DisputeRegraded:
    return events.DisputeRegraded(**dict(first), old_level=old_level, reopened=reopened)


def proposed(level: int, points: int, *factors: str) -> events.GradeProposed:
    return events.GradeProposed(dispute_id=DISPUTE, level=level, points=points, factors=factors, policy=POLICY.version)


def reopened(relapses: int = 1, **changes: Any) -> events.DisputeReopened:
    usual: dict[str, Any] = {"grade_by": GRADE_BY, "policy": POLICY.version}
    return events.DisputeReopened(dispute_id=DISPUTE, relapses=relapses, **(usual | changes))


URGED = events.GradingUrged(dispute_id=DISPUTE, grade_by=GRADE_BY)
REPEATED = events.DisputeRepeated(dispute_id=DISPUTE, report_id=ANOTHER)
WITHDRAWN = events.RepeatWithdrawn(dispute_id=DISPUTE, report_id=ANOTHER)
CLOSED = events.DisputeClosed(dispute_id=DISPUTE)
UNFILED = events.DisputeUnfiled(dispute_id=DISPUTE)
NOTE = NoteRepeat(report_id=ANOTHER)
WITHDRAW = WithdrawRepeat(report_id=ANOTHER)
CORRECT = CorrectCategory(category="contract", reason="是欠款（虚构）")
CATEGORY = events.CategoryCorrected(
    dispute_id=DISPUTE, category="contract", old_category="neighbours", reason="是欠款（虚构）"
)
TAKEN_OUT = events.DisputeWithdrawn(dispute_id=DISPUTE, report_id=REPORT, reason="是咨询（虚构）")
TAKE_OUT = Withdraw(report_id=REPORT, reason="是咨询（虚构）")


def plan(finish_on: date = date(2026, 3, 20)) -> AdoptPlan:
    return AdoptPlan(measures=("每日走访",), responsible="所长", finish_on=finish_on)


ADOPTED = events.PlanAdopted(
    dispute_id=DISPUTE, measures=("每日走访",), responsible="所长", finish_on=date(2026, 3, 20)
)
WALKED = NotePlanProgress(done="走访了双方（虚构）")
NOTED = events.plans.PlanProgressNoted(dispute_id=DISPUTE, done="走访了双方（虚构）", done_on=NOON.date())


def review(result: Any) -> ReviewPlan:
    return ReviewPlan(result=result, reason="看过（虚构）")


def reviewed(result: str, hours: int | None = None) -> events.plans.PlanReviewed:
    plan_by = NOON + timedelta(hours=hours) if hours else None
    return events.plans.PlanReviewed(
        dispute_id=DISPUTE, result=result, reason="看过（虚构）", plan_by=plan_by, policy=POLICY.version
    )


GUESSED: dict[str, Any] = {"grade_by": BY_LAW, "policy": "workdays", "provisional": A_GUESS}
CORRECTED = events.DeadlineCorrected(
    subject_id=DISPUTE, clock="grade", old_due_at=BY_LAW, due_at=BY_NOTICE, notice=NOTICE
)
ENTERED_ON_A_GUESS, REOPENED_ON_A_GUESS = entered(**GUESSED), reopened(**GUESSED)
REFERRED_ON_A_GUESS: dict[str, Any] = {"refer_by": BY_LAW, "policy": "workdays", "provisional": A_GUESS}

PLAN_REVIEWS = [review(result) for result in ("kept", "done", "change")]
WISHES: list[tuple[Command, Actor]] = [
    *(
        (wish, ANALYST)
        for wish in (
            enter(),
            NOTE,
            WITHDRAW,
            TAKE_OUT,
            CORRECT,
            plan(),
            WALKED,
            *PLAN_REVIEWS,
            *(grade(n) for n in (1, 2, 3, 4)),
        )
    ),
    (Reopen(), HEARD),
    (Close(), HEARD),
    (Unfile(), HEARD),
    (Urge(), CLOCK),
]
