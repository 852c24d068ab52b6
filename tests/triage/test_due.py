"""What comes due is urged, what comes back is graded anew, and the lists say so."""

from httpx import AsyncClient

from services.triage.domain.screening import dispute_id_of
from tests.house import Town
from tests.triage.town import (
    ANOTHER,
    DISPUTE,
    REPORT,
    closed,
    entered,
    graded,
    relapsed,
    reported,
    said,
    visited_once_more,
)


async def test_what_is_late_is_urged_once_and_what_is_done_is_not(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await town.hear(reported(ANOTHER))
    await town.later(hours=24)
    await town.later(hours=24)
    assert await said(town, f"report-{REPORT}") == ["screening_opened", "report_found_dispute"]
    assert await said(town, f"report-{ANOTHER}") == ["screening_opened", "screening_urged"]
    assert await said(town, f"dispute-{DISPUTE}") == ["dispute_entered", "grading_urged"]
    assert await town.rows("deadline") == []


async def test_a_relapse_asks_for_a_new_grade_with_more_weight(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await graded(analyst)
    await town.hear(relapsed(), relapsed())
    [row] = (await analyst.get("/disputes?phase=reopened")).json()["items"]
    assert (row["relapses"], row["level"]) == (1, 2)
    await graded(analyst)
    shown = (await analyst.get(f"/disputes/{DISPUTE}")).json()
    assert (shown["phase"], [grade["proposed_level"] for grade in shown["grades"]]) == ("graded", [3, 2])
    assert await said(town, f"dispute-{DISPUTE}") == [
        "dispute_entered",
        "dispute_graded",
        "dispute_reopened",
        "dispute_regraded",
    ]


async def test_what_is_closed_stays_so_in_the_lists_and_is_not_graded_anew(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await graded(analyst)
    await entered(town, analyst, ANOTHER)
    await town.hear(closed(), closed())
    await town.later(hours=48)
    rows = {row["dispute_id"]: row for row in (await analyst.get("/disputes")).json()["items"]}
    assert list(rows) == [str(dispute_id_of(ANOTHER)), str(DISPUTE)], "it does not wait for a grade"
    assert (rows[str(DISPUTE)]["phase"], rows[str(DISPUTE)]["overdue"]) == ("closed", False)
    [row] = (await analyst.get("/disputes?phase=closed")).json()["items"]
    assert row["dispute_id"] == str(DISPUTE)
    refused = await graded(analyst, level=1)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/dispute-closed")
    assert await said(town, f"dispute-{DISPUTE}") == ["dispute_entered", "dispute_graded", "dispute_closed"]


async def test_what_is_visited_once_more_after_it_was_filed_is_graded_in_the_lists_and_can_relapse(
    town: Town, analyst: AsyncClient
) -> None:
    await entered(town, analyst)
    await graded(analyst)
    await town.hear(closed(), visited_once_more())
    [row] = (await analyst.get("/disputes")).json()["items"]
    assert row["phase"] == "graded"
    await town.hear(relapsed())
    assert (await said(town, f"dispute-{DISPUTE}"))[2:] == ["dispute_closed", "dispute_unfiled", "dispute_reopened"]


async def test_the_lists_can_be_narrowed(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await entered(town, analyst, ANOTHER)
    await graded(analyst)

    async def found(query: str) -> list[str]:
        return [row["dispute_id"] for row in (await analyst.get(f"/disputes?{query}")).json()["items"]]

    assert await found("phase=entered") == [str(dispute_id_of(ANOTHER))]
    assert await found("level=2") == [str(DISPUTE)]
    assert await found("") == [str(dispute_id_of(ANOTHER)), str(DISPUTE)]
    assert await found("limit=1") == [str(dispute_id_of(ANOTHER))]
