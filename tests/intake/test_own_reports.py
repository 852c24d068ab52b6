"""An information officer sees his own reports and nobody else's, and of each no more than he needs."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from services.intake.events import PRIVATE_LOG, InformantNamed
from shared.http.roles import ROLES
from tests.given import NOON, STATION
from tests.house import NOTHING, Town, at_work

MINE = "/reports/mine"
LONG = "两家为山场边界争吵，一方称已砍树二十株，另一方称界碑被移，村干部两次上门未谈拢（虚构）"


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def said(
    town: Town, name: str = "ranger-1", station: str = STATION, role: str = "information_officer", **more: Any
) -> str:
    happened_at = (NOON - timedelta(hours=3)).isoformat()
    words = {"channel": "officer", "village": "上坪村", "happened_at": happened_at, "text": LONG}
    async with town.as_(role, name, station) as client:
        answer = await client.post("/reports", json=words | more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["report_id"])


async def mine(town: Town, name: str = "ranger-1", station: str = STATION, **asked: Any) -> dict[str, Any]:
    async with town.as_("information_officer", name, station) as client:
        answer = await client.get(MINE, params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_he_sees_when_and_where_and_his_own_first_words_and_how_far_it_is(town: Town) -> None:
    report_id = await said(town, danger_to_life=True, people=[{"name": "王某某"}], place="村口老井")
    [row] = (await mine(town))["items"]
    assert datetime.fromisoformat(row.pop("happened_at")) == NOON - timedelta(hours=3)
    assert datetime.fromisoformat(row.pop("taken_at")) == NOON
    assert row == {
        "report_id": report_id, "station": STATION, "village": "上坪村", "begins": LONG[:40], "urgent": True,
        "phase": "taken",
    }  # fmt: skip


async def test_what_others_said_is_not_his_at_his_station_or_another(town: Town) -> None:
    await said(town, "ranger-2")
    await said(town, "ranger-1", "elsewhere")
    assert await mine(town) == NOTHING
    own = await said(town, "ranger-1")
    assert [row["report_id"] for row in (await mine(town))["items"]] == [own]
    assert (await mine(town))["total"] == 1


async def test_what_a_desk_wrote_down_under_the_same_account_is_not_his(town: Town) -> None:
    await said(town, role="desk_officer")
    assert await mine(town) == NOTHING


async def test_a_cursor_of_another_officer_s_list_is_not_taken(town: Town) -> None:
    for name in ("ranger-1", "ranger-2"):
        for _ in range(2):
            await said(town, name)
    cursor = (await mine(town, limit=1))["next"]
    assert len((await mine(town, limit=1, cursor=cursor))["items"]) == 1
    async with town.as_("information_officer", "ranger-2") as other:
        answer = await other.get(MINE, params={"cursor": cursor})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/cursor-invalid")


@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"information_officer", "liaison"}))
async def test_nobody_else_has_reports_of_his_own(town: Town, role: str) -> None:
    await said(town, "somebody")
    async with town.as_(role, "somebody") as client:
        assert (await client.get(MINE)).status_code == 403


async def test_what_stands_under_an_account_that_was_erased_is_nobody_s(town: Town) -> None:
    await said(town)
    [recorded] = await town.log(PRIVATE_LOG)
    assert isinstance(recorded.event, InformantNamed)
    erased = recorded._replace(event=recorded.event.model_copy(update={"account": ""}))
    assert len((await town.folded_anew(recorded))["informant_row"]) == 1
    assert (await town.folded_anew(erased))["informant_row"] == []
