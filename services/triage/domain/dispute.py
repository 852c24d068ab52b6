"""The stream `dispute-<uuid>` of triage: entered in the books, graded by a person, planned, reopened by a relapse."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias, assert_never
from uuid import UUID

from services.triage.domain import grading, refusals
from services.triage.domain.clocks import CorrectDeadline, Urge, correct
from services.triage.domain.phases import Books, Entered, Graded, Initial, Known, Reopened, State, known
from services.triage.events import (
    LOG,
    DeadlineCorrected,
    DisputeEntered,
    DisputeGraded,
    DisputeRegraded,
    DisputeReopened,
    DisputeRepeated,
    GradingUrged,
    RepeatWithdrawn,
)
from services.triage.policy import TriagePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.policy import Promise


class EnterDispute(Command):
    """Enter a dispute in the books (录入); with `factors` the rule table proposes a grade at once."""

    report_id: UUID
    channel: str
    village: str
    category: str
    summary: str
    happened_at: datetime
    factors: tuple[str, ...] | None = None


class NoteRepeat(Command):
    """Another report is of this dispute."""

    report_id: UUID


class WithdrawRepeat(Command):
    """That report was about something else."""

    report_id: UUID


class Reopen(Command):
    """A return visit found it alive again."""


DisputeCommand: TypeAlias = (
    EnterDispute
    | NoteRepeat
    | WithdrawRepeat
    | Reopen
    | grading.Propose
    | grading.Grade
    | grading.AdoptPlan
    | Urge
    | CorrectDeadline
)


def decide(command: DisputeCommand, state: State, envelope: Envelope, policy: TriagePolicy) -> Iterable[Event]:
    """The events of this command in this state.

    Raises NotFound for a dispute that is not in the books, OutOfOrder for a step that does not fit its phase, Invalid
    for levels, factors or categories that the policy does not know. `Reopen`, `Urge` and `CorrectDeadline` come from
    machines and stay quiet when they no longer apply.
    """
    dispute_id = envelope.subject
    match command:
        case EnterDispute():
            yield from _enter(command, state, envelope, policy)
        case NoteRepeat():
            if command.report_id in known(state).books.repeats:
                raise refusals.repeat_known()
            yield DisputeRepeated(dispute_id=dispute_id, report_id=command.report_id)
        case WithdrawRepeat():
            if command.report_id not in known(state).books.repeats:
                raise refusals.unknown_repeat()
            yield RepeatWithdrawn(dispute_id=dispute_id, report_id=command.report_id)
        case Reopen():
            if isinstance(state, Graded):
                yield _reopen(state, envelope, policy)
        case grading.Propose():
            yield grading.propose(command.factors, known(state).books, dispute_id, policy)
        case grading.Grade():
            yield grading.grade(command, known(state), envelope, policy)
        case grading.AdoptPlan():
            yield grading.adopt_plan(command, known(state), envelope, policy)
        case Urge():
            if isinstance(state, Entered | Reopened) and not state.urged and state.due.due_at <= envelope.at:
                yield GradingUrged(dispute_id=dispute_id, grade_by=state.due.due_at)
        case CorrectDeadline():
            if isinstance(state, Entered | Reopened) and not state.urged:
                yield from correct(dispute_id, "grade", state.due, policy)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    """The phase after this event. Kinds it does not know change nothing."""
    match state, event:
        case Initial(), DisputeEntered():
            return Entered(books=Books(entry=event), due=Promise(event.grade_by, event.provisional))
        case Initial(), _:
            return state
        case _, DisputeGraded() | DisputeRegraded():
            return Graded(books=state.books, level=event.level)
        case Graded(), DisputeReopened():
            books = replace(state.books, relapses=event.relapses)
            return Reopened(books=books, old_level=state.level, due=Promise(event.grade_by, event.provisional))
        case Entered() | Reopened(), GradingUrged():
            return replace(state, urged=True)
        case Entered() | Reopened(), DeadlineCorrected():
            return replace(state, due=Promise(event.due_at, None))
        case _, DisputeRepeated():
            return _with_repeats(state, state.books.repeats | {event.report_id})
        case _, RepeatWithdrawn():
            return _with_repeats(state, state.books.repeats - {event.report_id})
        case _:
            return state


def _with_repeats(state: Known, repeats: frozenset[UUID]) -> Known:
    return replace(state, books=replace(state.books, repeats=repeats))


def _enter(command: EnterDispute, state: State, envelope: Envelope, policy: TriagePolicy) -> Iterable[Event]:
    if not isinstance(state, Initial):
        raise refusals.already_entered()
    if command.category not in policy.categories:
        raise refusals.unknown_category(policy)
    grade_by, provisional = policy.promise(policy.grade, envelope.at)
    entry = DisputeEntered.of(
        command,
        dispute_id=envelope.subject,
        grade_by=grade_by,
        policy=policy.version,
        provisional=provisional,
    )
    yield entry
    if command.factors is not None:
        yield grading.propose(command.factors, Books(entry=entry), envelope.subject, policy)


def _reopen(state: Graded, envelope: Envelope, policy: TriagePolicy) -> DisputeReopened:
    grade_by, provisional = policy.promise(policy.grade, envelope.at)
    return DisputeReopened(
        dispute_id=envelope.subject,
        relapses=state.books.relapses + 1,
        grade_by=grade_by,
        policy=policy.version,
        provisional=provisional,
    )


DISPUTE: Decider[State] = Decider(LOG, "dispute", Initial(), decide, evolve)
