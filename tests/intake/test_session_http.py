"""Sessions of the desk over HTTP: opened once at a centre, named by reports, closed by whoever saw them, counted."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from tests.given import NOON
from tests.house import Town, at_work

VILLAGE = "黄坑村（虚构）"
REPORT: dict[str, Any] = {"channel": "desk", "village": VILLAGE, "happened_at": NOON.isoformat(), "text": "（虚构）"}
THERE = {"centre": "changxing"}


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def opened(desk: httpx.AsyncClient) -> str:
    answer = await desk.post("/sessions", json=THERE)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["stream"].partition("-")[2])


async def test_a_session_is_opened_named_by_a_report_closed_and_counted(town: Town) -> None:
    async with town.as_("desk_officer") as desk:
        session = await opened(desk)
        twice = await desk.post("/sessions", json=THERE)
        said = REPORT | {"session_id": session, "message_id": "desk-1"}
        first = await desk.post("/reports", json=said)
        path, seen = f"/sessions/{session}", {"If-Match": '"1"'}
        assert (await desk.post(f"{path}/close", json={"people": 31})).status_code == 428
        assert (await desk.post(f"{path}/close", json={"people": 31}, headers=seen)).status_code == 201
        again = await desk.post("/reports", json=said)
        late = await desk.post("/reports", json=said | {"message_id": "desk-2"})
        shown = (await desk.get(path)).json()
        month = (await desk.get("/session-month")).json()
        february = (await desk.get("/session-month", params={"month": "2026-02-01"})).json()
        anew = await opened(desk)
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/session-open")
    assert (first.status_code, again.json()["repeated"]) == (201, True), "a retry is answered though it is closed"
    assert (late.status_code, late.json()["type"]) == (422, "/problems/session-not-open")
    assert (shown["phase"], shown["people"], shown["reports"]) == ("closed", 31, 1)
    assert shown["centre"]["zh"] == "长兴警民联系点（虚构）"
    assert (month["sessions"], month["people"], month["reports"]) == (1, 31, 1)
    assert [one["without_session"] for one in month["centres"]] == [[], []], "what is not over is not missed"
    missed = [day[8:] for day in february["centres"][0]["without_session"]]
    assert missed == ["01", "04", "08", "11", "14", "17", "20", "23", "27"]
    assert anew != session


async def test_another_station_s_session_is_not_open_here_and_one_taken_back_counts_no_more(town: Town) -> None:
    async with town.as_("desk_officer") as desk, town.as_("desk_officer", station="elsewhere") as stranger:
        session = await opened(desk)
        refused = await stranger.post("/reports", json=REPORT | {"session_id": session})
        back = {"reason": "点错了"}
        await desk.post(f"/sessions/{session}/take-back", json=back, headers={"If-Match": '"1"'})
        month = (await desk.get("/session-month", params={"month": "2026-03-01"})).json()
        mended = await desk.get("/session-month", params={"month": "2026-03-02"})
        listed = (await desk.get("/sessions", params={"phase": "taken_back"})).json()
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/session-not-open")
    assert month["sessions"] == 0
    assert mended.json()["type"] == "/problems/month-by-its-first-day"
    assert [row["session_id"] for row in listed["items"]] == [session]
