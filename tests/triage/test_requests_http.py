"""Requests at the routes: opened with the decision, answered by the department, told to whoever asked."""

from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response

from services.triage.domain.screening import request_id_of
from tests.house import Town
from tests.triage.town import ANOTHER, REPORT, reported, said, taken_back

REQUEST = request_id_of(REPORT)
FIND = {"outcome": "request", "department": "justice"}
REPEAT = {"outcome": "repeat", "request_id": str(REQUEST), "same": "person"}
ANSWER = {"answer": "到司法所填表（虚构）"}
TOLD = {"told_by": "村干部（虚构）", "told_how": "phone"}
ON = {"department": "land", "reason": "问的是宅基地（虚构）"}


async def found(town: Town, analyst: AsyncClient, report_id: UUID = REPORT, **changes: Any) -> None:
    await town.hear(reported(report_id))
    answer = await analyst.post(f"/reports/{report_id}/screen", json=FIND | changes)
    assert answer.status_code == 201, answer.text


async def done(client: AsyncClient, what: str, json: Any, request_id: UUID = REQUEST) -> Response:
    """The answer to somebody who has just read the request."""
    seen = {"If-Match": (await client.get(f"/requests/{request_id}")).headers["etag"]}
    return await client.post(f"/requests/{request_id}/{what}", json=json, headers=seen)


async def test_a_request_is_followed_from_its_report_until_its_asker_is_told(town: Town, analyst: AsyncClient) -> None:
    await found(town, analyst)
    assert await said(town, f"report-{REPORT}") == ["screening_opened", "report_found_request"]
    async with town.as_("liaison", name="wang-1", department="justice") as liaison:
        [row] = (await liaison.get("/requests")).json()["items"]
        assert (row["request_id"], row["phase"], row["overdue"]) == (str(REQUEST), "open", False)
        assert (await liaison.post(f"/requests/{REQUEST}/answer", json=ANSWER)).status_code == 428
        assert (await done(liaison, "answer", ANSWER)).status_code == 201
    assert (await done(analyst, "told", TOLD)).status_code == 201
    await town.later(days=30)
    shown = (await analyst.get(f"/requests/{REQUEST}")).json()
    assert (shown["phase"], shown["overdue"], shown["told_how"]["zh"]) == ("told", False, "电话")
    assert [(step["step"], step["said"], step["taken_by"]) for step in shown["steps"]] == [
        ("opened", "排水沟（虚构）", "analyst:analyst-1"),
        ("answered", "到司法所填表（虚构）", "liaison:wang-1@justice"),
        ("told", "村干部（虚构）", "analyst:analyst-1"),
    ]
    assert await said(town, f"request-{REQUEST}") == ["request_opened", "request_answered", "asker_told"]


async def test_a_request_that_nobody_answers_is_urged_once_and_late_until_it_is_handed_on(
    town: Town, analyst: AsyncClient
) -> None:
    await found(town, analyst)
    await town.later(days=7)
    await town.later(days=7)
    assert await said(town, f"request-{REQUEST}") == ["request_opened", "request_urged"]
    async with town.as_("liaison", department="justice") as justice, town.as_("liaison", department="land") as land:
        [late] = (await justice.get("/requests?late=true")).json()["items"]
        assert (late["phase"], late["overdue"]) == ("urged", True)
        assert (await land.get("/requests")).json()["total"] == 0
        assert (await done(justice, "hand-on", ON)).status_code == 201
        assert (await justice.get("/requests")).json()["total"] == 0
        assert (await justice.get(f"/requests/{REQUEST}")).status_code == 404
        [fresh] = (await land.get("/requests")).json()["items"]
        assert (fresh["phase"], fresh["overdue"]) == ("open", False)


async def test_the_list_can_be_narrowed_and_has_what_is_not_done_first(town: Town, analyst: AsyncClient) -> None:
    await found(town, analyst)
    await town.later(hours=1)
    await found(town, analyst, ANOTHER, department="land")
    await done(analyst, "answer", ANSWER)
    await done(analyst, "told", TOLD)

    async def ids(query: str) -> list[str]:
        return [row["request_id"] for row in (await analyst.get(f"/requests?{query}")).json()["items"]]

    land = str(request_id_of(ANOTHER))
    assert await ids("") == [land, str(REQUEST)]
    assert await ids("standing=true") == await ids("department=land") == await ids("phase=open") == [land]
    assert await ids("village=nowhere") == await ids("station=elsewhere") == await ids("late=true") == []
    first = (await analyst.get("/requests?limit=1")).json()
    assert await ids(f"limit=1&cursor={first['next']}") == [str(REQUEST)]


async def test_a_report_is_linked_to_a_request_and_taken_off_and_the_request_with_its_decision(
    town: Town, analyst: AsyncClient
) -> None:
    await found(town, analyst)
    await town.hear(reported(ANOTHER))
    assert (await analyst.post(f"/reports/{ANOTHER}/screen", json=REPEAT)).status_code == 201
    assert (await analyst.get(f"/reports/{ANOTHER}")).json()["request_id"] == str(REQUEST)
    assert (await analyst.get(f"/requests/{REQUEST}")).json()["repeats"] == [str(ANOTHER)]
    assert (await taken_back(analyst)).json()["type"] == "/problems/request-repeats-linked"
    assert (await taken_back(analyst, ANOTHER)).status_code == 201
    assert (await taken_back(analyst)).status_code == 201
    assert await said(town, f"request-{REQUEST}") == [
        "request_opened",
        "request_repeated",
        "request_repeat_withdrawn",
        "request_withdrawn",
    ]
    shown = (await analyst.get(f"/reports/{REPORT}")).json()
    assert (shown["phase"], shown["outcome"], shown["request_id"]) == ("waiting", None, None)
    _, again = (await analyst.post(f"/reports/{REPORT}/screen", json=FIND)).json()
    assert again["stream"] == f"request-{request_id_of(REPORT, 1)}"


async def test_an_answered_request_keeps_its_decision(town: Town, analyst: AsyncClient) -> None:
    await found(town, analyst)
    await done(analyst, "answer", ANSWER)
    assert (await taken_back(analyst)).json()["type"] == "/problems/request-answered"
    assert await said(town, f"report-{REPORT}") == ["screening_opened", "report_found_request"]
