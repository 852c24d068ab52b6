"""What the clock decides: to urge (催办) what was promised and is not done."""

from services.referral.domain.commands import Urge
from services.referral.domain.notices import Outcome, urge_lead
from services.referral.domain.phases import Handled, Referred, Returned, State, Waiting
from services.referral.events import AcceptanceUrged, HandlingUrged, ReferralUrged, ResendingUrged


def urge(wish: Urge, state: State) -> Outcome:
    """Urge once per promise, and only for the promise that still stands: an extension has moved it."""
    match wish.clock, state:
        case "refer", Waiting(urged=False, refer_by=due_at) if due_at <= wish.at:
            yield ReferralUrged(dispute_id=state.case.dispute_id, refer_by=due_at)
        case "accept", Referred(urged=False, accept_by=due_at) if due_at <= wish.at:
            yield AcceptanceUrged(dispute_id=state.case.dispute_id, department=state.lead, accept_by=due_at)
            yield urge_lead(state, "accept", due_at)
        case "resolve", Handled(urged=False, resolve_by=due_at) if due_at <= wish.at:
            yield HandlingUrged(dispute_id=state.case.dispute_id, department=state.lead, resolve_by=due_at)
            yield urge_lead(state, "resolve", due_at)
        case "resend", Returned(urged=False, resend_by=due_at) if due_at <= wish.at:
            yield ResendingUrged(dispute_id=state.case.dispute_id, resend_by=due_at)
        case _:
            return
