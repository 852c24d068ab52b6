"""A category that triage corrected: what waits is proposed for another department, and whoever has it keeps it."""

import httpx

from services.referral import events
from services.referral.domain.department import Resolve
from services.referral.domain.incoming import ChangeCategory, WithdrawCase
from services.referral.domain.station import Refer
from services.triage.events import CategoryCorrected
from tests.house import Town, heard
from tests.referral.story import ANALYST, CLOCK, ID, JUSTICE, POLICY, given, in_hand, only, waiting
from tests.referral.town import DISPUTE, PATH, graded

HILLS = ChangeCategory(category="hills_forest_land")
CHANGED = events.CategoryChanged(
    dispute_id=ID,
    category="hills_forest_land",
    old_category="neighbours",
    proposed_department=POLICY.categories["hills_forest_land"].route,
)


def test_what_waits_is_proposed_for_the_department_of_the_right_category() -> None:
    waiting().when(HILLS, CLOCK).then(CHANGED)
    referred = waiting().after(HILLS, CLOCK).after(Refer(), ANALYST)
    assert only(referred, events.DisputeReferred).lead == CHANGED.proposed_department != "justice"


def test_what_is_in_hand_stays_there_and_is_resolved_as_what_it_is() -> None:
    in_hand().when(HILLS, CLOCK).then(CHANGED)
    done = in_hand().after(HILLS, CLOCK).after(Resolve(outcome="（虚构）水沟改道"), JUSTICE)
    assert only(done, events.DisputeResolved).category == "hills_forest_land"


def test_what_is_so_already_or_was_never_graded_or_is_withdrawn_changes_nothing() -> None:
    waiting().when(ChangeCategory(category="neighbours"), CLOCK).quiet()
    waiting().after(WithdrawCase(), CLOCK).when(HILLS, CLOCK).quiet()
    given().when(HILLS, CLOCK).quiet()


async def test_a_correction_that_is_heard_is_shown(town: Town, analyst: httpx.AsyncClient) -> None:
    await town.hear(graded(category="neighbours"))
    event = CategoryCorrected(
        dispute_id=DISPUTE, category="hills_forest_land", old_category="neighbours", reason="争的是山（虚构）"
    )
    await town.hear(heard(event, f"dispute-{DISPUTE}", DISPUTE))
    case = (await analyst.get(PATH)).json()
    assert (case["category"]["code"], case["proposed"]["code"]) == ("hills_forest_land", CHANGED.proposed_department)
