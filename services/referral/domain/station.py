"""What the station wants of a case, and what is decided: referring, sending on, answering for extensions."""

from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from services.referral import events
from services.referral.domain import phases, refusals
from services.referral.domain.department import Days
from services.referral.domain.incoming import route
from services.referral.domain.notices import Outcome, hand_over, tell
from services.referral.policy import ReferralPolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.text import Line
from shared.kernel.words import Department

Departments = Annotated[tuple[Department, ...], Field(title="协办部门 · assisting departments", max_length=10)]
LEAD = Field(title="主办部门 · lead department")


class Refer(Command):
    """流转 · The lead department (the proposed one if none is named) and assisting ones."""

    must_have_seen: ClassVar[bool] = True

    lead: Annotated[Department | None, LEAD] = None
    assisting: Departments = ()


class SendOn(Command):
    """再次流转 · Another lead department for a returned dispute."""

    must_have_seen: ClassVar[bool] = True

    lead: Annotated[Department, LEAD]
    assisting: Departments = ()


class GrantExtension(Command):
    """同意延期 · How many days are granted, maybe other than asked."""

    must_have_seen: ClassVar[bool] = True

    days: Days


class RefuseExtension(Command):
    """不同意延期 · Why no more days are granted."""

    must_have_seen: ClassVar[bool] = True

    reason: Annotated[Line, Field(title="理由 · reason")]


def refer(command: Refer, state: phases.State, envelope: Envelope, policy: ReferralPolicy) -> Outcome:
    """Send a waiting dispute, or one whose mediation failed, to a lead department and assisting ones."""
    match phases.known(envelope, state):
        case phases.Waiting() as phase:
            lead, refer_by = command.lead or phase.proposed, phase.due.due_at
        case phases.Failed() as phase:
            lead = command.lead or route(policy, phase.case.opened.category)
            refer_by = policy.promise(policy.refer, envelope.at, phase.case.level).due_at
        case phase:
            raise phases.out_of_order(phase)
    _check_departments(policy, lead, command.assisting)
    accept_by, provisional = policy.promise(policy.accept, envelope.at, phase.case.level)
    yield events.DisputeReferred(
        dispute_id=envelope.subject,
        level=phase.case.level,
        lead=lead,
        assisting=command.assisting,
        referred_at=envelope.at,
        refer_by=refer_by,
        accept_by=accept_by,
        policy=policy.version,
        provisional=provisional,
    )
    yield from hand_over(phase, lead, command.assisting, accept_by)


def send_on(command: SendOn, state: phases.State, envelope: Envelope, policy: ReferralPolicy) -> Outcome:
    """Send a returned dispute to another lead department."""
    phase = phases.known(envelope, state)
    if not isinstance(phase, phases.Returned):
        raise phases.out_of_order(phase)
    _check_departments(policy, command.lead, command.assisting)
    if command.lead == phase.returned_by:
        raise refusals.SAME_DEPARTMENT()
    accept_by, provisional = policy.promise(policy.accept, envelope.at, phase.case.level)
    yield events.DisputeSentOn(
        dispute_id=envelope.subject,
        level=phase.case.level,
        lead=command.lead,
        assisting=command.assisting,
        accept_by=accept_by,
        policy=policy.version,
        provisional=provisional,
    )
    yield from hand_over(phase, command.lead, command.assisting, accept_by)


def grant_extension(command: GrantExtension, state: phases.State, envelope: Envelope) -> Outcome:
    """Move the promise by the granted days, from where it stood."""
    phase = phases.in_hand(envelope, state)
    asked_days = _asked_days(phase)
    resolve_by = phase.due.due_at + timedelta(days=command.days)
    if resolve_by <= envelope.at:
        raise refusals.EXTENSION_PAST()
    yield events.ExtensionGranted(
        dispute_id=envelope.subject,
        department=phase.lead,
        asked_days=asked_days,
        granted_days=command.days,
        resolve_by=resolve_by,
    )
    notice = events.ExtensionNotified(dispute_id=envelope.subject, granted_days=command.days, resolve_by=resolve_by)
    yield from tell(phase, notice)


def refuse_extension(command: RefuseExtension, state: phases.State, envelope: Envelope) -> Outcome:
    """Answer that there is no more time."""
    phase = phases.in_hand(envelope, state)
    _asked_days(phase)
    yield events.ExtensionRefused(dispute_id=envelope.subject, department=phase.lead, reason=command.reason)


def _asked_days(phase: phases.Handled) -> int:
    if phase.asked_days is None:
        raise refusals.NO_EXTENSION_ASKED()
    return phase.asked_days


def _check_departments(policy: ReferralPolicy, lead: str, assisting: tuple[str, ...]) -> None:
    if not {lead, *assisting} <= set(policy.departments):
        raise refusals.UNKNOWN_DEPARTMENT(departments=policy.departments)
    if len({lead, *assisting}) != 1 + len(assisting):
        raise refusals.DEPARTMENT_TWICE()
