"""The views of a whole life are their replay, in whatever order its sources were heard."""

from collections.abc import Sequence

import pytest
from httpx import AsyncClient

from services.triage.events import LOG
from shared.kernel.recorded import RecordedEvent
from tests.house import Town
from tests.triage.town import ANOTHER, DISPUTE, entered, graded, planned, relapsed, reported, said


async def full_life(town: Town, analyst: AsyncClient, last: Sequence[RecordedEvent]) -> None:
    """Two disputes, a repeat taken back, a late report and a relapse; the events in `last` are heard at the end."""
    await entered(town, analyst)
    await analyst.post(f"/disputes/{DISPUTE}/proposal", json={"factors": ["weapon"]})
    await graded(analyst)
    await planned(analyst)
    await town.hear(*last)
    repeat = {"outcome": "repeat", "dispute_id": str(DISPUTE), "same": "matter"}
    await analyst.post(f"/reports/{ANOTHER}/screen", json=repeat)
    await analyst.post(f"/reports/{ANOTHER}/unlink", json={"reason": "另一条沟"})
    await town.later(hours=25)
    await graded(analyst)


async def test_views_are_their_replay_one_by_one_and_all_at_once(town: Town, analyst: AsyncClient) -> None:
    await full_life(town, analyst, [relapsed(), reported(ANOTHER)])
    log = await town.log(LOG)
    live = {table: await town.rows(table) for table in ("screening_row", "dispute_row", "grade_row", "deadline")}
    assert await town.folded_anew(*log) == live
    assert await town.folded_anew(*log, at_once=False) == live
    assert (len(live["screening_row"]), len(live["dispute_row"]), len(live["grade_row"])) == (2, 1, 2)


@pytest.mark.parametrize("turned", [False, True], ids=["follow-up first", "intake first"])
async def test_two_sources_in_any_order_end_the_same(town: Town, analyst: AsyncClient, turned: bool) -> None:
    last = [relapsed(), reported(ANOTHER)]
    await full_life(town, analyst, last[::-1] if turned else last)
    assert await said(town, f"report-{ANOTHER}") == [
        "screening_opened",
        "report_linked",
        "report_unlinked",
        "screening_urged",
    ]
    assert await said(town, f"dispute-{DISPUTE}") == [
        "dispute_entered",
        "grade_proposed",
        "dispute_graded",
        "plan_adopted",
        "dispute_reopened",
        "dispute_repeated",
        "repeat_withdrawn",
        "grading_urged",
        "dispute_regraded",
    ]
