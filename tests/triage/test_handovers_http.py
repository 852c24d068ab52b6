"""Hand-overs at the routes: opened with the decision, followed until the receipt is there, listed by their clocks."""

from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response

from services.triage.domain.screening import handover_id_of
from tests.house import Town
from tests.triage.town import ANOTHER, REPORT, reported, said, taken_back

HANDOVER = handover_id_of(REPORT)
FIND: dict[str, Any] = {"outcome": "for_authority", "authority": "县社保局（虚构）"}
AGAINST: dict[str, Any] = {
    "outcome": "against_authority",
    "against_department": "land",
    "way": "petition",
    "authority": "县信访局（虚构）",
}
RECEIPT = {"receipt_number": "虚构-7"}


async def found(town: Town, analyst: AsyncClient, report_id: UUID = REPORT, **fields: Any) -> Response:
    await town.hear(reported(report_id))
    return await analyst.post(f"/reports/{report_id}/screen", json=fields or FIND)


async def done(client: AsyncClient, handover_id: UUID = HANDOVER) -> Response:
    """The receipt, entered by somebody who has just read the hand-over."""
    seen = {"If-Match": (await client.get(f"/handovers/{handover_id}")).headers["etag"]}
    return await client.post(f"/handovers/{handover_id}/receipt", json=RECEIPT, headers=seen)


async def test_a_hand_over_is_urged_once_and_late_until_its_receipt_is_there(town: Town, analyst: AsyncClient) -> None:
    await found(town, analyst)
    assert (await analyst.post(f"/handovers/{HANDOVER}/receipt", json=RECEIPT)).status_code == 428
    await town.later(days=7)
    await town.later(days=7)
    [late] = (await analyst.get("/handovers?late=true")).json()["items"]
    assert (late["handover_id"], late["phase"], late["overdue"]) == (str(HANDOVER), "urged", True)
    async with town.as_("desk_officer", name="desk-1") as desk:
        assert (await done(desk)).status_code == 201
    shown = (await analyst.get(f"/handovers/{HANDOVER}")).json()
    assert (shown["phase"], shown["overdue"], shown["receipt_number"]) == ("received", False, "虚构-7")
    assert [(step["step"], step["said"], step["taken_by"]) for step in shown["steps"]] == [
        ("opened", "县社保局（虚构）", "analyst:analyst-1"),
        ("urged", "", "system:clock"),
        ("received", "虚构-7", "desk_officer:desk-1"),
    ]
    assert (await done(analyst)).json()["type"] == "/problems/receipt-entered"


async def test_what_is_against_an_authority_never_goes_to_that_one(town: Town, analyst: AsyncClient) -> None:
    refused = await found(town, analyst, **AGAINST | {"authority": "自然资源所"})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/receiver-complained-of")
    assert await said(town, f"report-{REPORT}") == ["screening_opened"]
    assert (await analyst.post(f"/reports/{REPORT}/screen", json=AGAINST)).status_code == 201
    shown = (await analyst.get(f"/handovers/{HANDOVER}")).json()
    assert (shown["sort"], shown["department"]["zh"], shown["way"]["zh"]) == ("against_authority", "自然资源所", "信访")
    assert (await analyst.get("/disputes")).json()["total"] == 0, "nobody is offered mediation"


async def test_the_list_can_be_narrowed_and_has_what_waits_for_a_receipt_first(
    town: Town, analyst: AsyncClient
) -> None:
    await found(town, analyst)
    await town.later(hours=1)
    await found(town, analyst, ANOTHER, **AGAINST)
    await done(analyst)

    async def ids(query: str) -> list[str]:
        return [row["handover_id"] for row in (await analyst.get(f"/handovers?{query}")).json()["items"]]

    other = str(handover_id_of(ANOTHER))
    assert await ids("") == [other, str(HANDOVER)]
    assert await ids("standing=true") == await ids("sort=against_authority") == await ids("phase=sent") == [other]
    assert await ids("village=nowhere") == await ids("station=elsewhere") == await ids("late=true") == []
    first = (await analyst.get("/handovers?limit=1")).json()
    assert await ids(f"limit=1&cursor={first['next']}") == [str(HANDOVER)]


async def test_a_hand_over_is_withdrawn_with_its_decision_also_with_its_receipt(
    town: Town, analyst: AsyncClient
) -> None:
    await found(town, analyst, **FIND | RECEIPT)
    assert (await taken_back(analyst)).status_code == 201
    assert await said(town, f"handover-{HANDOVER}") == ["handover_opened", "receipt_entered", "handover_withdrawn"]
    shown = (await analyst.get(f"/reports/{REPORT}")).json()
    assert (shown["phase"], shown["handover_id"], shown["authority"]) == ("waiting", None, None)
    _, again = (await analyst.post(f"/reports/{REPORT}/screen", json=FIND)).json()
    assert again["stream"] == f"handover-{handover_id_of(REPORT, 1)}"
