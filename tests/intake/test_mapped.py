"""A file whose headings and words are its office's own is read as whoever sends it says that they are meant."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import Response

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from tests.house import Town, at_work
from tests.intake.spreadsheets import GOOD, sheet, taken

HEADINGS = "渠道;村;发生时间;主题;大类;备注;内容"
ROW = "走访;上坪村;2026-02-27 21:05;争水（虚构）;水事;其他的话;不读这一列"
COLUMNS = {"主题": "text", "大类": "类别", "备注": "place", "内容": None}
CATEGORIES = {"水事": "邻里"}


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def send(town: Town, data: bytes, path: str = "/sheets", **mappings: Any) -> Response:
    sent = {name: one if isinstance(one, str) else json.dumps(one) for name, one in mappings.items()}
    async with town.as_("desk_officer") as desk:
        return await desk.post(path, files={"file": ("旧案.csv", data)}, data=sent)


async def test_headings_and_words_mean_what_the_mapping_says_and_what_is_null_is_left_out(town: Town) -> None:
    data = sheet(ROW, headings=HEADINGS)
    tried = (await send(town, data, "/sheets/tried", columns=COLUMNS, categories=CATEGORIES)).json()
    assert tried["rows"][0]["fields"]["category_hint"] == "neighbours"
    answer = (await send(town, data, columns=COLUMNS, categories=CATEGORIES)).json()
    assert answer["taken"] == 1
    assert {one["heading"]: one["field"] for one in answer["columns"]} == {
        "渠道": "channel", "村": "village", "发生时间": "happened_at", "主题": "text", "大类": "category_hint",
        "备注": "place",
    }  # fmt: skip
    assert answer["skipped_columns"] == [{"column": 7, "heading": "内容"}]
    [report] = await taken(town)
    assert (report.text, report.category_hint, report.place) == ("争水（虚构）", "neighbours", "其他的话")


async def test_the_headings_may_be_all_unknown_but_for_the_mapping(town: Town) -> None:
    columns = {"a": "channel", "b": "village", "c": "happened_at", "d": "text"}
    answer = await send(town, sheet("desk|上坪村|2026-02-27 21:05|（虚构）", headings="A|B|C|D"), columns=columns)
    assert (answer.json()["taken"], answer.json()["read"]["separator"]) == (1, "|")


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "an unknown field": ({"columns": {"备注": "remark"}}, "columns-field-unknown", "remark"),
    "two headings for one field": ({"columns": {"主题": "text", "备注": "内容"}}, "columns-field-twice", "主题 + 备注"),
    "a heading that is not there": ({"columns": {"题目": "text"}}, "columns-not-there", "题目"),
    "a category that there is not": ({"categories": {"水事": "水利"}}, "categories-unknown", "水利"),
    "no JSON": ({"columns": "{"}, "mapping-malformed", "columns"),
    "a list": ({"categories": ["水事"]}, "mapping-malformed", "categories"),
    "a number": ({"columns": {"主题": 7}}, "mapping-malformed", "columns"),
    "a heading twice": ({"columns": '{"主题": "text", "主题*": null}'}, "mapping-malformed", "columns"),
    "a category left out": ({"categories": {"水事": None}}, "mapping-malformed", "categories"),
    "what has its own column": ({"columns": {"主题": "text"}}, "file-headings-twice", "内容（第4、7列）"),
    "a flood": ({"columns": {"主题": "a" * 20_000}}, "file-form-malformed", ""),
    "deep": ({"columns": "[" * 9_000}, "mapping-malformed", "columns"),
    "another field": ({"colums": {"主题": "text"}}, "file-missing", "columns"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_mapping_that_does_not_fit_refuses_the_file_and_names_what_does_not(town: Town, name: str) -> None:
    mappings, code, named = WRONG[name]
    for path in ("/sheets/tried", "/sheets"):
        answer = await send(town, sheet(ROW, headings=HEADINGS), path, **mappings)
        assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{code}"), answer.text
        assert named in answer.json()["detail_zh"]
    assert not await taken(town)


async def test_an_empty_mapping_is_none(town: Town) -> None:
    assert (await send(town, sheet(GOOD), columns="", categories={})).json()["taken"] == 1


async def test_a_file_whose_headings_do_not_say_enough_tells_them_where_it_is_tried(town: Town) -> None:
    problem = (await send(town, sheet(ROW, headings=HEADINGS.replace("内容", "其他")), "/sheets/tried")).json()
    assert problem["type"] == "/problems/file-columns-lacking"
    assert problem["headings"][2:4] == [
        {"column": 3, "heading": "发生时间", "field": "happened_at"},
        {"column": 4, "heading": "主题", "field": None},
    ]
    none = (await send(town, sheet("1;2", headings="甲;乙"), "/sheets/tried")).json()
    assert (none["type"], len(none["headings"])) == ("/problems/file-headings-unknown", 1), "no separator is known"
    assert "headings" not in (await send(town, b"", "/sheets/tried")).json()
    taken_for_real = await send(town, sheet("1;2", headings="甲;乙"))
    assert "headings" not in taken_for_real.json(), "what stands there may be a report"


async def test_a_heading_that_may_be_the_text_is_the_subject_where_another_is_the_text(town: Town) -> None:
    row = "desk;上坪村;2026-02-27 21:05;争水;两家争水（虚构）"
    for text in ("内容", "详情"):
        answer = (await send(town, sheet(row, headings=f"渠道;村;发生时间;事由;{text}"), "/sheets/tried")).json()
        fields = answer["rows"][0]["fields"]
        assert (fields["subject"], fields["text"]) == ("争水", "两家争水（虚构）")
    alone = sheet("desk;上坪村;2026-02-27 21:05;争水（虚构）", headings="渠道;村;发生时间;事由")
    fields = (await send(town, alone, "/sheets/tried")).json()["rows"][0]["fields"]
    assert (fields["subject"], fields["text"]) == (None, "争水（虚构）")


@pytest.mark.parametrize("heading", ["主题", "标题（必填）", "Subject"])
async def test_a_sheet_may_have_a_column_of_subjects(town: Town, heading: str) -> None:
    data = sheet("desk;上坪村;2026-02-27 21:05;争水;两家争水（虚构）", headings=f"渠道;村;发生时间;{heading};内容")
    assert (await send(town, data)).json()["taken"] == 1
    assert [report.subject for report in await taken(town)] == ["争水"]
