"""The sheets that the console reads itself: refused rows as they go back, whatever stands round them."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from services.console.doors.sheets import REASONS, Sheet, answered, without_reasons

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WHY = {"zh": "村（village）：必填", "en": "村 (village): required"}


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
    return answered("desk-01", "sheet", NOW, data, {"taken": 0, "repeated": 0, "rows": refused})


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_blanks_behind_the_headings_and_the_rows_are_neither_kept_nor_sent_back(write: Any) -> None:
    blanks = [" "] * 900
    sheet = with_all_refused(write([["渠道", "村", *blanks], ["走访", *blanks], ["走访", "", "甲", *blanks]]), rows=2)
    assert sheet.headings == ["渠道", "村"]
    assert [row.cells for row in sheet.refused] == [["走访"], ["走访", "", "甲"]]
    assert [row.wrong(sheet.headings) for row in sheet.refused] == [[("村", "")], [("村", "")]]
    back = list(csv.reader(io.StringIO(sheet.as_csv(REASONS[0], ["必填"] * 2).decode("utf-8-sig"))))
    assert back == [["渠道", "村", "", REASONS[0]], ["走访", "", "", "必填"], ["走访", "", "甲", "必填"]]


def test_the_columns_of_reasons_are_taken_out_however_many_they_are() -> None:
    many = 150_000  # looked up one in another, they would take hours
    data = as_csv([["渠道", *[REASONS[0]] * many, "村"], ["走访", *["必填"] * many, "甲"]])
    assert list(csv.reader(io.StringIO(without_reasons(data).decode("utf-8-sig")))) == [["渠道", "村"], ["走访", "甲"]]
