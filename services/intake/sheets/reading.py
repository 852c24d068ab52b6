"""A sheet as rows of reports: CSV as offices save it, or xlsx; headings in Chinese or English, in row 1."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.intake.domain.report import Said
from services.intake.sheets import refusals
from services.intake.sheets.cells import Cells, cells_of, may_mean_danger
from services.intake.sheets.workbook import NotCalculated, Row, blank, bounded, is_error, rows_of
from shared.http.allowed import label_of
from shared.kernel.policy import Policy
from shared.kernel.refusals import Refused

MOST_BYTES = 5_000_000  # a thousand bytes a row
MOST_ROWS = 5_000  # a county writes some hundred a month; so many are answered within a request's time
MOST_COLUMNS = 1_000  # blank ones too in row 1, where nobody writes beyond a dozen
MOST_NAMED = 20  # columns: whoever mends so many finds the others

LABELS = {name: label_of(field.title) or (name, name) for name, field in Said.model_fields.items()}
HEADINGS = {zh: name for name, (zh, _) in LABELS.items()}
"""What heads a column in Chinese, and the field that it is for."""

KNOWN = HEADINGS | {en: name for name, (_, en) in LABELS.items()} | {name: name for name in LABELS}


class SheetRow(NamedTuple):
    """A row that is not blank, by its number in the sheet: the fields in it, or why it cannot be read, and whether it
    may say that life is in danger."""

    number: int
    cells: Cells | Refused
    may_mean_danger: bool


def read_sheet(data: bytes, policy: Policy) -> list[SheetRow]:
    """The rows below the headings that are not blank; row 1 is the headings.

    Raises `Invalid` for a file that is neither CSV nor xlsx, that is too large, whose headings are not known, or of
    which a part would be passed over.
    """
    try:
        rows = bounded(rows_of(data) if data.startswith(b"PK") else _csv(data))
        headings = _headings(next(rows, ()))
        return _below(headings, rows, policy)
    except Refused:
        raise
    except Exception as error:  # whatever a damaged, encrypted or odd file makes the libraries stumble over
        raise refusals.FILE_MALFORMED() from error


def _below(headings: Sequence[str], rows: Iterator[Row], policy: Policy) -> list[SheetRow]:
    """Each row as it comes, for a wide one is not kept. Raises as soon as there are too many."""
    read: list[SheetRow] = []
    for n, row in enumerate(rows, start=2):
        if reach := max((m for m, cell in enumerate(row, start=1) if not blank(cell)), default=0):
            if reach > MOST_COLUMNS:
                raise refusals.FILE_REACHES_TOO_FAR()
            cells = _unreadable(headings, row) or cells_of(headings, row, policy)
            read.append(SheetRow(n, cells, may_mean_danger(headings, row)))
        if len(read) > MOST_ROWS:
            raise refusals.FILE_ROWS_TOO_MANY(rows=MOST_ROWS)
    return read


def _csv(data: bytes) -> Iterator[Row]:
    """The rows of a CSV. Raises `UnicodeDecodeError` for bytes that are no text: none of them is replaced."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")  # what Excel in China writes
    return csv.reader(io.StringIO(text), strict=True)


def _headings(row: Row) -> list[str]:
    """The fields that the columns are for."""
    if len(row) > MOST_COLUMNS:
        raise refusals.FILE_REACHES_TOO_FAR()
    written = [str(cell or "").strip() for cell in row]
    while written and not written[-1]:
        written.pop()
    if not written:
        raise refusals.FILE_HEADINGS_MISSING(zh=HEADINGS, en=LABELS)
    if strange := [n for n, heading in enumerate(written, start=1) if heading not in KNOWN]:
        raise refusals.FILE_HEADINGS_UNKNOWN(columns=strange[:MOST_NAMED], zh=HEADINGS, en=LABELS)
    names = [KNOWN[heading] for heading in written]
    if again := [n for n, name in enumerate(names) if name in names[:n]]:
        raise refusals.FILE_HEADINGS_TWICE(columns=[n + 1 for n in again[:MOST_NAMED]])
    return names


def _unreadable(headings: Sequence[str], row: Row) -> Refused | None:
    """Why a part of the row would be passed over, if it would."""
    beyond = [n for n, cell in enumerate(row, start=1) if n > len(headings) and not blank(cell)]
    if beyond:
        return refusals.ROW_WITHOUT_HEADING(columns=beyond[:MOST_NAMED])
    formulas = [n for n, cell in enumerate(row, start=1) if isinstance(cell, NotCalculated)]
    if formulas:
        return refusals.ROW_NOT_CALCULATED(columns=formulas[:MOST_NAMED])
    wrong = [(n, LABELS[name]) for n, (name, cell) in enumerate(zip(headings, row, strict=False), 1) if is_error(cell)]
    return _errors(wrong) if wrong else None


def _errors(wrong: Sequence[tuple[int, tuple[str, str]]]) -> Refused:
    """The refusal that names these columns by what heads them in both languages."""
    zh, en = [f"{zh}（第{n}列）" for n, (zh, _) in wrong], [f"{en} (column {n})" for n, (_, en) in wrong]
    return refusals.ROW_HOLDS_ERRORS(zh=zh, en=en)
