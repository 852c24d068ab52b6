"""A file is tried before it is taken: the dry run says what taking it comes to, and changes nothing."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from services.intake.routes import files
from tests.house import Town, at_work
from tests.intake.spreadsheets import ALSO_GOOD, GOOD, case, send, sheet, try_out

FUTURE = "desk,下坪村,2026-03-09 09:30,还没发生（虚构）,,,"


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def test_a_file_that_is_refused_whole_is_refused_so_when_it_is_tried(town: Town) -> None:
    for data in (case("14"), b""):
        tried, real = await try_out(town, data), await send(town, data)
        assert tried.status_code == real.status_code == 422
        assert tried.json() == real.json() | {name: one for name, one in tried.json().items() if name == "headings"}


async def test_what_is_tried_is_written_nowhere_and_may_be_tried_again(town: Town) -> None:
    for _ in range(2):
        result = (await try_out(town, sheet(GOOD, GOOD, FUTURE))).json()
        assert (result["would_be_taken"], result["repeated"], result["refused"]) == (2, 0, 1)
    async with town.runtime.reading() as connection:
        for table in ("store.event", "store.command"):
            assert not await connection.fetchval(f"select count(*) from {table}")


async def test_rows_that_are_tried_see_each_other_and_what_was_taken(town: Town) -> None:
    await send(town, sheet(GOOD))
    headings = "消息编号,channel,village,happened_at,text"
    one, other = ("m-1,desk,上坪村,2026-02-27 21:05,甲（虚构）", "m-1,desk,上坪村,2026-02-27 21:05,乙（虚构）")
    numbered = (await try_out(town, sheet(one, one, other, headings=headings))).json()
    assert [row["status"] for row in numbered["rows"]] == ["would_be_taken", "repeated", "refused"]
    known = (await try_out(town, sheet(ALSO_GOOD, GOOD, GOOD))).json()
    assert [row["status"] for row in known["rows"]] == ["would_be_taken", "repeated", "would_be_taken"]


async def test_what_was_understood_of_a_row_is_told_field_by_field(town: Town) -> None:
    long = GOOD.replace("酒后争吵（虚构）", "吵" * 200)
    [told, refused, none] = (await try_out(town, sheet(long, FUTURE, "desk,,,,,,"))).json()["rows"]
    assert told["fields"] == {
        "channel": "call_110", "message_id": None, "officer_id": None, "village": "上坪村", "place": None,
        "happened_at": "2026-02-27T21:05:00+08:00", "subject": None, "text": "吵" * 60, "people": ["甲", "乙"],
        "category_hint": "neighbours", "urgent": True, "danger_to_life": False, "campaign": None,
    }  # fmt: skip
    assert (refused["fields"]["village"], refused["problem"]["code"]) == ("下坪村", "happened-in-the-future")
    assert none["fields"] is None


async def test_an_information_officer_tries_no_files(town: Town) -> None:
    async with town.as_("information_officer") as ranger:
        assert (await ranger.post("/sheets/tried", files={"file": ("a.csv", sheet(GOOD))})).status_code == 403


@pytest.mark.parametrize(("path", "name"), [("/sheets/tried", "would_be_taken"), ("/sheets", "taken")])
async def test_an_answer_in_lines_tells_how_many_rows_there_are_and_each_of_them_and_ends_with_the_sums(
    town: Town, path: str, name: str
) -> None:
    rows = [GOOD.replace("酒后争吵", f"第{n}次") for n in range(300)]
    async with town.as_("desk_officer") as desk:
        asked = {"file": ("旧案.csv", sheet(*rows, FUTURE))}
        answer = await desk.post(path, headers={"Accept": "application/x-ndjson"}, files=asked)
    first, *results, last = [orjson.loads(line) for line in answer.text.splitlines()]
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert (first["rows"], first["read"]["heading_row"], len(first["columns"])) == (301, 1, 7)
    assert [row["row"] for row in results] == list(range(2, 303))
    assert [row["status"] for row in results] == [name] * 300 + ["refused"]
    assert last == {name: 300, "repeated": 0, "refused": 1}


async def test_a_file_that_is_refused_whole_is_a_problem_for_whoever_asks_for_lines_too(town: Town) -> None:
    answer = await send(town, b"", Accept="application/x-ndjson")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


async def test_an_answer_in_lines_has_its_place_until_its_last_line_and_gives_it_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    while_told = list[bool]()
    told = files._lines

    async def watched(*arguments: Any) -> AsyncIterator[bytes]:
        async for line in told(*arguments):
            while_told.append(bool(town.runtime.gate._large))
            yield line

    monkeypatch.setattr(files, "_lines", watched)
    async with town.as_("desk_officer") as desk:
        for _ in range(2):
            asked = {"file": ("旧案.csv", sheet(GOOD))}
            answer = await desk.post("/sheets", headers={"Accept": "application/x-ndjson"}, files=asked)
            assert answer.status_code == 200
    assert while_told == [True] * 6
    assert not town.runtime.gate._large
