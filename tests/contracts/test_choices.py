"""Choices are named in both languages, each with the code that a form sends, wherever one of them is asked for."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from deploy.services import PORTS, load
from shared.kernel.words import NAMES
from tests.house import Town, at_work
from tests.intake.spreadsheets import send, sheet
from tests.triage.town import DISPUTE, ENTER, GRADE, REPORT, entered, etag, reported

Json = dict[str, Any]
SAID = {"channel": "desk", "village": "上坪村", "happened_at": "2026-03-02T09:00:00+08:00", "text": "（虚构）"}


@pytest.fixture
async def town(request: pytest.FixtureRequest, database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(load(request.param), database, home) as town:
        yield town


@pytest.mark.parametrize("town", ["intake"], indirect=True)
@pytest.mark.parametrize(
    ("changed", "zh", "en"),
    [
        ({"channel": "pigeon"}, "110警情（call_110）", "110 call (call_110)"),
        ({"channel": "Desk"}, "110警情（call_110）", "110 call (call_110)"),
        ({"channel": 7}, "110警情（call_110）", "110 call (call_110)"),
        ({"category_hint": "weather"}, "山林土地（hills_forest_land）", "hills-forest-land (hills_forest_land)"),
        ({"channel": "desk", "officer_id": str(DISPUTE)}, "信息员（officer）", "information officer (officer)"),
    ],
)
async def test_a_report_s_choices(town: Town, changed: Json, zh: str, en: str) -> None:
    async with town.as_("desk_officer") as desk:
        problem = (await desk.post("/reports", json=SAID | changed)).json()
    assert zh in problem["detail_zh"]
    assert en in problem["detail"]


@pytest.mark.parametrize("town", ["intake"], indirect=True)
async def test_the_choices_of_a_row_of_a_sheet(town: Town) -> None:
    answer = await send(town, sheet("微信群,村,2026-02-27 21:05,（虚构）", headings="渠道,村,发生时间,内容"))
    [row] = answer.json()["rows"]
    assert "110警情（call_110）" in row["problem"]["zh"]
    assert "110 call (call_110)" in row["problem"]["en"]
    assert "微信群" not in answer.text


@pytest.mark.parametrize("town", ["triage"], indirect=True)
async def test_what_a_report_may_be_found_to_be(town: Town) -> None:
    await town.hear(reported())
    async with town.as_("analyst") as analyst:
        wrong = (await analyst.post(f"/reports/{REPORT}/screen", json=ENTER | {"outcome": "gossip"})).json()
        hazard = (
            await analyst.post(f"/reports/{REPORT}/screen", json={"outcome": "hazard", "hazard": "dragon"})
        ).json()
        link = {"outcome": "repeat", "dispute_id": str(DISPUTE), "same": "weather"}
        same = (await analyst.post(f"/reports/{REPORT}/screen", json=link)).json()
    assert "矛盾纠纷（dispute）" in wrong["detail_zh"]
    assert "police matter (police_matter)" in wrong["detail"]
    assert "校园安全（campus）" in hazard["detail_zh"]
    assert "地点（place）" in same["detail_zh"]


@pytest.mark.parametrize("town", ["triage"], indirect=True)
async def test_levels_factors_and_phases(town: Town) -> None:
    async with town.as_("analyst") as analyst:
        await entered(town, analyst)
        seen = await etag(analyst)
        grade = f"/disputes/{DISPUTE}/grade"
        unknown = (await analyst.post(grade, json=GRADE | {"level": 8}, headers=seen)).json()
        text = (await analyst.post(grade, json=GRADE | {"level": "2"}, headers=seen)).json()
        factor = (await analyst.post(grade, json=GRADE | {"factors": ["mood"]}, headers=seen)).json()
        phase = (await analyst.get("/disputes", params={"phase": "asleep"})).json()
    for problem in (unknown, text):
        assert "一级（1）、二级（2）" in problem["detail_zh"]
        assert "level 1 (1), level 2 (2)" in problem["detail"]
    assert "持有凶器（weapon）" in factor["detail_zh"]
    assert "已分级（graded）" in phase["detail_zh"]
    assert "graded (graded)" in phase["detail"]


def enums(node: Any, at: str) -> Iterator[tuple[str, list[Any], Json]]:
    """Every choice between words that the schema has."""
    if isinstance(node, dict):
        if "enum" in node:
            yield at, node["enum"], node.get(NAMES, {})
        for name, inner in node.items():
            yield from enums(inner, f"{at}/{name}")
    elif isinstance(node, list):
        for n, inner in enumerate(node):
            yield from enums(inner, f"{at}/{n}")


@pytest.mark.parametrize("town", PORTS, indirect=True)
async def test_every_choice_that_a_form_offers_has_its_names(town: Town) -> None:
    described = town.app.openapi()
    del described["components"]["schemas"]["Standstill"]  # for whoever looks after the machine, who knows these words
    found = {at: (words, names) for at, words, names in enums(described, "")}
    assert len(found) > 2
    assert {at: words for at, (words, names) in found.items() if names.keys() != {str(word) for word in words}} == {}
    assert all(" · " in name for _, names in found.values() for name in names.values())
