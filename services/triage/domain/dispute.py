"""The stream `dispute-<uuid>` of triage: entered in the books, graded by a person, planned, reopened by a relapse,
closed; or withdrawn, where its report was no dispute after all; or merged into another one that is the same."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias, assert_never
from uuid import UUID

from services.triage import events
from services.triage.domain import grading, merge_refusals, merging, phases, plan_phases, planning, refusals, second
from services.triage.domain.category import CorrectCategory, correct_category, must_be_known
from services.triage.domain.clocks import CorrectDeadline, Urge, correct
from services.triage.policy import TriagePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.policy import Promise


class EnterDispute(Command):
    """Enter a dispute in the books (录入); with `factors` the rule table proposes a grade at once."""

    founds = True

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


class Withdraw(Command):
    """The report by which it came into the books was no dispute after all."""

    report_id: UUID
    reason: str


class Reopen(Command):
    """A return visit found it alive again."""


class Close(Command):
    """Follow-up closed it and filed it."""


class Unfile(Command):
    """Follow-up visits it once more: it was reported again."""


DisputeCommand: TypeAlias = (
    EnterDispute
    | NoteRepeat
    | WithdrawRepeat
    | Withdraw
    | Reopen
    | Close
    | Unfile
    | CorrectCategory
    | grading.Propose
    | grading.Grade
    | grading.AdoptPlan
    | planning.NotePlanProgress
    | planning.ReviewPlan
    | second.Confirm
    | second.Refuse
    | merging.MergeInto
    | merging.Absorb
    | merging.UndoMerge
    | merging.Release
    | Urge
    | CorrectDeadline
)


def decide(command: DisputeCommand, state: phases.State, envelope: Envelope, policy: TriagePolicy) -> Iterable[Event]:
    """The events of this command in this state.

    Raises NotFound for a dispute that is not in the books, OutOfOrder for a step that does not fit its phase, Invalid
    for levels, factors or categories that the policy does not know. `Reopen`, `Close`, `Unfile`, `Urge` and
    `CorrectDeadline` come from machines and stay quiet when they no longer apply.
    """
    dispute_id = envelope.subject
    match command:
        case EnterDispute():
            yield from _enter(command, state, envelope, policy)
        case NoteRepeat():
            if command.report_id in phases.not_withdrawn(state).books.repeats:
                raise refusals.REPEAT_KNOWN()
            yield events.DisputeRepeated(dispute_id=dispute_id, report_id=command.report_id)
        case WithdrawRepeat():
            if command.report_id not in phases.known(state).books.repeats:
                raise refusals.UNKNOWN_REPEAT()
            yield events.RepeatWithdrawn(dispute_id=dispute_id, report_id=command.report_id)
        case Withdraw():
            yield _withdraw(command, state, envelope)
        case Reopen():
            if isinstance(state, phases.Graded):
                yield _reopen(state, envelope, policy)
        case Close():
            if isinstance(state, phases.Graded):
                yield events.DisputeClosed(dispute_id=dispute_id)
        case Unfile():
            if isinstance(state, phases.Closed):
                yield events.DisputeUnfiled(dispute_id=dispute_id)
        case CorrectCategory():
            yield correct_category(command, phases.not_closed(state), dispute_id, policy)
        case grading.Propose():
            yield grading.propose(command.factors, phases.not_closed(state).books, dispute_id, policy)
        case grading.Grade():
            yield from second.signed(
                grading.grade(command, phases.not_closed(state), envelope, policy), envelope, policy
            )
        case grading.AdoptPlan():
            yield grading.adopt_plan(command, phases.not_closed(state), envelope, policy)
        case planning.NotePlanProgress():
            yield planning.note(command, phases.not_closed(state), envelope)
        case planning.ReviewPlan():
            yield planning.review(command, phases.not_closed(state), envelope, policy)
        case second.Confirm():
            yield from second.confirm(phases.not_closed(state), envelope, policy)
        case second.Refuse():
            yield second.refuse(command, phases.not_closed(state), envelope)
        case merging.MergeInto():
            yield merging.merge_into(command, state, envelope)
        case merging.Absorb():
            yield merging.absorb(command, state, envelope)
        case merging.UndoMerge():
            yield merging.undo(command, state, envelope)
        case merging.Release():
            yield merging.release(command, state, envelope)
        case Urge():
            if isinstance(state, phases.Graded):
                yield from planning.urge(state, envelope)
            elif (
                isinstance(state, phases.Entered | phases.Reopened)
                and not state.urged
                and state.due.due_at <= envelope.at
            ):
                yield events.GradingUrged(dispute_id=dispute_id, grade_by=state.due.due_at)
        case CorrectDeadline():
            if isinstance(state, phases.Graded):
                yield from planning.move(state, envelope, policy)
            elif isinstance(state, phases.Entered | phases.Reopened) and not state.urged:
                yield from correct(dispute_id, "grade", state.due, policy)
        case _:
            assert_never(command)


def evolve(state: phases.State, event: Event) -> phases.State:
    """The phase after this event. Kinds it does not know change nothing."""
    match state, event:
        case phases.Initial(), events.DisputeEntered():
            return phases.Entered(books=phases.Books(entry=event), due=Promise(event.grade_by, event.provisional))
        case phases.Initial(), _:
            return state
        case _, events.DisputeWithdrawn():
            return phases.Withdrawn(books=state.books)
        case phases.Entered(), events.merging.DisputeMerged():
            return phases.Merged(books=state.books, into=event.into, due=state.due, urged=state.urged)
        case phases.Merged(), events.merging.MergeUndone():
            return phases.Entered(books=state.books, due=state.due, urged=state.urged)
        case _, events.merging.DisputeAbsorbed():
            return _standing_for(state, state.books.merged | {event.merged_id})
        case _, events.merging.DisputeReleased():
            return _standing_for(state, state.books.merged - {event.merged_id})
        case _, events.DisputeGraded() | events.DisputeRegraded():
            return phases.Graded(books=state.books, level=event.level, plan=planning.after_grade(event, state))
        case phases.Graded(), events.DisputeReopened():
            books = replace(state.books, relapses=event.relapses)
            return phases.Reopened(books=books, old_level=state.level, due=Promise(event.grade_by, event.provisional))
        case phases.Graded(), events.DisputeClosed():
            return phases.Closed(books=state.books, level=state.level, plan=planning.after_closing(state.plan))
        case phases.Closed(), events.DisputeUnfiled():
            return phases.Graded(books=state.books, level=state.level, plan=state.plan)
        case phases.Graded() | phases.Reopened(), _ if isinstance(event, second.SPEAKS):
            return replace(state, second=second.evolve(event))
        case phases.Graded(), events.PlanAdopted() | events.plans.PlanReviewed() | events.plans.PlanUrged():
            return replace(state, plan=planning.evolve(state.plan, event))
        case phases.Graded(), events.DeadlineCorrected() if isinstance(state.plan, plan_phases.Wanted):
            return replace(state, plan=replace(state.plan, due=Promise(event.due_at, None)))
        case phases.Entered() | phases.Reopened(), events.GradingUrged():
            return replace(state, urged=True)
        case phases.Entered() | phases.Reopened(), events.DeadlineCorrected():
            return replace(state, due=Promise(event.due_at, None))
        case _, events.CategoryCorrected():
            entry = state.books.entry.model_copy(update={"category": event.category})
            return replace(state, books=replace(state.books, entry=entry))
        case _, events.DisputeRepeated():
            return _with_repeats(state, state.books.repeats | {event.report_id})
        case _, events.RepeatWithdrawn():
            return _with_repeats(state, state.books.repeats - {event.report_id})
        case _:
            return state


def _with_repeats(state: phases.Known, repeats: frozenset[UUID]) -> phases.Known:
    return replace(state, books=replace(state.books, repeats=repeats))


def _standing_for(state: phases.Known, merged: frozenset[UUID]) -> phases.Known:
    return replace(state, books=replace(state.books, merged=merged))


def _enter(command: EnterDispute, state: phases.State, envelope: Envelope, policy: TriagePolicy) -> Iterable[Event]:
    if not isinstance(state, phases.Initial):
        raise refusals.DISPUTE_ENTERED()
    must_be_known(command.category, policy)
    grade_by, provisional = policy.promise(policy.grade, envelope.at)
    entry = events.DisputeEntered.of(
        command,
        dispute_id=envelope.subject,
        grade_by=grade_by,
        policy=policy.version,
        provisional=provisional,
    )
    yield entry
    if command.factors is not None:
        yield grading.propose(command.factors, phases.Books(entry=entry), envelope.subject, policy)


def _withdraw(command: Withdraw, state: phases.State, envelope: Envelope) -> events.DisputeWithdrawn:
    found = phases.not_withdrawn(state)
    if isinstance(found, phases.Closed):
        raise refusals.DISPUTE_SETTLED()
    if found.books.merged:
        raise merge_refusals.STANDS_FOR_OTHERS(number=len(found.books.merged))
    if found.books.repeats:
        raise refusals.REPEATS_LINKED(number=len(found.books.repeats))
    return events.DisputeWithdrawn.of(command, dispute_id=envelope.subject)


def _reopen(state: phases.Graded, envelope: Envelope, policy: TriagePolicy) -> events.DisputeReopened:
    grade_by, provisional = policy.promise(policy.grade, envelope.at)
    return events.DisputeReopened(
        dispute_id=envelope.subject,
        relapses=state.books.relapses + 1,
        grade_by=grade_by,
        policy=policy.version,
        provisional=provisional,
    )


DISPUTE: Decider[phases.State] = Decider(events.LOG, "dispute", phases.Initial(), decide, evolve)
