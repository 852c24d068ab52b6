"""Nothing in a file is passed over in silence: what cannot be read is named, and the row or the file refused."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from tests.house import Town, at_work
from tests.intake.spreadsheets import GOOD, HEADINGS, a_book, book, part_of_book, send, sheet, taken, worksheet

COLUMNS = ["渠道", "村", "发生时间", "内容", "消息编号"]
ROW = ["desk", "上坪村", "2026-02-27 21:05", "争吵（虚构）", "m-1"]


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def result_of(town: Town, data: bytes) -> dict[str, Any]:
    answer = await send(town, data)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def refusal_of(town: Town, data: bytes) -> str:
    answer = await send(town, data)
    assert answer.status_code == 422, answer.text
    assert not await taken(town)
    return str(answer.json()["type"]).removeprefix("/problems/")


async def test_a_comma_that_nobody_quoted_is_refused_with_the_column_that_it_made(town: Town) -> None:
    result = await result_of(town, sheet(GOOD, GOOD + ",还打了人（虚构）"))
    assert [row["status"] for row in result["rows"]] == ["taken", "refused"]
    assert result["rows"][1]["problem"]["code"] == "row-without-heading"
    assert "第8列" in result["rows"][1]["problem"]["zh"]
    assert "column 8 " in result["rows"][1]["problem"]["en"]
    assert "打了人" not in str(result)


@pytest.mark.parametrize("column", [51, 60, 1_000])
async def test_what_stands_far_to_the_right_is_named_in_csv_and_workbook(town: Town, column: int) -> None:
    far = [None] * (column - len(ROW) - 1)
    for data in (sheet(f"{GOOD}{',' * (column - 7)}远（虚构）"), book(COLUMNS, [*ROW, *far, "远（虚构）"])):
        [row] = (await result_of(town, data))["rows"]
        assert (row["problem"]["code"], f"第{column}列" in row["problem"]["zh"]) == ("row-without-heading", True)


async def test_empty_columns_beside_the_table_cost_nothing(town: Town) -> None:
    assert (await result_of(town, sheet(f"{GOOD},,, ,", headings=f"{HEADINGS},,,")))["taken"] == 1


async def test_a_table_that_is_wide_and_empty_is_refused_before_it_is_looked_through(town: Town) -> None:
    wide = "".join(f'<row><c r="XFD{n}"/></row>' for n in range(2, 9_000))
    data = a_book(parts={"sheet1": worksheet(f'<row><c t="str"><v>渠道</v></c></row>{wide}'.encode())})
    assert await refusal_of(town, data) == "file-reaches-too-far"


async def test_a_heading_that_comes_twice_is_refused(town: Town) -> None:
    answer = await send(town, sheet("desk,甲,乙", headings="渠道,内容,text"))
    assert answer.json()["type"] == "/problems/file-headings-twice"
    assert "内容（第2、3列）" in answer.json()["detail_zh"]


async def test_other_sheets_of_a_workbook_are_named_where_they_hold_something(town: Town) -> None:
    first = await result_of(town, book(COLUMNS, ROW, others=[["另一条（虚构）"]]))
    assert (first["taken"], first["other_sheets"]) == (1, [{"name": "2", "hidden": False}])
    assert (await result_of(town, book(COLUMNS, ROW, others=[[None, " "]])))["other_sheets"] == []


@pytest.mark.parametrize("said", ["A1", "A1:B2", "A1:XFD1048576"])
async def test_a_workbook_is_read_whole_though_it_says_that_it_is_smaller(town: Town, said: str) -> None:
    whole = part_of_book(book(COLUMNS, ROW, ROW), "sheet1")
    written = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="%s"' % said.encode(), whole)
    result = await result_of(town, a_book(parts={"sheet1": written}))
    assert [row["status"] for row in result["rows"]] == ["taken", "repeated"]


async def test_numbers_keep_their_digits(town: Town) -> None:
    await result_of(town, book(COLUMNS, [*ROW[:3], 1234567.25, 20260301000011.0], [*ROW[:3], 7.0, 0.1 + 0.2]))
    assert sorted(report.text for report in await taken(town)) == ["1234567.25", "7"]
    again = await result_of(town, book(COLUMNS, [*ROW[:3], 1234567.25, "20260301000011"], [*ROW[:3], "7", "0.3"]))
    assert again["repeated"] == 2


async def test_bytes_that_are_no_text_are_not_replaced(town: Town) -> None:
    assert await refusal_of(town, sheet(GOOD, encoding="gb18030").replace("争".encode("gb18030"), b"\xff")) == (
        "file-malformed"
    )


async def test_merged_cells_stand_for_each_of_their_rows_and_a_row_with_nothing_of_its_own_is_none(town: Town) -> None:
    rows = [*ROW[:4], "m-2"], ["desk", None, *ROW[2:4], "m-3"], [None] * 5
    result = await result_of(town, book(COLUMNS, *rows, merged="B2:B4"))
    assert [(row["row"], row["status"]) for row in result["rows"]] == [(2, "taken"), (3, "taken")]
    assert [[one["code"] for one in row["remarks"]] for row in result["rows"]] == [[], ["merged-cell"]]
    assert "村（第2列）" in result["rows"][1]["remarks"][0]["zh"]
    assert {report.village for report in await taken(town)} == {ROW[1]}


async def test_a_formula_that_was_never_calculated_is_named_and_one_with_a_result_is_read(town: Town) -> None:
    headings = "".join(f'<c t="str"><v>{word}</v></c>' for word in COLUMNS)
    cells = "".join(f'<c t="str"><v>{word}</v></c>' for word in ROW[:3])
    rows = (
        f"<row>{headings}</row>"
        f'<row>{cells}<c t="str"><f>A1</f><v>算出（虚构）</v></c><c t="str"><f>A1</f><v></v></c></row>'
        f'<row>{cells}<c t="str"><v>（虚构）</v></c><c><f>A1</f><v></v></c></row>'
    )
    result = await result_of(town, a_book(parts={"sheet1": worksheet(rows.encode())}))
    assert [row["status"] for row in result["rows"]] == ["taken", "refused"]
    assert result["rows"][1]["problem"]["code"] == "row-not-calculated"
    assert "第5列" in result["rows"][1]["problem"]["zh"]
    assert [report.text for report in await taken(town)] == ["算出（虚构）"]


ENTITIES = b'<!DOCTYPE x [<!ENTITY e "' + b"wide" * 9 + b'">]>'
TYPES = {
    "entities": ENTITIES,
    "a type alone": b"<!DOCTYPE x>",
    "a type of elsewhere": b'<!DOCTYPE x SYSTEM "file:///etc/hostname">',
    "a type behind a long comment": b"<!--" + b" " * 200_000 + b"-->" + ENTITIES,
}


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
async def test_a_workbook_that_declares_entities_or_a_type_of_document_is_refused(
    town: Town, name: str, encoding: str
) -> None:
    declared = worksheet(b"<row><c t='str'><v>&amp;</v></c></row>").replace(b"?>", b"?>" + TYPES[name], 1)
    declared = declared.replace(b"UTF-8", encoding.encode()).decode().encode(encoding)
    assert await refusal_of(town, a_book(parts={"sheet1": declared})) == "file-malformed"


@pytest.mark.parametrize("part", ["styles", "core", "theme1"])
async def test_no_part_of_a_workbook_may_declare_a_type_of_document(town: Town, part: str) -> None:
    whole = part_of_book(a_book(), part)
    declared = b"<!DOCTYPE x>" + whole[whole.find(b"?>") + 2 if whole.startswith(b"<?xml") else 0 :]
    assert await refusal_of(town, a_book(parts={part: declared})) == "file-malformed"
    assert (await send(town, a_book(parts={part: whole}))).status_code == 200
