"""A file of reports: every row gets its answer, a bad one costs the others nothing, and no row is taken twice."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from services.intake.sheets.packed import LONGEST_TAG, MOST_STYLE_BYTES
from services.intake.sheets.reading import MOST_BYTES, MOST_ROWS
from services.intake.sheets.table import MOST_LINES
from shared.kernel.calendar import CHINA
from tests.house import Town, at_work
from tests.intake.spreadsheets import ALSO_GOOD, GOOD, HEADINGS, a_book, book, flood, send, sheet, spoilt, taken

FUTURE = "desk,下坪村,2026-03-09 09:30,还没发生（虚构）,,,"
NO_TEXT = "desk,秘密村,2026-02-28 09:30,,,,"
NO_TIME = "desk,下坪村,昨天下午,时间不明（虚构）,,,"


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def test_each_row_gets_its_answer_and_a_bad_one_costs_the_others_nothing(town: Town) -> None:
    answer = await send(town, sheet(GOOD, NO_TEXT, ALSO_GOOD, FUTURE, NO_TIME))
    assert answer.status_code == 200
    result = answer.json()
    assert (result["taken"], result["repeated"], result["refused"]) == (2, 0, 3)
    assert [(row["row"], row["status"]) for row in result["rows"]] == [
        (2, "taken"),
        (3, "refused"),
        (4, "taken"),
        (5, "refused"),
        (6, "refused"),
    ]
    codes = [row["problem"] and row["problem"]["code"] for row in result["rows"]]
    assert codes == [None, "invalid-words", None, "happened-in-the-future", "invalid-words"]
    assert result["rows"][1]["problem"]["en"] == "some of it is not right (text (required)): mend it and send again"
    assert result["rows"][4]["problem"]["zh"] == (
        "有的内容不符合要求（发生时间（日期、时间和时区，如2026-03-01T09:30:00+08:00））：请更正后重新提交"
    )
    assert "秘密村" not in answer.text
    assert len(await taken(town)) == 2


async def test_chinese_words_and_times_without_a_zone_are_understood(town: Town) -> None:
    await send(town, sheet(GOOD))
    [report] = await taken(town)
    assert (report.channel, report.category_hint, report.urgent) == ("call_110", "neighbours", True)
    assert report.happened_at == datetime(2026, 2, 27, 21, 5, tzinfo=CHINA)
    assert [person.name for person in report.people] == ["甲", "乙"]


async def test_a_bad_cell_is_named_by_the_heading_of_its_column(town: Town) -> None:
    names = "、".join(["甲"] * 21)
    rows = (f"微信群,,2026-02-28 09:30,无,,也许,{names}", f"desk,村,2026-02-28 09:30,无,,,{'长' * 201}")
    result = (await send(town, sheet(*rows))).json()
    [first, second] = [row["problem"]["zh"] for row in result["rows"]]
    for column in ("渠道", "紧急", "村（必填）", "涉及人员（至多20项）"):
        assert column in first
    assert second == "有的内容不符合要求（涉及人员（1至200个字））：请更正后重新提交"
    assert "长长" not in str(result)


async def test_a_column_may_be_headed_by_its_label_in_either_language_or_by_the_field_s_name(town: Town) -> None:
    for n, happened in enumerate(("发生时间", "happened at", "happened_at")):
        row = f"m-{n},desk,上坪村,2026-02-27 21:05,甲（虚构）"
        result = (await send(town, sheet(row, headings=f"消息编号,channel,village,{happened},text"))).json()
        assert result["taken"] == 1


async def test_lines_within_a_cell_are_lines_of_the_text_however_the_office_ends_them(town: Town) -> None:
    row = '"desk","上坪村","2026-02-27 21:05","一行（虚构）\r\n二行"'
    assert (await send(town, sheet(row, headings="渠道,村,发生时间,内容"))).json()["taken"] == 1
    assert [report.text for report in await taken(town)] == ["一行（虚构）\r\n二行"], "as it was said"


async def test_the_same_file_again_takes_nothing(town: Town) -> None:
    first = (await send(town, sheet(GOOD, ALSO_GOOD))).json()
    again = (await send(town, sheet(GOOD, ALSO_GOOD))).json()
    assert (again["taken"], again["repeated"], again["refused"]) == (0, 2, 0)
    assert [row["report_id"] for row in again["rows"]] == [row["report_id"] for row in first["rows"]]
    assert len(await taken(town)) == 2


async def test_a_row_twice_in_a_file_is_two_reports_however_often_the_file_is_sent(town: Town) -> None:
    for statuses in (["taken", "taken"], ["repeated", "repeated"]):
        result = (await send(town, sheet(GOOD, GOOD))).json()
        assert [row["status"] for row in result["rows"]] == statuses
    assert len(await taken(town)) == 2
    third = (await send(town, sheet(GOOD, ALSO_GOOD, GOOD, GOOD))).json()
    assert [row["status"] for row in third["rows"]] == ["repeated", "taken", "repeated", "taken"]


async def test_one_row_written_in_two_ways_is_one_report_and_the_text_is_kept_as_it_was_said(town: Town) -> None:
    other = GOOD.replace("2026-02-27 21:05", "2026年2月27日 下午9：05").replace("（虚构）", "(虚构)\u200b")
    result = (await send(town, sheet(other, GOOD, GOOD))).json()
    assert sorted(row["status"] for row in result["rows"]) == ["repeated", "taken", "taken"]
    assert "酒后争吵(虚构)\u200b" in [report.text for report in await taken(town)]


async def test_a_longer_file_takes_what_is_new(town: Town) -> None:
    await send(town, sheet(GOOD))
    result = (await send(town, sheet(ALSO_GOOD, GOOD))).json()
    assert [row["status"] for row in result["rows"]] == ["taken", "repeated"]


async def test_what_excel_saves_in_china_is_read_and_is_the_same(town: Town) -> None:
    await send(town, sheet(GOOD))
    result = (await send(town, sheet(GOOD, encoding="gb18030"))).json()
    assert result["repeated"] == 1


async def test_an_xlsx_is_read_and_its_rows_are_the_same_as_those_of_a_csv(town: Town) -> None:
    headings = HEADINGS.split(",")
    when = datetime(2026, 2, 27, 21, 5)  # noqa: DTZ001 - a cell of a spreadsheet has no zone
    row = ["110警情", "上坪村", when, "酒后争吵（虚构）", "邻里", "是", "甲、乙"]
    other = ["desk", "下坪村", when, 7, None, None, None]
    await send(town, sheet(GOOD))
    result = (await send(town, book(headings, row, [None] * 7, other))).json()
    assert [(row["row"], row["status"]) for row in result["rows"]] == [(2, "repeated"), (4, "taken")]


async def test_a_message_id_in_the_file_wins_over_the_content(town: Town) -> None:
    headings = "消息编号,channel,village,happened_at,text"
    one, other = ("m-1,desk,上坪村,2026-02-27 21:05,甲（虚构）", "m-1,desk,上坪村,2026-02-27 21:05,乙（虚构）")
    await send(town, sheet(one, headings=headings))
    result = (await send(town, sheet(one, other, headings=headings))).json()
    assert [row["status"] for row in result["rows"]] == ["repeated", "refused"]
    assert result["rows"][1]["problem"]["code"] == "message-id-reused"


async def test_danger_to_life_in_a_row_is_answered_at_once(town: Town) -> None:
    headings = "渠道,村,发生时间,内容,危及生命"
    result = (await send(town, sheet("desk,上坪村,2026-02-27 21:05,有人持刀（虚构）,是", headings=headings))).json()
    assert "110" in result["rows"][0]["advice"]["zh"]
    assert [report.urgent for report in await taken(town)] == [True]


DANGER = "渠道,村,发生时间,内容,危及生命"


async def test_a_row_that_is_refused_and_may_say_that_life_is_in_danger_is_answered_at_once(town: Town) -> None:
    written = ["√", "Y", "有", "是！", "是", "持刀", "#N/A"]
    rows = [f"desk,上坪村,昨天,有人持刀（虚构）,{cell}" for cell in written]
    ahead = "desk,上坪村,2026-03-09 09:30,有人持刀（虚构）,是"  # a row that the domain refuses
    result = (await send(town, sheet(*rows, ahead, headings=DANGER))).json()
    assert [(row["status"], "110" in row["advice"]["zh"]) for row in result["rows"]] == [("refused", True)] * 8


async def test_a_row_that_denies_danger_is_not_answered_so(town: Town) -> None:
    written = ["", "否", "无", "N", "no", "×", "没有。", " "]
    rows = [f"desk,上坪村,昨天,（虚构）,{cell}" for cell in written]
    result = (await send(town, sheet(*rows, headings=DANGER))).json()
    assert [(row["status"], row["advice"]) for row in result["rows"]] == [("refused", None)] * 8


ERRORS = ["#VALUE!", "#N/A", "#REF!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#n/a "]


async def test_a_cell_that_holds_an_error_of_the_spreadsheet_is_no_text_and_is_named(town: Town) -> None:
    headings = ["渠道", "村", "发生时间", "内容"]
    rows = [
        row
        for error in ERRORS
        for row in (
            ["desk", error, "2026-02-27 21:05", error],
            ["desk", "上坪村", "2026-02-27 21:05", f"表里写着{error}（虚构）"],
        )
    ]
    for data in (book(headings, *rows), sheet(*(",".join(row) for row in rows), headings=",".join(headings))):
        told = (await send(town, data)).json()["rows"]
        assert len(told) == 2 * len(ERRORS)
        for in_cells, in_a_text in zip(told[::2], told[1::2], strict=True):
            assert in_cells["problem"]["code"] == "row-holds-errors"
            assert "村（第2列）、内容（第4列）" in in_cells["problem"]["zh"]
            assert "village (column 2), text (column 4)" in in_cells["problem"]["en"]
            assert in_a_text["status"] != "refused", "a text that speaks of an error is a text"


STYLES = (
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs>%b</cellXfs></styleSheet>'
    % (b"<xf/>" * (MOST_STYLE_BYTES // 5))
)
BAD_FILES = {
    "a book with a password": (spoilt(6, 8, 1), "file-malformed"),
    "a book that is packed as nobody packs": (spoilt(8, 10, 99), "file-malformed"),
    "a book of no XML": (a_book(parts={"workbook": b"mimosa"}), "file-malformed"),
    "a book of many sheets": (a_book(sheets=31), "file-malformed"),
    "blank lines by the million": (sheet(GOOD) + b"\n" * MOST_LINES, "file-reaches-too-far"),
    "nothing": (b"", "file-headings-missing"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "file-headings-unknown"),
    "a broken zip": (b"PK\x03\x04 not a book", "file-malformed"),
    "a zip that is no book": (b"PK\x05\x06" + b"\x00" * 18, "file-malformed"),
    "a zip that is a flood": (flood(), "file-too-large-unpacked"),
    "a flood of styles": (a_book(parts={"styles": STYLES}), "file-malformed"),
    "a tag without an end": (a_book(parts={"sheet1": b'<sheet a="' + b"a" * LONGEST_TAG + b'"/>'}), "file-malformed"),
    "no headings": (sheet(GOOD).split(b"\n")[1], "file-headings-unknown"),
    "a heading nobody knows": (sheet(GOOD, headings="渠道,村,身份证号"), "file-columns-lacking"),
    "too many rows": (sheet(*["desk,a,b,c"] * (MOST_ROWS + 1)), "file-rows-too-many"),
    "too much": (b" " * (MOST_BYTES + 1), "file-too-large"),
}


@pytest.mark.parametrize("name", BAD_FILES)
async def test_a_file_that_cannot_be_read_is_refused_whole_says_why_and_is_not_quoted(town: Town, name: str) -> None:
    data, code = BAD_FILES[name]
    answer = await send(town, data)
    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{code}")
    assert not [word for word in ("上坪村", "身份证号") if word in answer.text]
    assert not await taken(town)


async def test_one_cell_of_names_by_the_thousand_is_refused_before_it_is_taken_apart(town: Town) -> None:
    result = (await send(town, a_book(people="甲、" * 10_000))).json()
    assert (result["refused"], result["rows"][0]["problem"]["code"]) == (1, "invalid-words")
    assert "涉及人员" in result["rows"][0]["problem"]["zh"]
    assert (await send(town, a_book(people="甲、乙；丙"))).json()["taken"] == 1


async def test_an_open_quote_costs_its_line_and_not_what_stands_below(town: Town) -> None:
    result = (await send(town, sheet('"desk,上坪村', GOOD, '"desk","上坪村","2026-02-27 21:05","一\n二"'))).json()
    assert [(row["row"], row["status"]) for row in result["rows"]] == [(2, "refused"), (3, "taken"), (4, "taken")]
    assert result["rows"][0]["problem"]["code"] == "row-quotes-broken"


async def test_a_form_of_two_files_is_refused(town: Town) -> None:
    two = [("file", ("a.csv", sheet(GOOD))), ("file", ("b.csv", sheet(ALSO_GOOD)))]
    async with town.as_("desk_officer") as desk:
        answer = await desk.post("/sheets", files=two)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/file-missing")


async def test_a_form_without_a_file_is_refused(town: Town) -> None:
    async with town.as_("desk_officer") as desk:
        no_file = await desk.post("/sheets", files={"other": ("a.csv", sheet(GOOD))})
        other_form = await desk.post("/sheets", data={"file": "text"})
        no_form = await desk.post("/sheets", content=b"x", headers={"Content-Type": "multipart/form-data"})
    assert (no_file.status_code, no_file.json()["type"]) == (422, "/problems/file-missing")
    assert (other_form.status_code, other_form.json()["type"]) == (415, "/problems/wrong-content-type")
    assert (no_form.status_code, no_form.json()["type"]) == (422, "/problems/file-form-malformed")


async def test_an_information_officer_sends_no_files(town: Town) -> None:
    async with town.as_("information_officer") as ranger:
        answer = await ranger.post("/sheets", files={"file": ("a.csv", sheet(GOOD))})
    assert answer.status_code == 403


async def test_a_file_with_an_idempotency_key_is_taken_too(town: Town) -> None:
    answer = await send(town, sheet(GOOD), **{"Idempotency-Key": "k-1"})
    assert answer.status_code == 200
