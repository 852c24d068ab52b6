"""What analysts want of a dispute in the books: a proposal of the rule table, a grade that they sign for, a plan.

The rule table proposes a level and says why; it grades disputes, never a person.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar, TypeAlias, assert_never
from uuid import UUID

from pydantic import Field, StrictInt

from services.triage.domain import refusals
from services.triage.domain.phases import Books, Entered, Graded, Known, Reopened
from services.triage.events import DisputeGraded, DisputeRegraded, GradeProposed, PlanAdopted
from services.triage.policy import TriagePolicy
from shared.kernel.calendar import CHINA
from shared.kernel.command import Command, Envelope
from shared.kernel.text import Day, Line, Slug

Factors: TypeAlias = Annotated[tuple[Slug, ...], Field(max_length=50)]


class Propose(Command):
    """建议分级 · What the rule table is to weigh."""

    factors: Factors


class Grade(Command):
    """分级 · The level that a person decides on, what he weighed, and why: he signs for it."""

    must_have_seen: ClassVar[bool] = True

    level: StrictInt
    factors: Factors = ()
    reason: Line


class AdoptPlan(Command):
    """一案一策 · The measures, who sees to them, until which day."""

    measures: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]
    responsible: Line
    finish_on: Day


def propose(factors: Iterable[str], books: Books, dispute_id: UUID, policy: TriagePolicy) -> GradeProposed:
    """The level that the rule table proposes, with the points and factors behind it."""
    weighed = tuple(sorted(set(factors)))
    level, points = _by_rule(weighed, books, policy)
    return GradeProposed(dispute_id=dispute_id, level=level, points=points, factors=weighed, policy=policy.version)


def grade(command: Grade, state: Known, envelope: Envelope, policy: TriagePolicy) -> DisputeGraded | DisputeRegraded:
    """The grade that a person signs for: the first one, or another one, or one anew after a relapse."""
    if command.level not in policy.levels:
        raise refusals.unknown_level(policy)
    factors = tuple(sorted(set(command.factors)))
    proposed_level, _ = _by_rule(factors, state.books, policy)
    refer_by, provisional = policy.promise(policy.refer, envelope.at, command.level)
    first = DisputeGraded.of(
        state.books.entry,
        command,
        proposed_level=proposed_level,
        factors=factors,
        refer_by=refer_by,
        policy=policy.version,
        provisional=provisional,
    )
    match state:
        case Entered():
            return first
        case Graded():
            if command.level == state.level:
                raise refusals.same_level(state.level)
            return DisputeRegraded.of(first, old_level=state.level, reopened=False)
        case Reopened():
            return DisputeRegraded.of(first, old_level=state.old_level, reopened=True)
        case _:
            assert_never(state)


def adopt_plan(command: AdoptPlan, state: Known, envelope: Envelope, policy: TriagePolicy) -> PlanAdopted:
    """The plan of a graded dispute, for the levels that get one; it ends today in China at the earliest."""
    match state:
        case Graded():
            if state.level not in policy.plan_levels:
                raise refusals.no_plan_needed(policy)
            if command.finish_on < envelope.at.astimezone(CHINA).date():
                raise refusals.plan_in_the_past()
            return PlanAdopted.of(command, dispute_id=envelope.subject)
        case Entered() | Reopened():
            raise refusals.grade_first()
        case _:
            assert_never(state)


def _by_rule(factors: tuple[str, ...], books: Books, policy: TriagePolicy) -> tuple[int, int]:
    weighed = frozenset(factors)
    if not weighed <= policy.grading.factors.keys():
        raise refusals.unknown_factor(policy)
    return policy.grading.propose(weighed, relapsed=books.relapses > 0)
