"""Who finds and decides what: stations, roles."""

from uuid import UUID

import pytest
from httpx import AsyncClient

from services.triage.events import LOG
from tests.house import NOTHING, Town
from tests.triage.town import ANOTHER, DISPUTE, ENTER, GRADE, PLAN, REPORT, entered, reported


async def test_another_station_finds_nothing(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await town.hear(reported(ANOTHER))
    async with town.as_("analyst", station="elsewhere") as stranger:
        for path in (f"/reports/{ANOTHER}", f"/disputes/{DISPUTE}"):
            assert (await stranger.get(path)).status_code == 404
        for path in ("/reports", "/disputes"):
            assert (await stranger.get(path)).json() == NOTHING
        for path, fields, what in (
            (f"/reports/{ANOTHER}/screen", {"outcome": "information"}, "report"),
            (f"/reports/{ANOTHER}/screen", ENTER, "report"),
            (f"/reports/{ANOTHER}/take-back", {"reason": "x"}, "report"),
            (f"/disputes/{DISPUTE}/grade", GRADE, "dispute"),
            (f"/disputes/{DISPUTE}/plan", PLAN, "dispute"),
            (f"/disputes/{DISPUTE}/plan/progress", {"done": "x"}, "dispute"),
            (f"/disputes/{DISPUTE}/proposal", {"factors": []}, "dispute"),
        ):
            answer = await stranger.post(path, json=fields, headers={"If-Match": '"1"'})
            assert (answer.status_code, answer.json()["type"]) == (404, f"/problems/unknown-{what}")


async def test_a_repeat_does_not_reach_into_another_station(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await town.hear(reported(ANOTHER, station="elsewhere"))
    before = await town.log(LOG)
    async with town.as_("analyst", station="elsewhere") as stranger:
        theirs, none = [
            await stranger.post(
                f"/reports/{ANOTHER}/screen",
                json={"outcome": "repeat", "dispute_id": str(dispute_id), "same": "matter"},
            )
            for dispute_id in (DISPUTE, UUID(int=99))
        ]
        assert (theirs.status_code, theirs.json()) == (none.status_code, none.json())
        assert (theirs.status_code, theirs.json()["type"]) == (404, "/problems/unknown-dispute")
    assert await town.log(LOG) == before


@pytest.mark.parametrize("role", ["information_officer", "desk_officer", "visitor", "supervisor", "administrator"])
async def test_other_roles_decide_nothing(town: Town, role: str) -> None:
    await town.hear(reported())
    async with town.as_(role) as stranger:
        answer = await stranger.post(f"/reports/{REPORT}/screen", json={"outcome": "information"})
    assert answer.status_code == 403
