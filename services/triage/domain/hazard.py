"""The stream `hazard-<uuid>` of triage: a hazard (隐患) is followed until it is removed, with an action in every week;
or withdrawn, where its report was no hazard after all.

It is triage's, for triage alone decides what a report is, and opens and withdraws a hazard with that decision: both or
neither. Handed over, it is not gone: whoever has it, it is looked at every week here until it is removed.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, ClassVar, TypeAlias, assert_never
from uuid import UUID

from pydantic import Field

from services.triage import events
from services.triage.domain import hazard_phases as phases
from services.triage.domain import refusals
from services.triage.domain.clocks import CorrectDeadline, Urge, correct
from services.triage.policy import TriagePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.policy import Promise
from shared.kernel.text import Line, Text
from shared.kernel.words import Department


class OpenHazard(Command):
    """A report was found to be a hazard: follow it until it is removed."""

    founds = True

    report_id: UUID
    hazard: str
    village: str
    summary: str
    happened_at: datetime


class ReportHazardAction(Command):
    """处置 · What was done about the hazard."""

    action: Annotated[Text, Field(title="处置情况 · action")]


class HandOverHazard(Command):
    """交主管部门 · To which department, or to which other authority; it stays followed until it is removed."""

    must_have_seen: ClassVar[bool] = True

    department: Annotated[Department | None, Field(title="部门 · department")] = None
    authority: Annotated[Line | None, Field(title="机关名称 · authority")] = None


class RemoveHazard(Command):
    """消除 · How the hazard was removed."""

    must_have_seen: ClassVar[bool] = True

    how: Annotated[Text, Field(title="怎样消除的 · how it was removed")]


class NoteHazardRepeat(Command):
    """Another report is of this hazard."""

    report_id: UUID


class WithdrawHazardRepeat(Command):
    """That report was about something else."""

    report_id: UUID


class WithdrawHazard(Command):
    """The report by which it was opened was no hazard after all."""

    report_id: UUID
    reason: str


HazardCommand: TypeAlias = (
    OpenHazard
    | ReportHazardAction
    | HandOverHazard
    | RemoveHazard
    | NoteHazardRepeat
    | WithdrawHazardRepeat
    | WithdrawHazard
    | Urge
    | CorrectDeadline
)


def decide(command: HazardCommand, state: phases.State, envelope: Envelope, policy: TriagePolicy) -> Iterable[Event]:
    """The events of this command in this state.

    Raises NotFound for a hazard that nobody opened, OutOfOrder for one that is removed or withdrawn, Invalid for a
    department that the policy does not know. `Urge` and `CorrectDeadline` come from the clock and stay quiet when they
    no longer apply.
    """
    hazard_id = envelope.subject
    match command:
        case OpenHazard():
            if not isinstance(state, phases.Initial):
                raise refusals.HAZARD_OPENED()
            yield events.hazards.HazardOpened.of(command, hazard_id=hazard_id, **_promised(envelope, policy))
        case ReportHazardAction():
            phases.standing(state)
            yield events.hazards.HazardActionReported.of(command, hazard_id=hazard_id, **_promised(envelope, policy))
        case HandOverHazard():
            phases.standing(state)
            yield _hand_over(command, envelope, policy)
        case RemoveHazard():
            phases.standing(state)
            yield events.hazards.HazardRemoved.of(command, hazard_id=hazard_id)
        case NoteHazardRepeat():
            if command.report_id in phases.standing(state).record.repeats:
                raise refusals.HAZARD_REPEAT_KNOWN()
            yield events.hazards.HazardRepeated.of(command, hazard_id=hazard_id)
        case WithdrawHazardRepeat():
            if command.report_id not in phases.known(state).record.repeats:
                raise refusals.UNKNOWN_HAZARD_REPEAT()
            yield events.hazards.HazardRepeatWithdrawn.of(command, hazard_id=hazard_id)
        case WithdrawHazard():
            if linked := phases.standing(state).record.repeats:
                raise refusals.HAZARD_REPEATS_LINKED(number=len(linked))
            yield events.hazards.HazardWithdrawn.of(command, hazard_id=hazard_id)
        case Urge():
            if isinstance(state, phases.Open) and state.due.due_at <= envelope.at:
                yield events.hazards.HazardUrged(hazard_id=hazard_id, act_by=state.due.due_at)
        case CorrectDeadline():
            if isinstance(state, phases.Open):
                yield from correct(hazard_id, "act", state.due, policy)
        case _:
            assert_never(command)


def evolve(state: phases.State, event: Event) -> phases.State:
    """The phase after this event. Kinds it does not know change nothing."""
    match state, event:
        case phases.Initial(), events.hazards.HazardOpened():
            return phases.Open(record=phases.Record(opened=event), due=Promise(event.act_by, event.provisional))
        case phases.Initial(), _:
            return state
        case _, events.hazards.HazardActionReported() | events.hazards.HazardHandedOver():
            return phases.Open(record=state.record, due=Promise(event.act_by, event.provisional))
        case _, events.hazards.HazardUrged():
            return phases.Urged(record=state.record)
        case _, events.hazards.HazardRemoved():
            return phases.Removed(record=state.record)
        case _, events.hazards.HazardWithdrawn():
            return phases.Withdrawn(record=state.record)
        case phases.Open(), events.DeadlineCorrected():
            return replace(state, due=Promise(event.due_at, None))
        case _, events.hazards.HazardRepeated():
            return _with_repeats(state, state.record.repeats | {event.report_id})
        case _, events.hazards.HazardRepeatWithdrawn():
            return _with_repeats(state, state.record.repeats - {event.report_id})
        case _:
            return state


def _with_repeats(state: phases.Known, repeats: frozenset[UUID]) -> phases.Known:
    return replace(state, record=replace(state.record, repeats=repeats))


def _promised(envelope: Envelope, policy: TriagePolicy) -> dict[str, Any]:
    """By when somebody acts the next time, and under which policy that is promised."""
    act_by, provisional = policy.promise(policy.act, envelope.at)
    return {"act_by": act_by, "policy": policy.version, "provisional": provisional}


def _hand_over(command: HandOverHazard, envelope: Envelope, policy: TriagePolicy) -> events.hazards.HazardHandedOver:
    if command.department is None and command.authority is None:
        raise refusals.HAND_OVER_TO_NOBODY()
    if command.department is not None and command.authority is not None:
        raise refusals.HAND_OVER_TO_ONE()
    if command.department not in (None, *policy.departments):
        raise refusals.UNKNOWN_DEPARTMENT(departments=policy.departments)
    return events.hazards.HazardHandedOver(
        hazard_id=envelope.subject,
        department=command.department,
        authority=command.authority or "",
        **_promised(envelope, policy),
    )


HAZARD: Decider[phases.State] = Decider(events.LOG, "hazard", phases.Initial(), decide, evolve)
