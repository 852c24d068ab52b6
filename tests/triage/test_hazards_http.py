"""Hazards at the routes: opened with the decision, followed week by week, listed by their clocks, removed."""

from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response

from services.triage.domain.screening import hazard_id_of
from tests.house import Town
from tests.triage.town import ANOTHER, REPORT, reported, said, taken_back

HAZARD = hazard_id_of(REPORT)
FIND = {"outcome": "hazard", "hazard": "road"}
REPEAT = {"outcome": "repeat", "hazard_id": str(HAZARD), "same": "place"}
HANDED, MENDED = {"department": "housing"}, {"how": "补好了（虚构）"}


async def found(town: Town, analyst: AsyncClient, report_id: UUID = REPORT, **changes: Any) -> None:
    await town.hear(reported(report_id))
    answer = await analyst.post(f"/reports/{report_id}/screen", json=FIND | changes)
    assert answer.status_code == 201, answer.text


async def done(client: AsyncClient, what: str, json: Any, hazard_id: UUID = HAZARD) -> Response:
    """The answer to somebody who has just read the hazard."""
    seen = {"If-Match": (await client.get(f"/hazards/{hazard_id}")).headers["etag"]}
    return await client.post(f"/hazards/{hazard_id}/{what}", json=json, headers=seen)


async def test_a_hazard_is_followed_from_its_report_until_it_is_removed(town: Town, analyst: AsyncClient) -> None:
    await found(town, analyst)
    assert await said(town, f"report-{REPORT}") == ["screening_opened", "report_found_hazard"]
    async with town.as_("desk_officer", name="desk-1") as desk:
        [row] = (await desk.get("/hazards")).json()["items"]
        assert (row["hazard_id"], row["phase"], row["overdue"]) == (str(HAZARD), "open", False)
        assert row["hazard"] == {"code": "road", "zh": "道路交通", "en": "road"}
        acted = {"action": "立了警示牌（虚构）"}
        answers = [
            await desk.post(f"/hazards/{HAZARD}/actions", json=acted, headers={"Idempotency-Key": "k"}) for _ in "12"
        ]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert (await desk.post(f"/hazards/{HAZARD}/remove", json=MENDED)).status_code == 428
        assert (await done(desk, "hand-over", HANDED)).status_code == 201
    assert (await done(analyst, "remove", MENDED)).status_code == 201
    await town.later(days=8)
    shown = (await analyst.get(f"/hazards/{HAZARD}")).json()
    assert (shown["phase"], shown["overdue"], shown["department"]["zh"]) == ("removed", False, "村镇建设办")
    assert [(step["step"], step["said"], step["taken_by"]) for step in shown["steps"]] == [
        ("opened", "排水沟（虚构）", "analyst:analyst-1"),
        ("action", "立了警示牌（虚构）", "desk_officer:desk-1"),
        ("handed_over", "", "desk_officer:desk-1"),
        ("removed", "补好了（虚构）", "analyst:analyst-1"),
    ]
    assert (await done(analyst, "actions", acted)).json()["type"] == "/problems/hazard-removed"


async def test_a_hazard_on_which_nobody_acts_is_urged_once_and_late_until_somebody_does(
    town: Town, analyst: AsyncClient
) -> None:
    await found(town, analyst)
    await town.later(days=7)
    await town.later(days=7)
    assert await said(town, f"hazard-{HAZARD}") == ["hazard_opened", "hazard_urged"]
    [late] = (await analyst.get("/hazards?late=true")).json()["items"]
    assert (late["phase"], late["overdue"]) == ("urged", True)
    await analyst.post(f"/hazards/{HAZARD}/actions", json={"action": "看过（虚构）"})
    assert (await analyst.get("/hazards?late=true")).json()["total"] == 0
    await town.later(days=7, seconds=1)
    assert (await analyst.get("/hazards?late=true&phase=urged")).json()["total"] == 1


async def test_the_list_can_be_narrowed_and_has_what_is_there_still_first(town: Town, analyst: AsyncClient) -> None:
    await found(town, analyst)
    await town.later(hours=1)
    await found(town, analyst, ANOTHER, hazard="fire")
    await done(analyst, "remove", MENDED)

    async def ids(query: str) -> list[str]:
        return [row["hazard_id"] for row in (await analyst.get(f"/hazards?{query}")).json()["items"]]

    fire = str(hazard_id_of(ANOTHER))
    assert await ids("") == [fire, str(HAZARD)]
    assert await ids("standing=true") == await ids("hazard=fire") == await ids("phase=open") == [fire]
    assert await ids("village=nowhere") == await ids("station=elsewhere") == await ids("late=true") == []
    first = (await analyst.get("/hazards?limit=1")).json()
    assert await ids(f"limit=1&cursor={first['next']}") == [str(HAZARD)]


async def test_another_report_is_linked_to_a_hazard_on_both_sides_and_taken_off_so(
    town: Town, analyst: AsyncClient
) -> None:
    await found(town, analyst)
    await town.hear(reported(ANOTHER))
    assert (await analyst.post(f"/reports/{ANOTHER}/screen", json=REPEAT)).status_code == 201
    shown = (await analyst.get(f"/reports/{ANOTHER}")).json()
    assert (shown["phase"], shown["outcome"], shown["hazard_id"]) == ("linked", "repeat", str(HAZARD))
    assert (await analyst.get(f"/hazards/{HAZARD}")).json()["repeats"] == [str(ANOTHER)]
    assert (await taken_back(analyst)).json()["type"] == "/problems/hazard-repeats-linked"
    assert (await taken_back(analyst, ANOTHER)).status_code == 201
    assert await said(town, f"hazard-{HAZARD}") == ["hazard_opened", "hazard_repeated", "hazard_repeat_withdrawn"]
    assert (await analyst.get(f"/hazards/{HAZARD}")).json()["repeats"] == []


async def test_a_hazard_that_was_none_is_withdrawn_with_its_decision_and_found_anew(
    town: Town, analyst: AsyncClient
) -> None:
    await found(town, analyst)
    report, hazard = (await taken_back(analyst)).json()
    assert [made["kind"] for made in (*report["events"], *hazard["events"])] == [
        "triage.decision_taken_back",
        "triage.hazard_withdrawn",
    ]
    shown = (await analyst.get(f"/reports/{REPORT}")).json()
    assert (shown["phase"], shown["outcome"], shown["hazard"], shown["hazard_id"]) == ("waiting", None, None, None)
    _, again = (await analyst.post(f"/reports/{REPORT}/screen", json=FIND)).json()
    assert again["stream"] == f"hazard-{hazard_id_of(REPORT, 1)}"


async def test_a_removed_hazard_keeps_its_decision(town: Town, analyst: AsyncClient) -> None:
    await found(town, analyst)
    await done(analyst, "remove", MENDED)
    assert (await taken_back(analyst)).json()["type"] == "/problems/hazard-removed"
    assert await said(town, f"report-{REPORT}") == ["screening_opened", "report_found_hazard"]


@pytest.mark.parametrize("linked", [{}, {"dispute_id": str(UUID(int=3)), "hazard_id": str(HAZARD)}])
async def test_a_repeat_of_neither_or_of_both_leaves_its_report_undecided(
    town: Town, analyst: AsyncClient, linked: dict[str, str]
) -> None:
    await town.hear(reported())
    answer = await analyst.post(f"/reports/{REPORT}/screen", json={"outcome": "repeat", "same": "place"} | linked)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/link-to-one")
    assert await said(town, f"report-{REPORT}") == ["screening_opened"]
