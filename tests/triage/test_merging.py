"""Two disputes that are one are merged, and split again: nothing is lost, each is graded once."""

from uuid import UUID

import pytest
from httpx import AsyncClient
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.triage import events
from services.triage.domain.clocks import Urge
from services.triage.domain.dispute import DISPUTE as DISPUTES
from services.triage.domain.merging import Absorb, MergeInto, Release, UndoMerge
from services.triage.domain.screening import dispute_id_of
from shared.kernel.event import Event
from shared.kernel.refusals import Invalid, OutOfOrder
from tests.house import Town
from tests.triage.disputes import (
    CATEGORY,
    CLOSED,
    DISPUTE,
    ENTERED,
    GRADE_BY,
    NOTE,
    REPEATED,
    TAKE_OUT,
    TAKEN_OUT,
    URGED,
    WITHDRAWN,
    graded,
    past,
    reopened,
)
from tests.triage.story import ANALYST, CLOCK, POLICY
from tests.triage.town import ANOTHER as ANOTHER_REPORT
from tests.triage.town import DISPUTE as MERGED_ID
from tests.triage.town import REPORT as REPORT_HEARD
from tests.triage.town import entered, reported, said, taken_back
from tests.triage.town import graded as sign

OTHER = UUID(int=99)
WHY = "同一条沟（虚构）"
MERGE, SPLIT = MergeInto(into=OTHER, reason=WHY), UndoMerge(reason="是两条沟（虚构）")
MERGED = events.merging.DisputeMerged(dispute_id=DISPUTE, into=OTHER, reason=WHY)
ABSORBED = events.merging.DisputeAbsorbed(dispute_id=DISPUTE, merged_id=OTHER)
RELEASED = events.merging.DisputeReleased(dispute_id=DISPUTE, merged_id=OTHER)
STANDS = str(dispute_id_of(ANOTHER_REPORT))
INTO = {"into": STANDS, "reason": WHY}


def undone(urged: bool = False) -> events.merging.MergeUndone:
    return events.merging.MergeUndone(
        dispute_id=DISPUTE, into=OTHER, reason=SPLIT.reason, grade_by=GRADE_BY, policy=POLICY.version, urged=urged
    )


def test_what_waits_for_its_grade_is_merged_and_split_with_its_own_promise() -> None:
    past(ENTERED).when(MERGE, by=ANALYST).then(MERGED)
    past(ENTERED, MERGED).when(SPLIT, by=ANALYST).then(undone())
    past(ENTERED, URGED, MERGED).when(SPLIT, by=ANALYST).then(undone(urged=True))


def test_what_stands_says_for_whom_and_for_whom_no_more() -> None:
    for so_far in ((ENTERED,), (ENTERED, graded()), (ENTERED, graded(), reopened())):
        past(*so_far).when(Absorb(merged_id=OTHER), by=ANALYST).then(ABSORBED)
    past(ENTERED, ABSORBED).when(Release(merged_id=OTHER), by=ANALYST).then(RELEASED)
    past(ENTERED, ABSORBED, graded(), CLOSED).when(Release(merged_id=OTHER), by=ANALYST).then(RELEASED)


NOT_MERGED: list[tuple[str, tuple[Event, ...]]] = [
    ("merge-before-grade", (ENTERED, graded())),
    ("merge-before-grade", (ENTERED, graded(), reopened())),
    ("dispute-closed", (ENTERED, graded(), CLOSED)),
    ("dispute-withdrawn", (ENTERED, TAKEN_OUT)),
    ("stands-for-others", (ENTERED, ABSORBED)),
    ("dispute-merged", (ENTERED, MERGED)),
]


@pytest.mark.parametrize(("code", "so_far"), NOT_MERGED)
def test_what_was_graded_stands_for_others_or_is_over_is_not_merged(code: str, so_far: tuple[Event, ...]) -> None:
    past(*so_far).when(MERGE, by=ANALYST).refused(OutOfOrder, code)


def test_nothing_is_merged_into_itself() -> None:
    itself = MergeInto(into=DISPUTE, reason=WHY)
    past(ENTERED).when(itself, by=ANALYST).refused(Invalid, "same-dispute")


@pytest.mark.parametrize(("code", "so_far"), [one for one in NOT_MERGED if one[0].startswith("dispute-")])
def test_into_what_is_over_or_merged_itself_nothing_is_merged(code: str, so_far: tuple[Event, ...]) -> None:
    past(*so_far).when(Absorb(merged_id=OTHER), by=ANALYST).refused(OutOfOrder, code)


def test_what_is_not_merged_is_not_split() -> None:
    past(ENTERED).when(SPLIT, by=ANALYST).refused(OutOfOrder, "not-merged")
    past(ENTERED).when(Release(merged_id=OTHER), by=ANALYST).refused(OutOfOrder, "not-merged")
    past(ENTERED, MERGED, undone()).when(SPLIT, by=ANALYST).refused(OutOfOrder, "not-merged")


def test_nothing_is_done_about_a_merged_dispute_and_its_clock_is_quiet() -> None:
    for wish in (NOTE, TAKE_OUT):
        past(ENTERED, MERGED).when(wish, by=ANALYST).refused(OutOfOrder, "dispute-merged")
    past(ENTERED, MERGED).when(Urge(), by=CLOCK, at=GRADE_BY).quiet()


def test_a_report_that_a_dispute_stands_by_is_not_taken_back_while_others_are_merged_into_it() -> None:
    past(ENTERED, ABSORBED).when(TAKE_OUT, by=ANALYST).refused(OutOfOrder, "stands-for-others")
    past(ENTERED, ABSORBED, RELEASED).when(TAKE_OUT, by=ANALYST).then(TAKEN_OUT)


@for_all(st.lists(st.sampled_from((URGED, CATEGORY, REPEATED, WITHDRAWN, ABSORBED, RELEASED))), st.integers(1, 3))
def test_merging_then_splitting_gives_back_what_was(before: list[Event], times: int) -> None:
    def state(*so_far: Event) -> object:
        found = DISPUTES.initial
        for event in so_far:
            found = DISPUTES.evolve(found, event)
        return found

    merging = (MERGED, undone(urged=URGED in before))
    assert state(ENTERED, *before, *(merging * times)) == state(ENTERED, *before)
    assert state(ENTERED, *before, ABSORBED, RELEASED) == state(ENTERED, *before, RELEASED)


async def test_a_merge_is_on_both_disputes_and_undone_on_both(town: Town, analyst: AsyncClient) -> None:
    for report in (REPORT_HEARD, ANOTHER_REPORT):
        await entered(town, analyst, report)
    path = f"/disputes/{MERGED_ID}"
    was = (await analyst.get(path)).json()
    assert (await analyst.post(f"{path}/merge", json=INTO)).status_code == 201
    merged, stands = [(await analyst.get(one)).json() for one in (path, f"/disputes/{STANDS}")]
    assert (merged["phase"], merged["merged_into"], merged["overdue"]) == ("merged", STANDS, False)
    assert (stands["phase"], stands["merged"]) == ("entered", [str(MERGED_ID)])
    assert stands["repeats"] == [str(REPORT_HEARD)]
    refused = await taken_back(analyst, REPORT_HEARD)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/dispute-merged")
    await town.later(hours=30)
    assert await said(town, f"dispute-{MERGED_ID}") == ["dispute_entered", "dispute_merged"]
    assert (await analyst.post(f"{path}/split", json={"reason": WHY})).status_code == 201
    again = (await analyst.get(path)).json()
    assert {**again, "version": 1, "overdue": False} == {**was, "version": 1}
    assert (await analyst.get(f"/disputes/{STANDS}")).json()["repeats"] == []
    await town.later(hours=1)
    kinds = await said(town, f"dispute-{MERGED_ID}")
    assert kinds == ["dispute_entered", "dispute_merged", "merge_undone", "grading_urged"]
    assert await said(town, f"dispute-{STANDS}") == [
        "dispute_entered", "dispute_absorbed", "grading_urged", "dispute_released",
    ]  # fmt: skip


@pytest.mark.parametrize("where", ["nowhere", "at another station", "itself"])
async def test_into_nothing_of_the_station_nothing_is_merged(town: Town, analyst: AsyncClient, where: str) -> None:
    await entered(town, analyst)
    await town.hear(reported(ANOTHER_REPORT, station="elsewhere"))
    async with town.as_("analyst", station="elsewhere") as other:
        found = {"outcome": "dispute", "category": "neighbours", "summary": WHY}
        await other.post(f"/reports/{ANOTHER_REPORT}/screen", json=found)
    into = {"nowhere": str(OTHER), "at another station": STANDS, "itself": str(MERGED_ID)}[where]
    answer = await analyst.post(f"/disputes/{MERGED_ID}/merge", json=INTO | {"into": into})
    assert answer.status_code == (422 if where == "itself" else 404), answer.text
    assert await said(town, f"dispute-{MERGED_ID}") == ["dispute_entered"]
    assert "dispute_absorbed" not in await said(town, f"dispute-{STANDS}")


async def test_what_is_graded_is_not_merged_but_others_are_into_it(town: Town, analyst: AsyncClient) -> None:
    for report in (REPORT_HEARD, ANOTHER_REPORT):
        await entered(town, analyst, report)
    await sign(analyst)
    refused = await analyst.post(f"/disputes/{MERGED_ID}/merge", json=INTO)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/merge-before-grade")
    into = {"into": str(MERGED_ID), "reason": WHY}
    assert (await analyst.post(f"/disputes/{STANDS}/merge", json=into)).status_code == 201
