"""All that is wrong with the fields of a request is named in one answer, the words that the policy lists among it."""

from pathlib import Path
from shutil import copytree
from typing import Any

import yaml

from deploy.machine.databases import Database
from deploy.machine.home import Home
from deploy.services import load
from shared.run.settings import Settings
from tests.given import NOON
from tests.house import Town, at_work
from tests.intake.spreadsheets import send, sheet
from tests.triage.town import DISPUTE

SAID = {"channel": "desk", "village": "上坪村", "happened_at": "2026-03-02T09:00:00+08:00", "text": "（虚构）"}


async def wrong(town: Town, role: str, path: str, sent: Any, **headers: str) -> dict[str, Any]:
    """The problem that comes of this."""
    async with town.as_(role) as client:
        answer = await client.post(path, json=sent, headers=headers)
    assert answer.status_code == 422
    assert "mimosa" not in answer.text
    problem: dict[str, Any] = answer.json()
    return problem


def places(problem: dict[str, Any]) -> list[str]:
    """Where something is wrong."""
    return [one["at"] for one in problem["errors"]]


async def test_a_word_that_the_policy_does_not_list_is_named_beside_fields_that_are_wrong(
    database: Database, home: Home
) -> None:
    async with at_work(load("intake"), database, home) as town:
        sent = SAID | {"channel": "mimosa", "category_hint": "mimosa", "village": "", "urgent": 1}
        problem = await wrong(town, "desk_officer", "/reports", sent)
        assert sorted(places(problem)) == ["body/category_hint", "body/channel", "body/urgent", "body/village"]
        assert problem["more"] == 0
        [channel] = [one for one in problem["errors"] if one["at"] == "body/channel"]
        assert channel["label"] == "channel"
        assert "(desk)" in channel["detail"]
        assert "渠道（" in problem["detail_zh"]
        assert places(await wrong(town, "desk_officer", "/reports", SAID | {"channel": 7, "village": ""})) == [
            "body/channel",
            "body/village",
        ]
        assert places(await wrong(town, "desk_officer", "/reports", SAID | {"village": ""})) == ["body/village"]


async def test_several_words_that_the_policy_does_not_list_are_named_together_where_nothing_else_is_wrong(
    database: Database, home: Home
) -> None:
    async with at_work(load("intake"), database, home) as town:
        problem = await wrong(town, "desk_officer", "/reports", SAID | {"channel": "mimosa", "category_hint": "mimosa"})
        assert (problem["type"], places(problem)) == (
            "/problems/invalid-words",
            ["body/channel", "body/category_hint"],
        )
        assert problem["more"] == 0
        assert all("(" in one["detail"] and "（" in one["detail_zh"] for one in problem["errors"])
        one = await wrong(town, "desk_officer", "/reports", SAID | {"channel": "mimosa"})
        assert (one["type"], "errors" in one) == ("/problems/unknown-channel", False)


async def test_words_are_those_of_the_policy_of_the_asker_s_station(
    database: Database, home: Home, tmp_path: Path
) -> None:
    policy = Path(copytree(Settings().policy, tmp_path / "policy"))
    own = {"version": "own", "adopted": NOON.date(), "common": {"channels": {"hotline": {"zh": "热线", "en": "line"}}}}
    (policy / "stations" / "elsewhere").mkdir()
    (policy / "stations" / "elsewhere" / "own.yaml").write_text(yaml.safe_dump(own, allow_unicode=True), "utf-8")
    async with at_work(load("intake"), database, home, policy=policy) as town:
        sent = SAID | {"channel": "hotline", "category_hint": "mimosa"}
        problem = await wrong(town, "desk_officer", "/reports", sent)
    assert places(problem) == ["body/channel", "body/category_hint"]
    assert "hotline" not in problem["detail"]


async def test_a_word_in_a_list_or_in_one_of_several_shapes_is_named_too(database: Database, home: Home) -> None:
    async with at_work(load("triage"), database, home) as town:
        grade = {"level": 8, "factors": ["weapon", "mimosa"], "reason": ""}
        told = places(await wrong(town, "analyst", f"/disputes/{DISPUTE}/proposal", grade, **{"If-Match": '"1"'}))
        assert "body/factors/1" in told
        shape = {"outcome": "hazard", "hazard": "mimosa", "mimosa": 1}
        told = places(await wrong(town, "analyst", f"/reports/{DISPUTE}/screen", shape))
        assert sorted(told) == ["body/?", "body/hazard"]


async def test_there_are_never_more_than_twenty_and_the_rest_are_counted(database: Database, home: Home) -> None:
    async with at_work(load("triage"), database, home) as town:
        grade = {"level": 2, "factors": ["mimosa"] * 30, "mimosa": 1}
        problem = await wrong(town, "analyst", f"/disputes/{DISPUTE}/proposal", grade, **{"If-Match": '"1"'})
    assert (len(places(problem)), problem["more"] > 0) == (20, True)


async def test_a_row_of_a_sheet_names_its_words_with_the_rest(database: Database, home: Home) -> None:
    async with at_work(load("intake"), database, home) as town:
        answer = await send(town, sheet("mimosa,,2026-02-27 21:05,（虚构）", headings="渠道,村,发生时间,内容"))
    [row] = answer.json()["rows"]
    assert "village" in row["problem"]["en"]
    assert "channel" in row["problem"]["en"]


async def test_a_row_of_a_sheet_names_all_its_words_where_nothing_else_is_wrong(database: Database, home: Home) -> None:
    async with at_work(load("intake"), database, home) as town:
        row = "mimosa,上坪村,2026-02-27 21:05,（虚构）,mimosa"
        answer = await send(town, sheet(row, headings="渠道,村,发生时间,内容,类别"))
    [row] = answer.json()["rows"]
    assert "category" in row["problem"]["en"]
    assert "channel" in row["problem"]["en"]


async def test_half_a_character_is_told_by_a_sentence(database: Database, home: Home) -> None:
    async with at_work(load("intake"), database, home) as town, town.as_("desk_officer") as desk:
        body = b'{"channel": "desk", "village": "\\ud800", "happened_at": "2026-03-02T09:00:00Z", "text": "a\\udfffb"}'
        answer = await desk.post("/reports", content=body, headers={"content-type": "application/json"})
    told = answer.json()
    assert answer.status_code == 422
    assert [place["at"] for place in told["errors"]] == ["body/village", "body/text"]
    for place in told["errors"]:
        assert "surrogate" in place["detail"]
        assert "半个字符" in place["detail_zh"]
