"""One case, one plan (一案一策), after the grade: by when it is wanted, what was done of it, how it was reviewed.

A grave grade promises a plan by the time by which it promises the referral; a review that wants the plan changed
promises another one likewise. The plan belongs to the grade: a relapse shows that it did not suffice (ADR 36).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, ClassVar, TypeAlias

from pydantic import Field

from services.triage import events
from services.triage.domain import phases, plan_phases, refusals
from services.triage.domain import plan_refusals as plans
from services.triage.domain.clocks import correct
from services.triage.domain.plan_phases import Result
from services.triage.policy import TriagePolicy
from shared.kernel.calendar import CHINA
from shared.kernel.command import Command, Envelope
from shared.kernel.event import Event
from shared.kernel.policy import Promise
from shared.kernel.text import Day, Line, Text

Grade: TypeAlias = events.DisputeGraded | events.DisputeRegraded
Said: TypeAlias = events.PlanAdopted | events.plans.PlanReviewed | events.plans.PlanUrged


class NotePlanProgress(Command):
    """方案进展 · What of the plan was done, and on which day, if not today."""

    done: Annotated[Text, Field(title="做了什么 · what was done")]
    done_on: Annotated[Day | None, Field(title="哪一天做的 · day on which it was done")] = None


class ReviewPlan(Command):
    """方案评估 · Whether the plan is kept, done, or to be changed, and why."""

    must_have_seen: ClassVar[bool] = True

    result: Annotated[Result, Field(title="评估结果 · result")]
    reason: Annotated[Line, Field(title="理由 · reason")]


def wanted_by(refer_by: datetime, level: int, state: phases.Open, policy: TriagePolicy) -> datetime | None:
    """By when a grade of this level wants a plan: by when it is to be referred; None where it wants none, or where one
    holds on."""
    return refer_by if level in policy.plan_levels and _held(state, level) is None else None


def note(command: NotePlanProgress, state: phases.Open, envelope: Envelope) -> events.plans.PlanProgressNoted:
    """Something of the plan was done. Raises OutOfOrder without a plan that stands, Invalid for a day to come."""
    plan_phases.standing(_graded(state).plan)
    today = envelope.at.astimezone(CHINA).date()
    done_on = command.done_on or today
    if done_on > today:
        raise plans.PROGRESS_AHEAD()
    return events.plans.PlanProgressNoted(dispute_id=envelope.subject, done=command.done, done_on=done_on)


def review(
    command: ReviewPlan, state: phases.Open, envelope: Envelope, policy: TriagePolicy
) -> events.plans.PlanReviewed:
    """What somebody thinks of the plan. Raises OutOfOrder without a plan that stands, and for a change at a level
    without plans."""
    graded = _graded(state)
    plan_phases.standing(graded.plan)
    changed = command.result == "change"
    if changed and graded.level not in policy.plan_levels:
        raise refusals.NO_PLAN_NEEDED(levels=sorted(policy.plan_levels))
    plan_by, provisional = policy.promise(policy.refer, envelope.at, graded.level) if changed else (None, None)
    return events.plans.PlanReviewed.of(
        command, dispute_id=envelope.subject, plan_by=plan_by, policy=policy.version, provisional=provisional
    )


def urge(state: phases.Graded, envelope: Envelope) -> Iterable[events.plans.PlanUrged]:
    """Urge a plan that is wanted, late, and was not urged before."""
    plan = state.plan
    if isinstance(plan, plan_phases.Wanted) and not plan.urged and plan.due.due_at <= envelope.at:
        yield events.plans.PlanUrged(dispute_id=envelope.subject, plan_by=plan.due.due_at)


def move(state: phases.Graded, envelope: Envelope, policy: TriagePolicy) -> Iterable[Event]:
    """Promise by the announced calendar what rested on the law's."""
    plan = state.plan
    if isinstance(plan, plan_phases.Wanted) and not plan.urged:
        yield from correct(envelope.subject, "plan", plan.due, policy)


def after_grade(event: Grade, state: phases.Known) -> plan_phases.Plan:
    """Where the plan is after this grade."""
    if event.plan_by is not None:
        return plan_phases.Wanted(due=Promise(event.plan_by, event.provisional))
    return _held(state, event.level)


def evolve(plan: plan_phases.Plan, event: Said) -> plan_phases.Plan:
    """Where it is after this event."""
    match event:
        case events.PlanAdopted():
            return plan_phases.Standing()
        case events.plans.PlanReviewed(plan_by=datetime() as plan_by):
            return plan_phases.Wanted(due=Promise(plan_by, event.provisional))
        case events.plans.PlanReviewed():
            return plan_phases.Done() if event.result == "done" else plan
        case _:
            return plan_phases.Wanted(due=Promise(event.plan_by, None), urged=True)


def after_closing(plan: plan_phases.Plan) -> plan_phases.Plan:
    """A plan that was wanted is wanted no longer; one that there is stays on record."""
    return None if isinstance(plan, plan_phases.Wanted) else plan


def _held(state: phases.Known, level: int) -> plan_phases.Plan:
    """The plan that holds on at a new level: one that stands; one that is done where the level is no graver."""
    if not isinstance(state, phases.Graded) or isinstance(state.plan, plan_phases.Wanted):
        return None
    return None if isinstance(state.plan, plan_phases.Done) and level < state.level else state.plan


def _graded(state: phases.Open) -> phases.Graded:
    if not isinstance(state, phases.Graded):
        raise refusals.GRADE_FIRST()
    return state
