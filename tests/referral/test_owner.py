"""P7: whatever anybody asks in whatever order, an open dispute has exactly one owner at every position of the log."""

from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from services.referral import events
from services.referral.domain.case import CASE
from services.referral.domain.phases import owner
from shared.kernel.decider import OutgoingEvent
from shared.kernel.event import Event
from shared.kernel.refusals import Refused
from tests.given import envelope
from tests.referral.story import POLICY, Wish, open_case
from tests.referral.wishes import wishes


@settings(max_examples=300, deadline=None)
@over(st.lists(wishes(), min_size=20, max_size=80))
def test_an_open_dispute_has_exactly_one_owner_at_every_position(history: list[Wish]) -> None:
    state, signed, leads = CASE.initial, ["station"], set[str]()
    assert owner(state) is None
    for command, by, at in [open_case(), *history]:
        try:
            said = list(CASE.decide(command, state, envelope(by, at), POLICY))
        except Refused:
            continue
        for item in said:
            if isinstance(item, OutgoingEvent):
                leads = _leads(leads, item)
            else:
                state = CASE.evolve(state, item)
                signed = _signed(signed, item)
                assert owner(state) == (signed[0] if signed else None)
        assert len(leads) <= 1, "two departments were told that they lead"
        assert set(signed) <= leads | {"station"}, "the owner was never told, or was released"


def _signed(signed: list[str], event: Event) -> list[str]:
    """Who answers for it, read from the published words alone; empty when it is not open."""
    match event:
        case events.CaseOpened() | events.CaseReopened() | events.ReferralReturned() | events.ResolutionFailed():
            return ["station"]
        case events.DisputeResolved():
            return ["station"]
        case events.ReferralAccepted(department=department):
            return [department]
        case events.DisputeHandedOver() | events.CaseWithdrawn():
            return []
        case _:
            return signed


def _leads(leads: set[str], notice: OutgoingEvent) -> set[str]:
    """Who was told that he leads, read from the departments' logs alone."""
    department = notice.log.removeprefix("referrals.")
    match notice.event:
        case events.ReferralNotified(part="lead"):
            return leads | {department}
        case events.ReleaseNotified():
            return leads - {department}
        case _:
            return leads
