"""What a department wants of a dispute that was referred to it, and what is decided."""

from typing import Annotated, ClassVar

from pydantic import Field, StrictBool

from services.referral import events
from services.referral.domain import phases, refusals
from services.referral.domain.notices import Outcome, release
from services.referral.policy import ReferralPolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.text import Line, Text

Days = Annotated[int, Field(title="天数 · days", strict=True, ge=1, le=365)]


class Accept(Command):
    """签收 · Sign for the dispute: the department owns it from now on."""


class Return(Command):
    """退回 · Send the dispute back to the station, unsigned, with a reason."""

    reason: Annotated[Line, Field(title="退回理由 · reason")]


class ReportAction(Command):
    """处置 · What was done about the dispute."""

    action: Annotated[Text, Field(title="处置情况 · action")]


class AskExtension(Command):
    """申请延期 · How many days more, why, and whether the parties agree."""

    days: Days
    reason: Annotated[Line, Field(title="延期理由 · reason")]
    parties_agree: Annotated[StrictBool, Field(title="当事人是否同意 · whether the parties agree")]


class Resolve(Command):
    """化解 · What the parties agreed on: the dispute is resolved."""

    must_have_seen: ClassVar[bool] = True

    outcome: Annotated[Text, Field(title="化解结果 · outcome")]


class Fail(Command):
    """调解不成 · Why, and of which other ways the parties were told: arbitration, administration, court."""

    must_have_seen: ClassVar[bool] = True

    reason: Annotated[Text, Field(title="不成原因 · reason")]
    ways_told: Annotated[tuple[Line, ...], Field(title="已告知的途径 · ways told", min_length=1, max_length=10)]


def accept(command: Accept, state: phases.State, envelope: Envelope, policy: ReferralPolicy) -> Outcome:
    """The lead department signs and owns the dispute from now on."""
    phase = _unsigned(envelope, state)
    resolve_by, provisional = policy.promise(policy.resolve, envelope.at, phase.case.level)
    yield events.ReferralAccepted(
        dispute_id=envelope.subject,
        department=phases.as_lead(envelope, phase),
        resolve_by=resolve_by,
        policy=policy.version,
        handler=envelope.by.name,
        provisional=provisional,
    )


def return_(command: Return, state: phases.State, envelope: Envelope, policy: ReferralPolicy) -> Outcome:
    """The lead department sends it back unsigned; the returns are counted."""
    phase = _unsigned(envelope, state)
    resend_by, provisional = policy.promise(policy.resend, envelope.at)
    yield events.ReferralReturned(
        dispute_id=envelope.subject,
        department=phases.as_lead(envelope, phase),
        reason=command.reason,
        returns=phase.case.returns + 1,
        resend_by=resend_by,
        policy=policy.version,
        provisional=provisional,
    )
    yield from release(phase, "returned")


def report_action(command: ReportAction, state: phases.State, envelope: Envelope) -> Outcome:
    """The lead or an assisting department tells what it did."""
    yield events.ActionReported(
        dispute_id=envelope.subject,
        department=_as_involved(envelope, phases.in_hand(envelope, state)),
        action=command.action,
        handler=envelope.by.name,
    )


def ask_extension(command: AskExtension, state: phases.State, envelope: Envelope) -> Outcome:
    """The lead department asks for days; one question at a time."""
    phase = phases.in_hand(envelope, state)
    department = phases.as_lead(envelope, phase)
    if phase.asked_days is not None:
        raise refusals.EXTENSION_PENDING()
    yield events.ExtensionAsked(
        dispute_id=envelope.subject,
        department=department,
        asked_days=command.days,
        reason=command.reason,
        parties_agree=command.parties_agree,
    )


def resolve(command: Resolve, state: phases.State, envelope: Envelope) -> Outcome:
    """The lead department ends it well; everybody who worked on it is named, so that he does not revisit it."""
    phase = phases.in_hand(envelope, state)
    yield events.DisputeResolved(
        dispute_id=envelope.subject,
        department=phases.as_lead(envelope, phase),
        level=phase.case.level,
        category=phase.case.opened.category,
        outcome=command.outcome,
        handlers=phase.case.handled_by(envelope.by.name).handlers,
        resolved_at=envelope.at,
    )
    yield from release(phase, "resolved")


def fail(command: Fail, state: phases.State, envelope: Envelope) -> Outcome:
    """The lead department could not reconcile the parties; the station watches the dispute."""
    phase = phases.in_hand(envelope, state)
    yield events.ResolutionFailed(
        dispute_id=envelope.subject,
        department=phases.as_lead(envelope, phase),
        level=phase.case.level,
        reason=command.reason,
        ways_told=command.ways_told,
        handler=envelope.by.name,
    )
    yield from release(phase, "failed")


def _unsigned(envelope: Envelope, state: phases.State) -> phases.Referred:
    phase = phases.known(envelope, state)
    if not isinstance(phase, phases.Referred):
        raise phases.out_of_order(phase)
    return phase


def _as_involved(envelope: Envelope, phase: phases.Handled) -> str:
    department = phases.department_of(envelope.by)
    if department not in phases.involved(phase):
        raise refusals.INVOLVED_DEPARTMENTS_ONLY()
    return department
