"""Orders through the real door: handed over, asked for, and what became of them."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from services.triage import events as triage
from tests.given import NOON, STATION
from tests.house import Town, at_work, heard

ORDER = {"number": "JJ-1", "village": "上坪村", "happened_at": NOON.isoformat(), "text": "吵架（虚构）"}
POLICE, HOTLINE = "police_orders", "hotline_orders"
FEED = "/orders/outcomes"
SINCE = datetime(2027, 3, 1, tzinfo=UTC)
"""When the county's policy has the hotline's channel."""


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def hand_over(town: Town, role: str = POLICE, **more: Any) -> httpx.Response:
    async with town.as_(role) as client:
        return await client.post("/orders", json=ORDER | more)


async def ask(town: Town, path: str, role: str = POLICE, station: str = STATION, **asked: str) -> Any:
    async with town.as_(role, station=station) as client:
        return (await client.get(path, params=asked)).json()


async def decided(town: Town, event: Any) -> None:
    await town.hear(heard(event, f"report-{event.report_id}", uuid4(), recorded_at=town.clock.now()))


async def test_an_order_is_taken_once_by_its_own_channel_and_the_desk_sees_its_number(town: Town) -> None:
    town.clock.set(SINCE)
    called: dict[str, Any] = {"repeats": "JJ-0", "caller": {"name": "某甲", "phone": "虚构"}}
    first = (await hand_over(town, **called)).json()
    again = (await hand_over(town, **called)).json()
    assert (first["repeated"], again["repeated"], again["report_id"]) == (False, True, first["report_id"])
    other = await hand_over(town, **called | {"caller": {"name": "某乙"}})
    assert (other.status_code, other.json()["type"]) == (409, "/problems/message-id-reused")
    assert (await hand_over(town, HOTLINE)).json()["report_id"] != first["report_id"], "a number is its system's own"
    rows = (await ask(town, "/reports", "desk_officer"))["items"]
    found = {row["report_id"]: (row["channel"]["code"], row["order_number"], row["repeats_order"]) for row in rows}
    assert found[first["report_id"]] == ("call_110", "JJ-1", "JJ-0")
    assert "某甲" not in json.dumps(rows, ensure_ascii=False)


@pytest.mark.parametrize("wrong", [{"channel": "desk"}, {"number": "JJ\n1"}, {"number": "一"}, {"number": ""}])
async def test_what_is_no_order_is_refused_by_name_and_changes_nothing(town: Town, wrong: dict[str, str]) -> None:
    answer = await hand_over(town, **wrong)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "number" in answer.text, "it says which field is wrong, or which there are"
    assert await town.rows("report_row") == []


async def test_the_hotline_s_caller_is_told_to_call_110_and_110_s_is_not(town: Town) -> None:
    town.clock.set(SINCE)
    assert (await hand_over(town, HOTLINE, danger_to_life=True)).json()["advice"]["en"].endswith("call 110 now!")
    assert (await hand_over(town, POLICE, danger_to_life=True)).json()["advice"] is None


async def test_a_system_is_told_of_its_own_orders_at_its_own_station(town: Town) -> None:
    report = (await hand_over(town)).json()["report_id"]
    shown = await ask(town, "/orders/JJ-1")
    assert (shown["order_number"], shown["report_id"], shown["phase"]) == ("JJ-1", report, "taken")
    await town.later(minutes=2)
    for role, station in ((HOTLINE, STATION), (POLICE, "elsewhere")):
        assert (await ask(town, "/orders/JJ-1", role, station))["type"] == "/problems/unknown-order"
        assert await ask(town, FEED, role, station) == {"items": [], "next": None}


async def test_what_became_of_orders_is_read_on_and_a_decision_taken_back_comes_again(town: Town) -> None:
    report = UUID((await hand_over(town)).json()["report_id"])
    await town.later(minutes=2)
    first = await ask(town, FEED)
    assert [one["phase"] for one in first["items"]] == ["taken"]
    assert await ask(town, FEED, cursor=first["next"]) == {"items": [], "next": first["next"]}
    await decided(town, triage.ReportFoundInformation(report_id=report))
    assert (await ask(town, FEED, cursor=first["next"]))["items"] == []
    await town.later(minutes=2)
    second = await ask(town, FEED, cursor=first["next"])
    assert [one["phase"] for one in second["items"]] == ["information"]
    back = {"outcome": "information", "screen_by": NOON, "policy": "（虚构）", "reason": "（虚构）"}
    await decided(town, triage.DecisionTakenBack.model_validate(back | {"report_id": report}))
    await town.later(minutes=2)
    third = (await ask(town, FEED, cursor=second["next"]))["items"]
    assert [(one["phase"], one["became_at"]) for one in third] == [("taken", None)]


async def test_a_police_matter_goes_to_the_police_system_with_its_number_and_to_no_other(town: Town) -> None:
    sent = {"channel": "desk"} | {name: said for name, said in ORDER.items() if name != "number"}
    async with town.as_("desk_officer") as desk:
        report = UUID((await desk.post("/reports", json=sent)).json()["report_id"])
    await decided(town, triage.ReportFoundPoliceMatter(report_id=report, order_number="JJ-9"))
    await town.later(minutes=2)
    [one] = (await ask(town, FEED))["items"]
    assert (one["order_number"], one["police_order"], one["phase"]) == ("", "JJ-9", "police_matter")
    assert (await ask(town, FEED, HOTLINE))["items"] == []


async def test_the_examples_in_the_documents_are_what_is_sent_and_answered(town: Town) -> None:
    page = (Path(__file__).parents[2] / "docs" / "orders.md").read_text(encoding="utf-8")
    sent, receipt, outcome = (json.loads(part.split("```")[0]) for part in page.split("```json")[1:])
    town.clock.set(SINCE)
    async with town.as_(HOTLINE) as client:
        answer = await client.post("/orders", json=sent)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told.keys(), told["advice"]) == (receipt.keys(), receipt["advice"])
    assert (await ask(town, f"/orders/{sent['number']}", HOTLINE)).keys() == outcome.keys()
