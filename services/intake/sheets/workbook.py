"""The rows of a workbook (xlsx): those of its first sheet that is not hidden and holds something; the others are named.

What would be read otherwise than its author saw it is marked (`Odd`): formulas without a result, numbers and days that
are shown otherwise than they are stored.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from services.intake.sheets import packed as packing
from services.intake.sheets.marks import Odd, blank
from services.intake.sheets.merged import filled, merged_in
from services.intake.sheets.table import Line, OtherSheet, Table, bounded

MOST_DIGITS = 15  # as many as a spreadsheet keeps
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
NOT_OF_THE_FORM = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
AS_STORED = re.compile(r"general|@|0|[#,]*0?(\.0+)?(e\+0+)?[_) ]*(;.*)?", re.IGNORECASE)
"""Forms of numbers that show the digits of the number itself."""


def table_of(data: bytes) -> Table:
    """Its rows, blank ones included. Raises `Invalid`, and whatever a damaged file makes the libraries raise."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        packing.check(packed)
        formulas = packing.holds_formulas(packed)
        sheets = _sheets(data, data_only=True)
        holding = [n for n, sheet in enumerate(sheets) if _holds_something(sheet)]
        seen = [n for n in holding if sheets[n].sheet_state == "visible"]
        chosen = (seen or holding or [0])[0]
        merged = merged_in(packed.read(sheets[chosen]._worksheet_path))
    written = _sheets(data, data_only=False)[chosen] if formulas else None
    rows = filled(_values(sheets[chosen], written), merged)
    return Table(
        lines=(Line(n, cells, merged=others) for n, (cells, others) in enumerate(rows, start=1)),
        sheet=sheets[chosen].title,
        others=[
            OtherSheet(name=sheets[n].title, hidden=sheets[n].sheet_state != "visible") for n in holding if n != chosen
        ],
    )


def _sheets(data: bytes, data_only: bool) -> list[Any]:
    """The sheets, each without the size that it says it has: by that, what lies beyond would be passed over."""
    sheets: list[Any] = load_workbook(io.BytesIO(data), read_only=True, data_only=data_only).worksheets
    for sheet in sheets:
        sheet.reset_dimensions()
    return sheets


def _holds_something(sheet: Any) -> bool:
    rows = bounded(sheet.iter_rows(values_only=True))
    return any(row.count(None) < len(row) and not all(map(blank, row)) for row in rows)


def _values(sheet: Any, written: Any | None) -> Iterator[Sequence[Any]]:
    """The values; where there are formulas, beside these as they are written."""
    rows = bounded(sheet.iter_rows())
    if written is None:
        return ([_value(cell) for cell in row[: _reach(row)]] for row in rows)
    pairs: Iterable[Any] = zip(rows, written.iter_rows(), strict=True)
    return ([_result(*both) for both in zip(row, beside, strict=True)][: _reach(beside)] for row, beside in pairs)


def _reach(row: Sequence[Any]) -> int:
    """How many cells there are up to the last that holds something: a row may be said to reach far beyond it."""
    return max(
        (n for n, cell in enumerate(row, start=1) if cell is not EMPTY_CELL and cell.value is not None), default=0
    )


def _result(cell: Any, formula: Any) -> Any:
    empty_text = cell.data_type == "str"  # a result like any other: `=IF(A1="";"";…)`
    return Odd.NOT_CALCULATED if cell.value is None and formula.value is not None and not empty_text else _value(cell)


def _value(cell: Any) -> Any:
    """What stands there as it is seen: text without escapes (OOXML writes a carriage return `_x000D_`), a day without a
    time as a day, a number only with its digits."""
    value = cell.value
    if isinstance(value, str):
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if "_x" in value else value
    if isinstance(value, datetime):
        return value if _shows_a_time(cell.number_format) or value.time() != value.min.time() else value.date()
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) >= 10**MOST_DIGITS:
            return Odd.DIGITS_LOST
        return value if AS_STORED.fullmatch(cell.number_format.strip()) else Odd.SHOWN_OTHERWISE
    return value


def _shows_a_time(form: str) -> bool:
    return "h" in NOT_OF_THE_FORM.sub("", form).lower()
