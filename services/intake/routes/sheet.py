"""Rows of a spreadsheet as reports: CSV as offices save it, or xlsx; headings in Chinese or English."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from openpyxl import load_workbook

from services.intake.domain import refusals
from services.intake.domain.report import TakeReport
from shared.http.validation import label_of
from shared.kernel.calendar import CHINA
from shared.kernel.policy import Label, Policy
from shared.kernel.refusals import Refused

Cells: TypeAlias = dict[str, Any]

MOST_BYTES = 5_000_000
MOST_BYTES_UNPACKED = 50_000_000  # an xlsx is a zip, and a small zip can be a large flood
MOST_ROWS = 5_000
MOST_LINES = 1_048_576  # blank ones too: as many as a spreadsheet has
MOST_COLUMNS = 50
MOST_SHEETS = 30
LONGEST_PEOPLE = 4_000  # characters: twenty names, however long; one cell may stand in thousands of rows

LABELS = {name: label_of(field.title) or (name, name) for name, field in TakeReport.model_fields.items()}
HEADINGS = {zh: name for name, (zh, _) in LABELS.items()}
"""What heads a column in Chinese, and the field that it is for."""

YES_NO = {"是": True, "yes": True, "true": True, "1": True, "否": False, "no": False, "false": False, "0": False}
TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H:%M")


def read_sheet(data: bytes, policy: Policy) -> list[tuple[int, Cells]]:
    """The rows below the headings that are not blank, each with its number; row 1 is the headings.

    Raises `Invalid` for a file that is neither CSV nor xlsx, that is too large, or whose headings are not known. A
    cell that makes no sense is left as it is, for the command's own check to refuse.
    """
    try:
        rows = _xlsx(data) if data.startswith(b"PK") else _csv(data)
        headings = _headings(next(rows, ()))
        numbered = _numbered(rows)
    except Refused:
        raise
    except Exception as error:  # whatever a damaged, encrypted or odd file makes the libraries stumble over
        raise refusals.FILE_MALFORMED() from error
    return [(n, _cells(headings, row, policy)) for n, row in numbered]


def _numbered(rows: Iterable[Iterable[Any]]) -> list[tuple[int, Iterable[Any]]]:
    """The rows that are not blank, each with its number. Raises as soon as there are too many, blank ones included."""
    numbered: list[tuple[int, Iterable[Any]]] = []
    for n, row in enumerate(rows, start=2):
        if any(cell not in (None, "") for cell in row):
            numbered.append((n, row))
        if len(numbered) > MOST_ROWS or n > MOST_LINES:
            raise refusals.FILE_ROWS_TOO_MANY(rows=MOST_ROWS)
    return numbered


def _csv(data: bytes) -> Iterator[Iterable[Any]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")  # what Excel in China writes
    return (row[:MOST_COLUMNS] for row in csv.reader(io.StringIO(text), strict=True))


def _xlsx(data: bytes) -> Iterator[Iterable[Any]]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > MOST_BYTES_UNPACKED:
            raise refusals.FILE_TOO_LARGE_UNPACKED(megabytes=MOST_BYTES_UNPACKED // 1_000_000)
        if packed.read("xl/workbook.xml").count(b"<sheet ") > MOST_SHEETS:  # each would be looked through for its size
            raise refusals.FILE_MALFORMED()
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    yield from sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)


def _headings(row: Iterable[Any]) -> list[str]:
    known = HEADINGS | {en: name for name, (_, en) in LABELS.items()} | {name: name for name in LABELS}
    written = [str(cell or "").strip() for cell in row]
    while written and not written[-1]:
        written.pop()
    if not written:
        raise refusals.FILE_HEADINGS_MISSING(zh=HEADINGS, en=LABELS)
    if strange := [n for n, heading in enumerate(written, start=1) if heading not in known]:
        raise refusals.FILE_HEADINGS_UNKNOWN(columns=strange, zh=HEADINGS, en=LABELS)
    return [known[heading] for heading in written]


def _cells(headings: list[str], row: Iterable[Any], policy: Policy) -> Cells:
    cells = {name: _plain(cell) for name, cell in zip(headings, row, strict=False) if cell not in (None, "")}
    for name, known in (("channel", policy.channels), ("category_hint", policy.categories)):
        if name in cells:
            cells[name] = _code(cells[name], known)
    for name in ("urgent", "danger_to_life"):
        if name in cells:
            cells[name] = YES_NO.get(str(cells[name]).lower(), cells[name])
    if "people" in cells:
        cells["people"] = _people(str(cells["people"]))
    if "happened_at" in cells:
        cells["happened_at"] = _moment(cells["happened_at"])
    return cells


def _people(cell: str) -> Any:
    if len(cell) > LONGEST_PEOPLE:
        return cell
    names = cell.replace("；", "、").replace(";", "、").split("、")
    return [{"name": name} for name in names if name.strip()]


def _plain(cell: Any) -> Any:
    if isinstance(cell, str | datetime | bool):
        return cell.strip() if isinstance(cell, str) else cell
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def _code(cell: Any, known: Mapping[str, Label]) -> Any:
    return next((code for code, word in known.items() if cell in (code, word.zh, word.en)), cell)


def _moment(cell: Any) -> Any:
    """A time without a zone is China's."""
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=CHINA)
    for form in TIMES:
        try:
            return datetime.strptime(str(cell), form).replace(tzinfo=CHINA)
        except ValueError:
            continue
    return cell
