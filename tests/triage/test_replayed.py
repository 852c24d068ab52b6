"""The views of a whole life are their replay, in whatever order its sources were heard."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from httpx import AsyncClient

from services.triage.app import SERVICE
from services.triage.events import LOG
from shared.kernel.recorded import RecordedEvent
from tests.house import Town
from tests.triage.town import (
    ANOTHER,
    DISPUTE,
    ENTER,
    entered,
    graded,
    planned,
    relapsed,
    reported,
    reviewed,
    said,
    taken_back,
)


async def full_life(town: Town, analyst: AsyncClient, last: Sequence[RecordedEvent]) -> None:
    """A dispute, a report found to repeat it, then to be another one, and neither; a plan and a relapse. The events in
    `last` are heard at the end."""
    await entered(town, analyst)
    await analyst.post(f"/disputes/{DISPUTE}/proposal", json={"factors": ["weapon"]})
    await graded(analyst)
    await planned(analyst)
    await analyst.post(f"/disputes/{DISPUTE}/plan/progress", json={"done": "走访过（虚构）"})
    await reviewed(analyst, "change")
    await town.hear(*last)
    repeat = {"outcome": "repeat", "dispute_id": str(DISPUTE), "same": "matter"}
    await analyst.post(f"/reports/{ANOTHER}/screen", json=repeat)
    assert (await taken_back(analyst, ANOTHER)).status_code == 201
    await analyst.post(f"/reports/{ANOTHER}/screen", json=ENTER)
    assert (await taken_back(analyst, ANOTHER)).status_code == 201
    await town.later(hours=25)
    await graded(analyst)


async def test_views_are_their_replay_one_by_one_and_all_at_once(town: Town, analyst: AsyncClient) -> None:
    last = [relapsed(), reported(ANOTHER, persons=(UUID(int=5), UUID(int=6)))]
    await full_life(town, analyst, last)
    log = [*last, *await town.log(LOG)]
    live = {table: await town.rows(table) for table in (view.table for view in SERVICE.views)}
    assert await town.folded_anew(*log) == live
    assert await town.folded_anew(*log, at_once=False) == live
    assert len(live["named_row"]) == 2
    assert (len(live["screening_row"]), len(live["dispute_row"]), len(live["grade_row"])) == (2, 2, 2)


@pytest.mark.parametrize("turned", [False, True], ids=["follow-up first", "intake first"])
async def test_two_sources_in_any_order_end_the_same(town: Town, analyst: AsyncClient, turned: bool) -> None:
    last = [relapsed(), reported(ANOTHER)]
    await full_life(town, analyst, last[::-1] if turned else last)
    assert await said(town, f"report-{ANOTHER}") == [
        "screening_opened",
        "report_linked",
        "report_unlinked",
        "report_found_dispute",
        "decision_taken_back",
        "screening_urged",
    ]
    assert await said(town, f"dispute-{DISPUTE}") == [
        "dispute_entered",
        "grade_proposed",
        "dispute_graded",
        "plan_adopted",
        "plan_progress_noted",
        "plan_reviewed",
        "dispute_reopened",
        "dispute_repeated",
        "repeat_withdrawn",
        "grading_urged",
        "dispute_regraded",
    ]
