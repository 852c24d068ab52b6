"""The stream `handover-<uuid>` of triage: what is for another authority, or against one, is sent there, and followed
until its receipt is entered; or it is withdrawn, where its report was something else after all.

Both sorts share this life, and nothing else: what is against an authority has a way of its own, and is checked not to
go to the body that it is against (`complaint.py`). No dispute comes of either, so that nobody is offered mediation.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal, TypeAlias, assert_never
from uuid import UUID

from pydantic import Field

from services.triage import events
from services.triage.domain.clocks import CorrectDeadline, Urge, correct
from services.triage.domain.handover import phases, refusals
from services.triage.policy import TriagePolicy
from shared.kernel.calendar import CHINA
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.policy import Promise
from shared.kernel.text import Day, Line
from shared.kernel.words import called

Sort: TypeAlias = Annotated[
    Literal["for_authority", "against_authority"],
    called(
        for_authority="移交其他机关 · for another authority", against_authority="信访、行政争议 · against an authority"
    ),
]


class OpenHandover(Command):
    """A report was found to be for this `authority`, or against another one; with its receipt, where it gave one."""

    founds = True

    report_id: UUID
    sort: Sort
    authority: str
    against: str = ""
    department: str | None = None
    way: str | None = None
    receipt_number: str = ""
    village: str
    summary: str
    happened_at: datetime


class EnterReceipt(Command):
    """回执 · The number of the authority's receipt and its day; today, if that is left out."""

    must_have_seen: ClassVar[bool] = True

    receipt_number: Annotated[Line, Field(title="回执编号 · number of its receipt")]
    received_on: Annotated[Day | None, Field(title="回执日期 · day of its receipt")] = None


class WithdrawHandover(Command):
    """The report by which it was opened was something else after all."""

    report_id: UUID
    reason: str


HandoverCommand: TypeAlias = OpenHandover | EnterReceipt | WithdrawHandover | Urge | CorrectDeadline


def decide(command: HandoverCommand, state: phases.State, envelope: Envelope, policy: TriagePolicy) -> Iterable[Event]:
    """The events of this command in this state.

    Raises NotFound for a hand-over that nobody opened, OutOfOrder for a step that does not fit its phase, Invalid for a
    day that cannot be. `Urge` and `CorrectDeadline` come from the clock and stay quiet when they no longer apply.
    """
    match command:
        case OpenHandover():
            if not isinstance(state, phases.Initial):
                raise refusals.HANDOVER_OPENED()
            yield from _open(command, envelope, policy)
        case EnterReceipt():
            yield _receipt(command, phases.standing(state), envelope)
        case WithdrawHandover():
            phases.not_withdrawn(state)
            yield events.handovers.HandoverWithdrawn.of(command, handover_id=envelope.subject)
        case Urge():
            if isinstance(state, phases.Sent) and state.due.due_at <= envelope.at:
                yield events.handovers.HandoverUrged(handover_id=envelope.subject, receipt_by=state.due.due_at)
        case CorrectDeadline():
            if isinstance(state, phases.Sent):
                yield from correct(envelope.subject, "receipt", state.due, policy)
        case _:
            assert_never(command)


def evolve(state: phases.State, event: Event) -> phases.State:
    """The phase after this event. Kinds it does not know change nothing."""
    match state, event:
        case phases.Initial(), events.handovers.HandoverOpened():
            return phases.Sent(opened=event, due=Promise(event.receipt_by, event.provisional))
        case phases.Initial(), _:
            return state
        case _, events.handovers.HandoverUrged():
            return phases.Urged(opened=state.opened)
        case _, events.handovers.ReceiptEntered():
            return phases.Received(opened=state.opened)
        case _, events.handovers.HandoverWithdrawn():
            return phases.Withdrawn(opened=state.opened)
        case phases.Sent(), events.DeadlineCorrected():
            return replace(state, due=Promise(event.due_at, None))
        case _:
            return state


def _open(command: OpenHandover, envelope: Envelope, policy: TriagePolicy) -> Iterable[Event]:
    receipt_by, provisional = policy.promise(policy.receipt, envelope.at)
    yield events.handovers.HandoverOpened.of(
        command,
        handover_id=envelope.subject,
        receipt_by=receipt_by,
        policy=policy.version,
        provisional=provisional,
    )
    if command.receipt_number:
        yield events.handovers.ReceiptEntered(
            handover_id=envelope.subject, receipt_number=command.receipt_number, received_on=_day(envelope.at)
        )


def _receipt(command: EnterReceipt, state: phases.Standing, envelope: Envelope) -> events.handovers.ReceiptEntered:
    received_on = command.received_on or _day(envelope.at)
    if not _day(state.opened.happened_at) <= received_on <= _day(envelope.at):
        raise refusals.RECEIPT_OF_NO_DAY()
    return events.handovers.ReceiptEntered(
        handover_id=envelope.subject, receipt_number=command.receipt_number, received_on=received_on
    )


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()


HANDOVER: Decider[phases.State] = Decider(events.LOG, "handover", phases.Initial(), decide, evolve)
