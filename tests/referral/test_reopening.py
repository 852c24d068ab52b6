"""Referral after a resolution: the station's until follow-up has it, and opened again after a relapse."""

from datetime import timedelta

from services.referral import events
from services.referral.domain.case import CASE
from services.referral.domain.department import Accept, Resolve
from services.referral.domain.incoming import HandOver, ReopenCase
from services.referral.domain.phases import owner
from services.referral.domain.station import Refer
from shared.kernel.decider import fold
from shared.kernel.refusals import NotFound
from tests.given import NOON
from tests.referral.story import (
    ANALYST,
    CLOCK,
    ID,
    JUSTICE,
    REFER_BY,
    WOMEN,
    given,
    handed_over,
    in_hand,
    resolved,
    wish,
)


def test_a_relapsed_dispute_waits_to_be_referred_again_and_its_handlers_stay_known() -> None:
    reopen = wish(ReopenCase(level=2, category="neighbours", refer_by=REFER_BY, policy="2026-01"), CLOCK)
    resolved().when(*reopen).then(
        events.CaseReopened(dispute_id=ID, level=2, proposed_department="justice", refer_by=REFER_BY, policy="2026-01")
    )
    again = resolved().after(*reopen).after(Refer(lead="women"), ANALYST).after(Accept(), WOMEN)
    last = again.after(Resolve(outcome="（虚构）和好"), WOMEN).events[-1]
    again.when(Accept(), JUSTICE).refused(NotFound, "unknown-dispute")
    assert isinstance(last, events.DisputeResolved)
    assert last.handlers == ("zhao", "zhou")


def test_a_resolved_dispute_is_the_station_s_until_follow_up_has_taken_it_over() -> None:
    """The bus may be away for days: somebody answers for it all the while."""
    assert owner(fold(CASE, resolved().events)) == "station"
    taken_over = HandOver(resolved_at=NOON)
    resolved().when(taken_over, CLOCK).then(events.DisputeHandedOver(dispute_id=ID, resolved_at=NOON))
    assert owner(fold(CASE, handed_over().events)) is None


def test_what_was_opened_again_meanwhile_is_not_handed_over() -> None:
    """Triage may be heard before follow-up, and the dispute may even be resolved a second time."""
    reopen = wish(ReopenCase(level=2, category="neighbours", refer_by=REFER_BY, policy="2026-01"), CLOCK)
    first, later = HandOver(resolved_at=NOON), NOON + timedelta(days=3)
    again = resolved().after(*reopen)
    again.when(first, CLOCK).quiet()
    twice = again.after(Refer(lead="women"), ANALYST).after(Accept(), WOMEN)
    twice.after(Resolve(outcome="（虚构）和好"), WOMEN, later).when(first, CLOCK).quiet()
    handed_over().when(first, CLOCK).quiet()


def test_a_dispute_that_was_handed_over_is_opened_again_after_a_relapse() -> None:
    reopen = wish(ReopenCase(level=2, category="neighbours", refer_by=REFER_BY, policy="2026-01"), CLOCK)
    assert handed_over().after(*reopen).events[-1].kind == events.CaseReopened.kind


def test_what_was_never_resolved_is_not_reopened() -> None:
    reopen = wish(ReopenCase(level=3, category="neighbours", refer_by=REFER_BY, policy="2026-01"), CLOCK)
    in_hand().when(*reopen).quiet()
    given().when(*reopen).quiet()
