"""What the clock wants: to urge (催办) what was promised and is not done, and to correct what rested on a guess."""

from typing import Literal, TypeAlias

from services.referral import events
from services.referral.domain import phases
from services.referral.domain.notices import Outcome, tell_lead
from services.referral.policy import ReferralPolicy
from shared.kernel.command import Command, Envelope

Clock: TypeAlias = Literal["refer", "accept", "resolve", "resend"]
CLOCK_OF: dict[phases.Phase, Clock] = {
    "waiting": "refer",
    "referred": "accept",
    "handled": "resolve",
    "returned": "resend",
}


class Urge(Command):
    """What was promised under this name may be overdue (催办)."""

    clock: Clock


class CorrectDeadline(Command):
    """The calendar that this promise rests on is announced now."""

    clock: Clock


def urge(command: Urge, state: phases.State, envelope: Envelope) -> Outcome:
    """Urge once per promise, and only for the promise that still stands: an extension has moved it."""
    dispute_id = envelope.subject
    match command.clock, state:
        case "refer", phases.Waiting(urged=False, due=(due_at, _)) if due_at <= envelope.at:
            yield events.ReferralUrged(dispute_id=dispute_id, refer_by=due_at)
        case "accept", phases.Referred(urged=False, due=(due_at, _)) if due_at <= envelope.at:
            yield events.AcceptanceUrged(dispute_id=dispute_id, department=state.lead, accept_by=due_at)
            yield tell_lead(state, events.UrgeNotified(dispute_id=dispute_id, clock="accept", due_at=due_at))
        case "resolve", phases.Handled(urged=False, due=(due_at, _)) if due_at <= envelope.at:
            yield events.HandlingUrged(dispute_id=dispute_id, department=state.lead, resolve_by=due_at)
            yield tell_lead(state, events.UrgeNotified(dispute_id=dispute_id, clock="resolve", due_at=due_at))
        case "resend", phases.Returned(urged=False, due=(due_at, _)) if due_at <= envelope.at:
            yield events.ResendingUrged(dispute_id=dispute_id, resend_by=due_at)
        case _:
            return


def correct(command: CorrectDeadline, state: phases.State, envelope: Envelope, policy: ReferralPolicy) -> Outcome:
    """Promise anew, by the announced calendar, what stands and rested on the law's; an urged one is spoken for."""
    if (
        not isinstance(state, phases.Waiting | phases.Referred | phases.Handled | phases.Returned)
        or CLOCK_OF[state.phase] != command.clock
    ):
        return
    if state.urged:  # its deadline is gone: one that came back would be due for ever
        return
    corrected = policy.corrected(state.due)
    if corrected is None:
        return
    due_at, notice = corrected
    yield events.DeadlineCorrected(
        dispute_id=envelope.subject,
        clock=command.clock,
        old_due_at=state.due.due_at,
        due_at=due_at,
        notice=notice,
    )
    if isinstance(state, phases.Referred | phases.Handled):
        yield tell_lead(
            state, events.CorrectionNotified(dispute_id=envelope.subject, clock=command.clock, due_at=due_at)
        )
