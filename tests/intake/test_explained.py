"""What is wrong in a request is named by its label, with what is allowed there, and nothing of what was sent."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import AsyncClient

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from shared.http.validation import MOST_PLACES
from tests.house import at_work

REPORT = {
    "channel": "desk",
    "village": "上坪村",
    "happened_at": "2026-03-02T09:00:00+08:00",
    "text": "两家为山场边界争吵（虚构）",
}


@pytest.fixture
async def desk(database: Database, home: Home) -> AsyncIterator[AsyncClient]:
    async with at_work(SERVICE, database, home) as town, town.as_("desk_officer") as desk:
        yield desk


async def refused(desk: AsyncClient, **changed: Any) -> dict[str, Any]:
    """The problem that a report with these fields is."""
    answer = await desk.post("/reports", json=REPORT | changed)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-words")
    problem: dict[str, Any] = answer.json()
    return problem


async def test_a_place_is_told_to_programs_and_to_people(desk: AsyncClient) -> None:
    problem = await refused(desk, people=[{"name": ""}])
    assert problem["errors"] == [
        {
            "at": "body/people/0/name",
            "what": "string_too_short",
            "label": "name",
            "label_zh": "姓名",
            "detail": "1 to 200 characters",
            "detail_zh": "1至200个字",
        }
    ]
    assert problem["detail_zh"] == "有的内容不符合要求（姓名（1至200个字））：请更正后重新提交"
    assert problem["detail"] == "some of it is not right (name (1 to 200 characters)): mend it and send again"
    assert problem["more"] == 0


async def test_an_unknown_field_is_not_named_after_the_sender_s_word(desk: AsyncClient) -> None:
    problem = await refused(desk, 张三=1, people=[{"name": "李四", "王五": 1}])
    assert [(place["at"], place["label"], place["label_zh"]) for place in problem["errors"]] == [
        ("body/people/0/?", "unknown field", "未知字段"),
        ("body/?", "unknown field", "未知字段"),
    ]
    assert not any(name in str(problem) for name in ("张三", "李四", "王五"))


PERSON = "a JSON object with name (name), part (part)"


@pytest.mark.parametrize(
    ("people", "at", "detail"),
    [(["甲"], "body/people/0", PERSON), ("甲", "body/people", f"a list, each entry {PERSON}")],
)
async def test_where_an_object_belongs_its_fields_are_named(
    desk: AsyncClient, people: object, at: str, detail: str
) -> None:
    [place] = (await refused(desk, people=people))["errors"]
    assert (place["at"], place["detail"]) == (at, detail)
    assert "JSON对象，含姓名（name）" in place["detail_zh"]


async def test_the_same_at_several_places_is_said_once(desk: AsyncClient) -> None:
    problem = await refused(desk, people=[{"name": ""}, {"name": " "}])
    assert [place["at"] for place in problem["errors"]] == ["body/people/0/name", "body/people/1/name"]
    assert problem["detail_zh"].count("姓名") == 1


async def test_of_many_places_some_are_named_and_the_others_counted(desk: AsyncClient) -> None:
    problem = await refused(desk, people=[{"name": "", "part": 7}] * 20, text="")
    assert len(problem["errors"]) == MOST_PLACES
    assert problem["more"] == 41 - MOST_PLACES
    assert "另有21处" in problem["detail_zh"]
    assert "21 more" in problem["detail"]


@pytest.mark.parametrize(
    ("path", "at", "label_zh", "detail"),
    [
        ("/reports?limit=0", "query/limit", "条数", "a whole number, 1 to 100"),
        ("/reports?limit=1.0", "query/limit", "条数", "a whole number, in the digits 0 to 9"),
        ("/reports/seven", "path/report_id", "线索编号", "an id, which is a UUID with its hyphens"),
    ],
)
async def test_a_parameter_is_named_too(desk: AsyncClient, path: str, at: str, label_zh: str, detail: str) -> None:
    [place] = (await desk.get(path)).json()["errors"]
    assert (place["at"], place["label_zh"], place["detail"]) == (at, label_zh, detail)


async def test_a_body_that_is_no_object_or_not_there_is_named_as_the_body(desk: AsyncClient) -> None:
    for answer in (await desk.post("/reports", json=[1]), await desk.post("/reports")):
        [place] = answer.json()["errors"]
        assert (place["at"], place["label_zh"]) == ("body", "请求正文")
    assert (
        (await desk.post("/reports", json=[1]))
        .json()["errors"][0]["detail"]
        .startswith("a JSON object with channel (channel), message id (message_id), ")
    )


async def test_a_body_that_is_no_json_is_told_so(desk: AsyncClient) -> None:
    answer = await desk.post("/reports", content=b'{"text": ', headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-json")
