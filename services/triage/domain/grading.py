"""What analysts want of a dispute in the books: a proposal of the rule table, a grade that they sign for, a plan.

The rule table proposes a level and says why; it grades disputes, never a person.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, ClassVar, TypeAlias, assert_never
from uuid import UUID

from pydantic import Field, StrictInt

from services.triage import events
from services.triage.domain import phases, planning, refusals
from services.triage.policy import TriagePolicy
from shared.kernel.calendar import CHINA
from shared.kernel.command import Command, Envelope
from shared.kernel.text import Day, Line, Slug
from shared.kernel.words import of_policy

Factor: TypeAlias = Annotated[Slug, of_policy("factors")]
Factors: TypeAlias = Annotated[tuple[Factor, ...], Field(title="分级因素 · factors", max_length=50)]


class Propose(Command):
    """建议分级 · What the rule table is to weigh."""

    factors: Factors


class Grade(Command):
    """分级 · The level that a person decides on, what he weighed, and why: he signs for it."""

    must_have_seen: ClassVar[bool] = True

    level: Annotated[StrictInt, of_policy("levels"), Field(title="级别 · level")]
    factors: Factors = ()
    reason: Annotated[Line, Field(title="理由 · reason")]


class AdoptPlan(Command):
    """一案一策 · The measures, who sees to them, until which day."""

    must_have_seen: ClassVar[bool] = True

    measures: Annotated[tuple[Line, ...], Field(title="措施 · measures", min_length=1, max_length=20)]
    responsible: Annotated[Line, Field(title="责任人 · responsible")]
    finish_on: Annotated[Day, Field(title="完成日期 · day to finish")]


def propose(
    factors: Iterable[str], books: phases.Books, dispute_id: UUID, policy: TriagePolicy
) -> events.GradeProposed:
    """The level that the rule table proposes, with the points and factors behind it."""
    weighed = tuple(sorted(set(factors)))
    level, points = _by_rule(weighed, books, policy)
    return events.GradeProposed(
        dispute_id=dispute_id, level=level, points=points, factors=weighed, policy=policy.version
    )


def grade(
    command: Grade, state: phases.Open, envelope: Envelope, policy: TriagePolicy
) -> events.DisputeGraded | events.DisputeRegraded:
    """The grade that a person signs for: the first one, or another one, or one anew after a relapse."""
    if command.level not in policy.levels:
        raise refusals.UNKNOWN_LEVEL(levels=policy.levels)
    factors = tuple(sorted(set(command.factors)))
    proposed_level, _ = _by_rule(factors, state.books, policy)
    refer_by, provisional = policy.promise(policy.refer, envelope.at, command.level)
    first = events.DisputeGraded.of(
        state.books.entry,
        command,
        proposed_level=proposed_level,
        factors=factors,
        refer_by=refer_by,
        policy=policy.version,
        provisional=provisional,
        plan_by=planning.wanted_by(refer_by, command.level, state, policy),
    )
    match state:
        case phases.Entered():
            return first
        case phases.Graded():
            if command.level == state.level:
                raise refusals.SAME_LEVEL(level=state.level)
            return events.DisputeRegraded.of(first, old_level=state.level, reopened=False)
        case phases.Reopened():
            return events.DisputeRegraded.of(first, old_level=state.old_level, reopened=True)
        case _:
            assert_never(state)


def adopt_plan(command: AdoptPlan, state: phases.Open, envelope: Envelope, policy: TriagePolicy) -> events.PlanAdopted:
    """The plan of a graded dispute, for the levels that get one; it ends today in China at the earliest.

    Raises OutOfOrder before the grade and for a level without plans, Invalid for a day that is past or too far.
    """
    match state:
        case phases.Graded():
            if state.level not in policy.plan_levels:
                raise refusals.NO_PLAN_NEEDED(levels=sorted(policy.plan_levels))
            today = envelope.at.astimezone(CHINA).date()
            if command.finish_on < today:
                raise refusals.PLAN_IN_THE_PAST()
            if command.finish_on > today + timedelta(days=policy.plan_ahead_days):
                raise refusals.PLAN_TOO_FAR(days=policy.plan_ahead_days)
            return events.PlanAdopted.of(command, dispute_id=envelope.subject)
        case phases.Entered() | phases.Reopened():
            raise refusals.GRADE_FIRST()
        case _:
            assert_never(state)


def _by_rule(factors: tuple[str, ...], books: phases.Books, policy: TriagePolicy) -> tuple[int, int]:
    weighed = frozenset(factors)
    if not weighed <= policy.grading.factors.keys():
        raise refusals.UNKNOWN_FACTOR(factors=policy.grading.factors)
    return policy.grading.propose(weighed, relapsed=books.relapses > 0)
