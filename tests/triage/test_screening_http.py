"""A report heard, on the worklist, decided at the routes: entered, linked or left."""

from uuid import UUID

import pytest
from httpx import AsyncClient

from services.triage.domain.screening import dispute_id_of
from tests.house import NOTHING, Town
from tests.triage.town import (
    ANOTHER,
    DISPUTE,
    ENTER,
    REPORT,
    WRONG,
    entered,
    graded,
    relapsed,
    reported,
    said,
    scheduled,
    taken_back,
)


async def test_a_report_heard_waits_on_the_worklist(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported(), reported())
    [row] = (await analyst.get("/reports")).json()["items"]
    assert (row["report_id"], row["phase"], row["overdue"]) == (str(REPORT), "waiting", False)
    assert row["channel"] == {"code": "call_110", "zh": "110警情", "en": "110 call"}
    assert await said(town, f"report-{REPORT}") == ["screening_opened"]


async def test_a_report_of_danger_to_life_is_known_as_one_and_is_urgent(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported(REPORT, danger_to_life=True), reported(ANOTHER, urgent=True))
    rows = (await analyst.get("/reports")).json()["items"]
    told = {row["report_id"]: (row["danger_to_life"], row["urgent"]) for row in rows}
    assert told == {str(REPORT): (True, True), str(ANOTHER): (False, True)}
    assert (await analyst.get(f"/reports/{REPORT}")).json()["danger_to_life"]


async def test_the_worklist_has_the_overdue_first(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported(REPORT), reported(ANOTHER, urgent=True))
    await town.later(hours=1)
    await town.later(seconds=1)
    rows = (await analyst.get("/reports")).json()["items"]
    assert [(row["report_id"], row["phase"], row["overdue"]) for row in rows] == [
        (str(ANOTHER), "urged", True),
        (str(REPORT), "waiting", False),
    ]


async def test_a_dispute_enters_the_books_with_its_report_in_one_transaction(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported())
    answer = await analyst.post(f"/reports/{REPORT}/screen", json=ENTER | {"factors": ["weapon"]})
    assert answer.status_code == 201
    report, dispute = answer.json()
    assert (report["stream"], dispute["stream"]) == (f"report-{REPORT}", f"dispute-{DISPUTE}")
    assert [made["kind"] for made in dispute["events"]] == ["triage.dispute_entered", "triage.grade_proposed"]
    assert await said(town, f"report-{REPORT}") == ["screening_opened", "report_found_dispute"]
    assert await said(town, f"dispute-{DISPUTE}") == ["dispute_entered", "grade_proposed"]
    assert (await analyst.get("/reports")).json() == NOTHING
    [row] = (await analyst.get("/disputes")).json()["items"]
    assert (row["dispute_id"], row["phase"], row["proposed_level"]) == (str(DISPUTE), "entered", 3)
    assert row["category"]["zh"] == "邻里"


async def test_a_dispute_that_cannot_be_entered_leaves_its_report_undecided(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported())
    answer = await analyst.post(f"/reports/{REPORT}/screen", json=ENTER | {"category": "weather"})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/unknown-category")
    assert await said(town, f"report-{REPORT}") == ["screening_opened"]
    assert (await analyst.get("/reports")).json()["total"] == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": "police_matter", "reason": "已移交", "order_number": "虚构-110"},
        {"outcome": "information"},
        {"outcome": "request", "department": "justice"},
        {"outcome": "for_authority", "authority": "县社保局（虚构）", "receipt_number": "虚构-7"},
        {"outcome": "against_authority", "against": "县住建局（虚构）", "way": "court", "authority": "县法院（虚构）"},
    ],
    ids=lambda fields: fields["outcome"],
)
async def test_other_findings_decide_the_report_alone(town: Town, analyst: AsyncClient, fields: dict[str, str]) -> None:
    await town.hear(reported())
    assert (await analyst.post(f"/reports/{REPORT}/screen", json=fields)).status_code == 201
    shown = (await analyst.get(f"/reports/{REPORT}")).json()
    said_beside = {name: fields.get(name) for name in ("order_number", "authority", "receipt_number")}
    assert (shown["phase"], shown["outcome"]) == ("found", fields["outcome"])
    assert {name: shown[name] for name in said_beside} == said_beside
    assert (shown["department"] and shown["department"]["code"]) == fields.get("department")
    assert (await analyst.post(f"/reports/{REPORT}/screen", json=fields)).status_code == 409


async def test_a_report_tells_who_decided_it_until_the_link_is_taken_back(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    assert (await analyst.get(f"/reports/{REPORT}")).json()["decided_by"] == "analyst:analyst-1"
    await town.hear(reported(ANOTHER))
    assert (await analyst.get(f"/reports/{ANOTHER}")).json()["decided_by"] is None
    repeat = {"outcome": "repeat", "dispute_id": str(DISPUTE), "same": "matter"}
    async with town.as_("chief", name="chief-1") as chief:
        assert (await chief.post(f"/reports/{ANOTHER}/screen", json=repeat)).status_code == 201
    assert (await analyst.get(f"/reports/{ANOTHER}")).json()["decided_by"] == "chief:chief-1"
    assert (await taken_back(analyst, ANOTHER)).status_code == 201
    assert (await analyst.get(f"/reports/{ANOTHER}")).json()["decided_by"] is None


async def test_the_books_are_told_by_id_to_an_auditor_and_nothing_personal(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    async with town.as_("auditor") as auditor:
        found = (await auditor.get("/books", params={"ids": f"{DISPUTE},{ANOTHER}"})).json()
        assert [(row["dispute_id"], row["village"], row["phase"]) for row in found["items"]] == [
            (str(DISPUTE), "上坪村", "entered")
        ]
        assert ENTER["summary"] not in str(found)
        assert (await auditor.get("/books", params={"ids": str(ANOTHER)})).json() == NOTHING
        assert (await auditor.get("/disputes")).status_code == 403
        many = ",".join([str(DISPUTE)] * 101)
        assert (await auditor.get("/books", params={"ids": many})).status_code == 422
    assert (await analyst.get("/disputes", params={"ids": str(ANOTHER)})).json() == NOTHING


async def test_a_repeat_is_linked_and_the_link_taken_back(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await town.hear(reported(ANOTHER))
    repeat = {"outcome": "repeat", "dispute_id": str(DISPUTE), "same": "matter"}
    assert (await analyst.post(f"/reports/{ANOTHER}/screen", json=repeat)).status_code == 201
    assert (await analyst.get(f"/disputes/{DISPUTE}")).json()["repeats"] == [str(ANOTHER)]
    seen = {"If-Match": (await analyst.get(f"/reports/{ANOTHER}")).headers["etag"], "Idempotency-Key": "k-1"}
    first, again = [await analyst.post(f"/reports/{ANOTHER}/take-back", json=WRONG, headers=seen) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert (await taken_back(analyst, ANOTHER)).json()["type"] == "/problems/report-undecided"
    assert (await analyst.get(f"/disputes/{DISPUTE}")).json()["repeats"] == []
    assert [row["report_id"] for row in (await analyst.get("/reports")).json()["items"]] == [str(ANOTHER)]
    assert await said(town, f"dispute-{DISPUTE}") == ["dispute_entered", "dispute_repeated", "repeat_withdrawn"]


async def test_a_repeat_of_nothing_is_refused_whole(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported())
    repeat = {"outcome": "repeat", "dispute_id": str(UUID(int=99)), "same": "place"}
    answer = await analyst.post(f"/reports/{REPORT}/screen", json=repeat)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-dispute")
    assert await said(town, f"report-{REPORT}") == ["screening_opened"]


async def test_screening_again_with_the_same_key_gets_the_first_answer(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported())
    key = {"Idempotency-Key": "k-1"}
    first, again = [await analyst.post(f"/reports/{REPORT}/screen", json=ENTER, headers=key) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert await said(town, f"dispute-{DISPUTE}") == ["dispute_entered"]


async def test_a_dispute_that_was_none_is_withdrawn_with_its_decision_and_found_anew(
    town: Town, analyst: AsyncClient
) -> None:
    await entered(town, analyst)
    assert (await analyst.post(f"/reports/{REPORT}/take-back", json=WRONG)).status_code == 428
    report, dispute = (await taken_back(analyst)).json()
    assert [made["kind"] for made in (*report["events"], *dispute["events"])] == [
        "triage.decision_taken_back",
        "triage.dispute_withdrawn",
    ]
    [row] = (await analyst.get("/reports")).json()["items"]
    assert row["report_id"] == str(REPORT)
    shown = (await analyst.get(f"/reports/{REPORT}")).json()
    assert (shown["outcome"], shown["dispute_id"]) == (None, None)
    assert (await analyst.get(f"/disputes/{DISPUTE}")).json()["phase"] == "withdrawn"
    _, again = (await analyst.post(f"/reports/{REPORT}/screen", json=ENTER)).json()
    assert again["stream"] == f"dispute-{dispute_id_of(REPORT, 1)}"
    shown = (await analyst.get(f"/reports/{REPORT}")).json()
    assert (shown["dispute_id"], shown["opened"]) == (str(dispute_id_of(REPORT, 1)), 2)


async def test_a_dispute_to_which_reports_are_linked_is_withdrawn_after_them(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await town.hear(reported(ANOTHER))
    repeat = {"outcome": "repeat", "dispute_id": str(DISPUTE), "same": "matter"}
    await analyst.post(f"/reports/{ANOTHER}/screen", json=repeat)
    refused = await taken_back(analyst)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/repeats-linked")
    assert await said(town, f"report-{REPORT}") == ["screening_opened", "report_found_dispute"]
    assert [(await taken_back(analyst, one)).status_code for one in (ANOTHER, REPORT)] == [201, 201]


async def test_a_resolved_dispute_is_withdrawn_only_after_a_relapse(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await graded(analyst)
    await town.hear(scheduled())
    refused = await taken_back(analyst)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/dispute-settled")
    assert await said(town, f"report-{REPORT}") == ["screening_opened", "report_found_dispute"]
    await town.hear(relapsed())
    assert (await taken_back(analyst)).status_code == 201
