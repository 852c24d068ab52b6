"""The words of a policy, for building forms: told to everybody with a token, as his own station has them now."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml

from deploy.halfyear.scenario import CHANGLUO, load_scenario
from deploy.machine.databases import Database
from deploy.machine.home import Home
from deploy.services import PORTS, load
from shared.http.roles import EVERYWHERE, ROLES
from shared.kernel.stations import EVERY_STATION
from shared.run.settings import Settings
from tests.given import NOON, STATION
from tests.house import Town, at_work

OWN = {
    "hotline": {"zh": "12345热线", "en": "hotline 12345"},
}
LATER = {
    "version": "2026-next",
    "adopted": NOON.date() + timedelta(days=1),
    "common": {"channels": OWN, "villages": [{"zh": "新村（虚构）", "en": "Xincun (invented)"}]},
}
"""What the station adopts tomorrow."""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A folder of policies of this test."""
    folder = Path(copytree(Settings().policy, tmp_path / "policy"))
    (folder / "stations" / STATION / "next.yaml").write_text(yaml.safe_dump(LATER, allow_unicode=True), "utf-8")
    return folder


@pytest.fixture(params=PORTS)
async def town(request: pytest.FixtureRequest, database: Database, home: Home, policy: Path) -> AsyncIterator[Town]:
    async with at_work(load(request.param), database, home, policy=policy) as town:
        yield town


async def words(town: Town, station: str = STATION, role: str = "auditor") -> dict[str, Any]:
    """What somebody in this role is told."""
    department = "justice" if role == "liaison" else None
    async with town.as_(role, station=station, department=department) as client:
        answer = await client.get("/words")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_every_role_is_told_and_nobody_without_a_token(town: Town) -> None:
    told = [await words(town, role=role) for role in ROLES]
    assert all(one == told[0] for one in told)
    async with town.as_("auditor") as client:
        del client.headers["Authorization"]
        assert (await client.get("/words")).status_code == 401


async def test_each_list_of_the_policy_is_told_whole_and_in_order(town: Town) -> None:
    policy, told = town.runtime.policies.of(STATION, NOON), await words(town)
    for name, listed in policy.words().items():
        assert [word["code"] for word in told[name]] == list(listed), name
        assert all(word["zh"] and word["en"] for word in told[name]), name
    assert told["levels"][0] == {
        "code": 1, "zh": "一级", "en": "level 1", "colour": "red",
        "meaning": {"zh": "可能引发群体性事件或命案", "en": "may cause a mass incident or death"},
    }  # fmt: skip
    assert {"code": "family", "zh": "婚姻家庭", "en": "family", "route": "women"} in told["categories"]
    assert told["version"] == policy.version


async def test_a_station_is_told_its_own_from_the_day_on_which_it_adopted_them(town: Town) -> None:
    before = await words(town)
    town.clock.set(NOON + timedelta(days=1))
    after, elsewhere, county = await words(town), await words(town, "elsewhere"), await words(town, EVERY_STATION)
    assert "hotline" not in {word["code"] for word in before["channels"]}
    assert after["channels"][-1] == {"code": "hotline", **OWN["hotline"]}
    assert after["villages"] == [{"zh": "新村（虚构）", "en": "Xincun (invented)"}]
    assert elsewhere == county
    assert (county["version"], county["villages"]) == ("2026-01", [])


async def test_all_stations_are_the_county_s_for_whoever_looks_over_them(town: Town) -> None:
    for role in EVERYWHERE:
        assert (await words(town, EVERY_STATION, role))["version"] == "2026-01"


async def test_the_villages_of_the_demonstration_are_offered_as_it_writes_them(town: Town) -> None:
    scenario = load_scenario(CHANGLUO).station
    assert scenario.station == STATION
    offered = (await words(town))["villages"]
    assert [village["zh"] for village in offered] == [village.zh for village in scenario.villages.values()]
    assert all(village["en"].isascii() for village in offered)


@pytest.mark.parametrize("town", ["triage"], indirect=True)
async def test_triage_tells_its_hazards_and_factors_with_their_points(town: Town) -> None:
    told = await words(town)
    assert {"code": "mine", "zh": "矿山采石", "en": "mine or quarry"} in told["hazards"]
    assert {"code": "weapon", "zh": "持有凶器", "en": "a weapon", "points": 5} in told["factors"]


@pytest.mark.parametrize("town", ["intake"], indirect=True)
async def test_a_report_may_name_a_place_that_is_not_offered(town: Town) -> None:
    assert "hazards" not in await words(town)
    report = {"channel": "desk", "village": "邻镇某村（虚构）", "happened_at": NOON.isoformat(), "text": "（虚构）"}
    async with town.as_("desk_officer") as desk:
        assert (await desk.post("/reports", json=report)).status_code == 201
