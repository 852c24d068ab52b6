"""A dispute in triage: entered, graded by a person who signs for it, planned, reopened when it relapses.

The rule table proposes a level and says why; it grades disputes, never a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeAlias, assert_never
from uuid import UUID

from services.triage.domain import refusals
from services.triage.domain.commands import (
    AdoptPlan,
    DisputeCommand,
    EnterDispute,
    Grade,
    NoteRepeat,
    Propose,
    Reopen,
    UrgeGrading,
    WithdrawRepeat,
)
from services.triage.events import (
    LOG,
    DisputeEntered,
    DisputeGraded,
    DisputeRegraded,
    DisputeReopened,
    DisputeRepeated,
    GradeProposed,
    GradingUrged,
    PlanAdopted,
    RepeatWithdrawn,
)
from shared.decider import Decider
from shared.event import Event
from shared.policy import Policy
from shared.workdays import CHINA


@dataclass(frozen=True)
class Books:
    """What stays the same from phase to phase: the entry, the reports linked to it, how often it relapsed."""

    entry: DisputeEntered
    repeats: frozenset[UUID] = frozenset()
    relapses: int = 0


@dataclass(frozen=True)
class Unknown:
    """Not in the books."""


@dataclass(frozen=True)
class Entered:
    """In the books, to be graded by `grade_by`."""

    books: Books
    grade_by: datetime


@dataclass(frozen=True)
class Graded:
    """A person signed for this level."""

    books: Books
    level: int


@dataclass(frozen=True)
class Reopened:
    """Relapsed, to be graded anew by `grade_by`; `old_level` is what it had."""

    books: Books
    old_level: int
    grade_by: datetime


@dataclass(frozen=True)
class EnteredUrged:
    """In the books, and its grade is late and was said to be."""

    books: Books


@dataclass(frozen=True)
class ReopenedUrged:
    """Relapsed, and its new grade is late and was said to be."""

    books: Books
    old_level: int


Known: TypeAlias = Entered | EnteredUrged | Graded | Reopened | ReopenedUrged
Dispute: TypeAlias = Unknown | Known


def decide(policy: Policy, command: DisputeCommand, state: Dispute) -> Iterable[Event]:
    """What comes of a command in this phase.

    Raises `NotFound` for a dispute that is not in the books, `OutOfOrder` for a step that does not fit its phase,
    `Invalid` for levels, factors or categories that the policy does not know. `Reopen` and `UrgeGrading` come from
    machines and stay quiet when they no longer apply.
    """
    match command:
        case EnterDispute():
            yield from _enter(policy, command, state)
        case NoteRepeat():
            if command.report_id in _known(state).books.repeats:
                raise refusals.repeat_known()
            yield DisputeRepeated(dispute_id=command.dispute_id, report_id=command.report_id)
        case WithdrawRepeat():
            if command.report_id not in _known(state).books.repeats:
                raise refusals.repeat_unknown()
            yield RepeatWithdrawn(dispute_id=command.dispute_id, report_id=command.report_id)
        case Propose():
            yield _proposed(policy, command.dispute_id, command.factors, _known(state).books)
        case Grade():
            yield _graded(policy, command, _known(state))
        case AdoptPlan():
            yield _planned(policy, command, _known(state))
        case Reopen():
            if isinstance(state, Graded):
                yield _reopened(policy, command, state)
        case UrgeGrading():
            if isinstance(state, Entered | Reopened) and state.grade_by == command.grade_by <= command.at:
                yield GradingUrged(dispute_id=command.dispute_id, grade_by=command.grade_by)
        case _:
            assert_never(command)


def evolve(state: Dispute, event: Event) -> Dispute:
    """From entered to graded; a relapse opens it again."""
    if isinstance(state, Unknown):
        return Entered(Books(event), event.grade_by) if isinstance(event, DisputeEntered) else state
    match event:
        case DisputeGraded() | DisputeRegraded():
            return Graded(state.books, event.level)
        case DisputeReopened() if isinstance(state, Graded):
            return Reopened(replace(state.books, relapses=event.relapses), state.level, event.grade_by)
        case GradingUrged():
            return _urged(state)
        case DisputeRepeated():
            return _with_repeats(state, state.books.repeats | {event.report_id})
        case RepeatWithdrawn():
            return _with_repeats(state, state.books.repeats - {event.report_id})
        case _:
            return state


def dispute(policy: Policy) -> Decider[Dispute]:
    """The decider of streams `dispute-<uuid>` in triage."""
    return Decider(LOG, Unknown(), partial(decide, policy), evolve)


def _urged(state: Known) -> Known:
    match state:
        case Entered(books):
            return EnteredUrged(books)
        case Reopened(books, old_level):
            return ReopenedUrged(books, old_level)
        case EnteredUrged() | Graded() | ReopenedUrged():
            return state
        case _:
            assert_never(state)


def _with_repeats(state: Known, repeats: frozenset[UUID]) -> Known:
    return replace(state, books=replace(state.books, repeats=repeats))


def _known(state: Dispute) -> Known:
    if isinstance(state, Unknown):
        raise refusals.no_such_dispute()
    return state


def _enter(policy: Policy, command: EnterDispute, state: Dispute) -> Iterable[Event]:
    if not isinstance(state, Unknown):
        raise refusals.already_entered()
    if command.category not in policy.categories:
        raise refusals.unknown_category(policy)
    entry = DisputeEntered(
        dispute_id=command.dispute_id,
        report_id=command.report_id,
        channel=command.channel,
        village=command.village,
        category=command.category,
        summary=command.summary,
        happened_at=command.happened_at,
        grade_by=policy.clocks.grade.after(command.at),
        policy=policy.version,
    )
    yield entry
    if command.factors is not None:
        yield _proposed(policy, command.dispute_id, command.factors, Books(entry))


def _rule(policy: Policy, factors: frozenset[str], books: Books) -> tuple[int, int]:
    if not factors <= policy.grading.factors.keys():
        raise refusals.unknown_factor(policy)
    return policy.grading.propose(factors, relapsed=books.relapses > 0)


def _proposed(policy: Policy, dispute_id: UUID, factors: frozenset[str], books: Books) -> GradeProposed:
    level, points = _rule(policy, factors, books)
    return GradeProposed(
        dispute_id=dispute_id, level=level, points=points, factors=tuple(sorted(factors)), policy=policy.version
    )


def _graded(policy: Policy, command: Grade, state: Known) -> DisputeGraded | DisputeRegraded:
    if command.level not in policy.levels:
        raise refusals.unknown_level(policy)
    proposed, _ = _rule(policy, command.factors, state.books)
    entry = state.books.entry
    first = DisputeGraded(
        dispute_id=command.dispute_id,
        level=command.level,
        proposed_level=proposed,
        factors=tuple(sorted(command.factors)),
        reason=command.reason,
        category=entry.category,
        channel=entry.channel,
        village=entry.village,
        summary=entry.summary,
        refer_by=policy.refer_by(command.level, command.at),
        policy=policy.version,
    )
    match state:
        case Entered() | EnteredUrged():
            return first
        case Graded(_, old_level):
            if command.level == old_level:
                raise refusals.same_level(old_level)
            return DisputeRegraded(**dict(first), old_level=old_level, reopened=False)
        case Reopened(_, old_level) | ReopenedUrged(_, old_level):
            return DisputeRegraded(**dict(first), old_level=old_level, reopened=True)
        case _:
            assert_never(state)


def _planned(policy: Policy, command: AdoptPlan, state: Known) -> PlanAdopted:
    match state:
        case Graded(_, level):
            if level not in policy.plan_levels:
                raise refusals.no_plan_needed(policy)
            if command.finish_on < command.at.astimezone(CHINA).date():
                raise refusals.plan_in_the_past()
            return PlanAdopted(
                dispute_id=command.dispute_id,
                measures=command.measures,
                responsible=command.responsible,
                finish_on=command.finish_on,
            )
        case Entered() | EnteredUrged() | Reopened() | ReopenedUrged():
            raise refusals.grade_first()
        case _:
            assert_never(state)


def _reopened(policy: Policy, command: Reopen, state: Graded) -> DisputeReopened:
    return DisputeReopened(
        dispute_id=command.dispute_id,
        relapses=state.books.relapses + 1,
        grade_by=policy.clocks.grade.after(command.at),
        policy=policy.version,
    )
