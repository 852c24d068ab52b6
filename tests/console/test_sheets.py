"""The sheets that the console reads itself: refused rows as they go back, whatever stands round them."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from services.console.doors.sheets import REASONS, NotRead, Sheet, answered, without_reasons

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WHY = {"code": "invalid-words", "zh": "有的内容不符合要求（村（必填））", "en": "not right (village (required))"}
READ = {"sheet": "Sheet", "encoding": None, "separator": ",", "heading_row": 1}
COLUMNS = [{"column": 1, "label_zh": "渠道", "label": "channel"}, {"column": 2, "label_zh": "村", "label": "village"}]
NOTHING: dict[str, Any] = {"taken": 0, "repeated": 0, "skipped_columns": [], "other_sheets": []}
ANSWER = NOTHING | {"read": READ, "columns": COLUMNS}


def as_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def as_xlsx(rows: list[list[str]]) -> bytes:
    made, data = Workbook(), io.BytesIO()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    made.save(data)
    return data.getvalue()


def with_all_refused(data: bytes, rows: int) -> Sheet:
    refused: list[dict[str, Any]] = [{"row": n, "status": "refused", "problem": WHY} for n in range(2, rows + 2)]
    return answered("desk-01", "sheet", NOW, data, ANSWER | {"rows": refused})


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_blanks_behind_the_headings_and_the_rows_are_neither_kept_nor_sent_back(write: Any) -> None:
    blanks = [" "] * 900
    sheet = with_all_refused(write([["渠道", "村", *blanks], ["走访", *blanks], ["走访", "", "甲", *blanks]]), rows=2)
    assert sheet.headings == ["渠道", "村"]
    assert [row.cells for row in sheet.refused] == [["走访"], ["走访", "", "甲"]]
    assert [row.wrong(sheet.headings, sheet.labels) for row in sheet.refused] == [[("村", "", "村")]] * 2
    back = list(csv.reader(io.StringIO(sheet.as_csv(REASONS[0], ["必填"] * 2).decode("utf-8-sig"))))
    assert back == [["渠道", "村", "", REASONS[0]], ["走访", "", "", "必填"], ["走访", "", "甲", "必填"]]


def test_the_columns_of_reasons_are_taken_out_however_many_they_are() -> None:
    many = 150_000  # looked up one in another, they would take hours
    data = as_csv([["渠道", *[REASONS[0]] * many, "村"], ["走访", *["必填"] * many, "甲"]])
    assert list(csv.reader(io.StringIO(without_reasons(data).decode("utf-8-sig")))) == [["渠道", "村"], ["走访", "甲"]]


def test_a_file_with_a_broken_byte_is_sent_on_as_it_is_and_in_no_other_encoding() -> None:
    data = as_csv([["channel", "village", REASONS[1]], ["desk", "上坪村", "why"]]).replace("村".encode(), b"\xe6\x9d")
    assert without_reasons(data) == data


def test_rows_are_found_where_intake_found_them_by_the_separator_and_below_the_titles() -> None:
    data = '台账；二〇二六\r\n事发村；来源\r\n；走访\r\n甲；"走"访\r\n；其他'.encode()
    answer = ANSWER | {
        "read": READ | {"separator": "；", "heading_row": 2},
        "columns": [{"column": 1, "label_zh": "村", "label": "village"}],
        "rows": [{"row": 3, "status": "refused", "problem": WHY}, {"row": 5, "status": "refused", "problem": WHY}],
        "skipped_columns": [{"column": 2, "heading": "来源"}, {"column": 3, "heading": REASONS[0]}],
        "other_sheets": [{"name": "字典", "hidden": True}],
    }
    sheet = answered("desk-01", "sheet", NOW, data, answer)
    assert (sheet.headings, [row.cells for row in sheet.refused]) == (["事发村", "来源"], [["", "走访"], ["", "其他"]])
    assert sheet.refused[0].wrong(sheet.headings, sheet.labels) == [("事发村", "", "村")]
    assert sheet.not_read == NotRead(["来源"], [("字典", True)], 1)


FORMULAS = ["=1+1", "+86", "-", "@a", "＝1", "\t=1", "'=1", "''-"]


def test_what_a_spreadsheet_program_would_calculate_is_escaped_and_is_itself_again_when_it_is_sent() -> None:
    rows = [["走访", cell] for cell in FORMULAS]
    back = with_all_refused(as_csv([["渠道", "村"], *rows]), len(rows)).as_csv(REASONS[0], ["=why"] * len(rows))
    cells = [row[1:] for row in csv.reader(io.StringIO(back.decode("utf-8-sig")))][1:]
    assert cells == [[f"'{cell}", "'=why"] for cell in FORMULAS]
    again = list(csv.reader(io.StringIO(without_reasons(back).decode("utf-8-sig"))))
    assert again == [["渠道", "村"], *rows]


def test_an_apostrophe_before_a_word_is_one() -> None:
    back = with_all_refused(as_csv([["渠道", "村"], ["走访", "'t"]]), 1).as_csv(REASONS[0], ["必填"])
    assert without_reasons(back).decode("utf-8-sig").splitlines() == ["渠道,村", "走访,'t"]
