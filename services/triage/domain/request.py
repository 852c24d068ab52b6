"""The stream `request-<uuid>` of triage: a request (咨询、诉求) is answered by a department, and then its asker is
told; or it is withdrawn, where its report was no request after all.

It is triage's, as a hazard is: opened and withdrawn with the decision about its report, both or neither. An answer
that nobody was told is no answer, so that it is done only when the asker was told.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, ClassVar, TypeAlias, assert_never
from uuid import UUID

from pydantic import Field

from services.triage import events
from services.triage.domain import refusals
from services.triage.domain import request_phases as phases
from services.triage.domain.clocks import CorrectDeadline, Urge, correct
from services.triage.policy import TriagePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.policy import Promise
from shared.kernel.text import Line, Moment, Slug, Text
from shared.kernel.words import Department, of_policy


class OpenRequest(Command):
    """A report was found to be a request: have it answered, by this department or by one that is named later."""

    founds = True

    report_id: UUID
    department: str | None = None
    village: str
    summary: str
    happened_at: datetime


class HandOnRequest(Command):
    """改由其他部门答复 · To which department, and why; it has a fresh time to answer."""

    must_have_seen: ClassVar[bool] = True

    department: Annotated[Department, Field(title="部门 · department")]
    reason: Annotated[Line, Field(title="理由 · reason")]


class AnswerRequest(Command):
    """答复 · What the asker is to be told."""

    must_have_seen: ClassVar[bool] = True

    answer: Annotated[Text, Field(title="答复 · answer")]


class TellAsker(Command):
    """告知 · By whom the asker was told the answer, how, and when; now, if that is left out."""

    must_have_seen: ClassVar[bool] = True

    told_by: Annotated[Line, Field(title="告知人 · who told him")]
    told_how: Annotated[Slug, of_policy("tellings"), Field(title="告知方式 · how he was told")]
    told_at: Annotated[Moment | None, Field(title="告知时间 · when he was told")] = None


class NoteRequestRepeat(Command):
    """Another report is of this request."""

    report_id: UUID


class WithdrawRequestRepeat(Command):
    """That report was about something else."""

    report_id: UUID


class WithdrawRequest(Command):
    """The report by which it was opened was no request after all."""

    report_id: UUID
    reason: str


RequestCommand: TypeAlias = (
    OpenRequest
    | HandOnRequest
    | AnswerRequest
    | TellAsker
    | NoteRequestRepeat
    | WithdrawRequestRepeat
    | WithdrawRequest
    | Urge
    | CorrectDeadline
)


def decide(command: RequestCommand, state: phases.State, envelope: Envelope, policy: TriagePolicy) -> Iterable[Event]:
    """The events of this command in this state.

    Raises NotFound for a request that nobody opened or that is another department's, OutOfOrder for a step that does
    not fit its phase, Invalid for words that the policy does not know or a time that cannot be. `Urge` and
    `CorrectDeadline` come from the clock and stay quiet when they no longer apply.
    """
    request_id = envelope.subject
    match command:
        case OpenRequest():
            if not isinstance(state, phases.Initial):
                raise refusals.REQUEST_OPENED()
            yield events.requests.RequestOpened.of(command, request_id=request_id, **_promised(envelope, policy))
        case HandOnRequest():
            yield _hand_on(command, phases.asked(envelope, state), envelope, policy)
        case AnswerRequest():
            department = phases.asked(envelope, state).record.department
            yield events.requests.RequestAnswered.of(command, request_id=request_id, department=department)
        case TellAsker():
            yield _tell(command, phases.answered(envelope, state), envelope, policy)
        case NoteRequestRepeat():
            if command.report_id in _standing(envelope, state).record.repeats:
                raise refusals.REQUEST_REPEAT_KNOWN()
            yield events.requests.RequestRepeated.of(command, request_id=request_id)
        case WithdrawRequestRepeat():
            if command.report_id not in phases.known(envelope, state).record.repeats:
                raise refusals.UNKNOWN_REQUEST_REPEAT()
            yield events.requests.RequestRepeatWithdrawn.of(command, request_id=request_id)
        case WithdrawRequest():
            if linked := phases.asked(envelope, state).record.repeats:
                raise refusals.REQUEST_REPEATS_LINKED(number=len(linked))
            yield events.requests.RequestWithdrawn.of(command, request_id=request_id)
        case Urge():
            if isinstance(state, phases.Open) and state.due.due_at <= envelope.at:
                yield events.requests.RequestUrged(request_id=request_id, answer_by=state.due.due_at)
        case CorrectDeadline():
            if isinstance(state, phases.Open):
                yield from correct(request_id, "answer", state.due, policy)
        case _:
            assert_never(command)


def evolve(state: phases.State, event: Event) -> phases.State:
    """The phase after this event. Kinds it does not know change nothing."""
    match state, event:
        case phases.Initial(), events.requests.RequestOpened():
            record = phases.Record(opened=event, department=event.department)
            return phases.Open(record=record, due=Promise(event.answer_by, event.provisional))
        case phases.Initial(), _:
            return state
        case _, events.requests.RequestHandedOn():
            record = replace(state.record, department=event.department)
            return phases.Open(record=record, due=Promise(event.answer_by, event.provisional))
        case _, events.requests.RequestUrged():
            return phases.Urged(record=state.record)
        case _, events.requests.RequestAnswered():
            return phases.Answered(record=state.record)
        case _, events.requests.AskerTold():
            return phases.Told(record=state.record)
        case _, events.requests.RequestWithdrawn():
            return phases.Withdrawn(record=state.record)
        case phases.Open(), events.DeadlineCorrected():
            return replace(state, due=Promise(event.due_at, None))
        case _, events.requests.RequestRepeated():
            return _with_repeats(state, state.record.repeats | {event.report_id})
        case _, events.requests.RequestRepeatWithdrawn():
            return _with_repeats(state, state.record.repeats - {event.report_id})
        case _:
            return state


def _with_repeats(state: phases.Known, repeats: frozenset[UUID]) -> phases.Known:
    return replace(state, record=replace(state.record, repeats=repeats))


def _standing(envelope: Envelope, state: phases.State) -> phases.Asked | phases.Answered:
    """The request, if something is left to do. Raises NotFound, OutOfOrder."""
    return state if isinstance(state, phases.Answered) else phases.asked(envelope, state)


def _promised(envelope: Envelope, policy: TriagePolicy) -> dict[str, Any]:
    """By when somebody answers, and under which policy that is promised."""
    answer_by, provisional = policy.promise(policy.answer, envelope.at)
    return {"answer_by": answer_by, "policy": policy.version, "provisional": provisional}


def _hand_on(
    command: HandOnRequest, state: phases.Asked, envelope: Envelope, policy: TriagePolicy
) -> events.requests.RequestHandedOn:
    if command.department not in policy.departments:
        raise refusals.UNKNOWN_DEPARTMENT(departments=policy.departments)
    if command.department == state.record.department:
        raise refusals.SAME_DEPARTMENT()
    return events.requests.RequestHandedOn.of(
        command, request_id=envelope.subject, old_department=state.record.department, **_promised(envelope, policy)
    )


def _tell(
    command: TellAsker, state: phases.Answered, envelope: Envelope, policy: TriagePolicy
) -> events.requests.AskerTold:
    if command.told_how not in policy.tellings:
        raise refusals.UNKNOWN_TELLING(tellings=policy.tellings)
    told_at = command.told_at or envelope.at
    if not state.record.opened.happened_at <= told_at <= envelope.at:
        raise refusals.TOLD_AT_NO_TIME()
    return events.requests.AskerTold(
        request_id=envelope.subject, told_at=told_at, told_by=command.told_by, told_how=command.told_how
    )


REQUEST: Decider[phases.State] = Decider(events.LOG, "request", phases.Initial(), decide, evolve)
