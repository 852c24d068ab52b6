"""Visits over HTTP: taken once however often they are sent, listed with their names, and nobody's account told."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from services.intake.events import LOG
from tests.given import NOON
from tests.house import Town, at_work

VISIT: dict[str, Any] = {
    "site": "huangkeng_quarry",
    "visited_at": (NOON - timedelta(hours=2)).isoformat(),
    "found": False,
    "message_id": "phone-7",
    "companions": [{"role": "auxiliary", "number": 2}],
}
REPORT = {"channel": "visit", "village": "黄坑村（虚构）", "happened_at": NOON.isoformat(), "text": "（虚构）"}


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def test_a_visit_is_taken_once_and_read_by_its_names(town: Town) -> None:
    async with town.as_("desk_officer", "desk-07") as desk:
        first = (await desk.post("/canvasses", json=VISIT)).json()
        again = (await desk.post("/canvasses", json=VISIT | {"visited_at": "2026-03-02T02:00:00Z"})).json()
        other = await desk.post("/canvasses", json=VISIT | {"found": True})
        rows = (await desk.get("/canvasses")).json()
    assert (again["canvass_id"], again["repeated"]) == (first["canvass_id"], True)
    assert (other.status_code, other.json()["type"]) == (409, "/problems/canvass-id-reused")
    [row] = rows["items"]
    assert (row["site"]["zh"], row["site_kind"]["en"]) == ("黄坑采石场（虚构）", "mine or quarry")
    assert (row["village"], row["found"], row["made_by"]) == ("黄坑村（虚构）", False, "desk-07")


async def test_an_information_officer_s_account_is_in_nothing_that_is_published_or_listed(town: Town) -> None:
    async with town.as_("information_officer", "ranger-12") as officer:
        assert (await officer.post("/canvasses", json=VISIT)).status_code == 201
    async with town.as_("chief") as chief:
        listed = await chief.get("/canvasses")
    [recorded] = await town.log(LOG)
    assert listed.json()["items"][0]["made_by"] is None
    assert "ranger-12" not in listed.text + recorded.event.model_dump_json() + recorded.actor.name


async def test_what_was_found_is_a_report_that_the_station_has_taken(town: Town) -> None:
    async with town.as_("desk_officer") as desk:
        report_id = (await desk.post("/reports", json=REPORT)).json()["report_id"]
        found = VISIT | {"found": True, "reports": [report_id]}
        assert (await desk.post("/canvasses", json=found)).status_code == 201
    async with town.as_("desk_officer", station="elsewhere") as stranger:
        refused = await stranger.post("/canvasses", json=found)
    assert refused.status_code == 422, "the county lists no places of ours"
    assert len(await town.log(LOG)) == 2


async def test_what_was_taken_back_stays_listed_as_such(town: Town) -> None:
    async with town.as_("desk_officer") as desk:
        canvass_id = (await desk.post("/canvasses", json=VISIT)).json()["canvass_id"]
        await desk.post(f"/canvasses/{canvass_id}/take-back", json={"reason": "登记错了地点"})
        found = await desk.get("/canvasses", params={"phase": "taken_back"})
        none = await desk.get("/canvasses", params={"phase": "made"})
    assert [row["canvass_id"] for row in found.json()["items"]] == [canvass_id]
    assert none.json()["total"] == 0


async def test_the_plan_that_is_proposed_is_accepted_and_repaired_when_a_day_falls_out(town: Town) -> None:
    async with town.as_("chief") as chief:
        asked = {"month": "2026-03-01", "off": "2026-03-04"}
        told = (await chief.get("/canvass-proposal", params=asked)).json()
        days = [one["day"] for one in told["days"]]
        assert (days[0], "2026-03-04" in days, "2026-03-07" in days) == ("2026-03-02", False, False)
        assert {len(one["sites"]) <= 3 for one in told["days"]} == {True}
        assert (told["late"], told["most_sites_a_day"]) == ([], 3)
        accepted = await chief.post("/canvass-plans", json={"month": "2026-03-01", "days": told["days"]})
        path = f"/canvass-plans/{accepted.json()['stream'].removeprefix('canvassplan-')}"
        dropped = {"day": "2026-03-03", "reason": "暴雨"}
        assert (await chief.post(f"{path}/drop-day", json=dropped)).status_code == 428
        assert (await chief.post(f"{path}/drop-day", json=dropped, headers={"If-Match": '"1"'})).status_code == 201
        shown = (await chief.get(path)).json()
    lost = told["days"][1]["sites"]
    assert [(one["day"], one["left_out"]) for one in shown["dropped"]] == [("2026-03-03", [])]
    assert set(lost) <= {site for one in shown["days"] for site in one["sites"]}
    assert shown["late"] == []
