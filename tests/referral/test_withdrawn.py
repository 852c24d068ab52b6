"""A dispute that triage withdrew is nobody's any more, wherever it was; who had a part in it is told."""

import httpx
import pytest

from services.referral import events
from services.referral.domain.case import CASE
from services.referral.domain.clocks import Urge
from services.referral.domain.department import Accept, Fail
from services.referral.domain.incoming import ChangeLevel, HandOver, ReopenCase, WithdrawCase
from services.referral.domain.phases import owner
from services.referral.domain.station import Refer
from shared.kernel.decider import fold
from shared.kernel.refusals import NotFound, OutOfOrder
from tests.given import NOON, Past
from tests.house import Town
from tests.referral.story import (
    ANALYST,
    CLOCK,
    ID,
    JUSTICE,
    REFER_BY,
    given,
    handed_over,
    in_hand,
    open_case,
    referred,
    resolved,
    returned,
    to,
    waiting,
)
from tests.referral.town import PATH, graded, sent, told, withdrawn

ENDED = events.CaseWithdrawn(dispute_id=ID)
RELEASED = events.ReleaseNotified(dispute_id=ID, why="withdrawn")


@pytest.mark.parametrize("past", [waiting(), returned(), resolved(), handed_over()])
def test_a_case_ends_wherever_it_is_and_nobody_owns_it(past: Past) -> None:
    past.when(WithdrawCase(), CLOCK).then(ENDED)
    assert owner(fold(CASE, (*past.events, ENDED))) is None


@pytest.mark.parametrize("past", [referred(), in_hand()])
def test_departments_that_have_a_part_are_told(past: Past) -> None:
    past.when(WithdrawCase(), CLOCK).then(ENDED, to("justice", RELEASED), to("land", RELEASED))


def test_what_mediation_failed_on_ends_likewise() -> None:
    failed = in_hand().after(Fail(reason="一方拒绝", ways_told=("court",)), JUSTICE)
    failed.when(WithdrawCase(), CLOCK).then(ENDED)


def test_nothing_is_done_to_it_any_more() -> None:
    gone = in_hand().after(WithdrawCase(), CLOCK)
    gone.when(Refer(), ANALYST).refused(OutOfOrder, "dispute-withdrawn")
    gone.when(Accept(), JUSTICE).refused(NotFound, "unknown-dispute")
    reopen = ReopenCase(level=2, category="neighbours", refer_by=REFER_BY, policy="2026-01")
    for heard in (WithdrawCase(), ChangeLevel(level=1), reopen, HandOver(resolved_at=NOON), Urge(clock="resolve")):
        gone.when(heard, CLOCK).quiet()
    gone.when(*open_case()).quiet()


def test_what_was_never_graded_has_no_case_to_end() -> None:
    given().when(WithdrawCase(), CLOCK).quiet()


async def test_a_withdrawal_that_is_heard_ends_the_case_and_its_promise(
    town: Town, analyst: httpx.AsyncClient, forestry: httpx.AsyncClient
) -> None:
    await town.hear(graded())
    assert await sent(analyst, "refer", {}) == 201
    await town.hear(withdrawn())
    case = (await analyst.get(PATH)).json()
    assert (case["phase"], case["due_at"]) == ("withdrawn", None)
    assert await town.rows("deadline") == []
    assert await told(town, "forestry") == ["referrals.referred", "referrals.released"]
    assert (await forestry.get(PATH)).status_code == 404
