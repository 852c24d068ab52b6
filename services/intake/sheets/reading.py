"""A sheet as rows of reports: CSV as offices save it, or xlsx; what is not read is named."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel

from services.intake.sheets import refusals
from services.intake.sheets.cells import Cells, Vocabulary, cells_of, may_mean_danger
from services.intake.sheets.columns import MOST_COLUMNS, MOST_NAMED, Columns, columns_of
from services.intake.sheets.marks import Odd, blank, is_error
from services.intake.sheets.remarks import Remark, placed
from services.intake.sheets.table import Line, OtherSheet, table_of_text
from services.intake.sheets.workbook import table_of
from shared.kernel.refusals import Refused
from shared.kernel.separated import BROKEN

MOST_BYTES = 5_000_000  # a thousand bytes a row
MOST_ROWS = 5_000  # a county writes some hundred a month; so many are answered within a request's time


class Why(BaseModel):
    """Why something was refused, and what to do about it: what is said of a refusal outside its process."""

    code: str
    zh: str
    en: str

    @classmethod
    def of(cls, refused: Refused) -> "Why":
        """What this refusal says."""
        return cls(code=refused.code, zh=refused.zh, en=refused.en)


class SheetRow(BaseModel):
    """A row that is not blank, by its number in the sheet: the fields in it, or why it cannot be read; whether it may
    say that life is in danger; what is to be known of it; and the how manieth row it is that is written so."""

    number: int
    cells: Cells = {}
    refused: Why | None = None
    may_mean_danger: bool = False
    remarks: list[Remark] = []
    nth: int = 1


class HowRead(BaseModel):
    """How the file was read: which sheet of a workbook; which encoding and separator of a text; where the headings
    stand, above which titles were passed over."""

    sheet: str | None
    encoding: str | None
    separator: str | None
    heading_row: int


class ReadColumn(BaseModel):
    """A column that was read: its number, what heads it, and the field that it is for."""

    column: int
    heading: str
    field: str


class SkippedColumn(BaseModel):
    """A column that nobody asked for: it was not read."""

    column: int
    heading: str


class Reading(BaseModel):
    """A file as it was read, and what of it was not."""

    rows: list[SheetRow]
    read: HowRead
    columns: list[ReadColumn]
    skipped_columns: list[SkippedColumn]
    other_sheets: list[OtherSheet]


def read_sheet(data: bytes, words: Vocabulary) -> Reading:
    """The rows below the headings that are not blank.

    Raises `Invalid` for a file that is neither CSV nor xlsx, that is too large, or whose headings are not known.
    """
    try:
        table = table_of(data) if data.startswith(b"PK") else table_of_text(data)
        columns, below = columns_of(table.lines)
        rows = _below(columns, below, words)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # whatever a damaged, encrypted or odd file makes the libraries stumble over
        raise refusals.FILE_MALFORMED() from error
    return Reading(
        rows=rows,
        read=HowRead(sheet=table.sheet, encoding=table.encoding, separator=table.separator, heading_row=columns.row),
        columns=[
            ReadColumn(column=n, heading=columns.headings[n], field=name) for n, name in sorted(columns.fields.items())
        ],
        skipped_columns=[SkippedColumn(column=n, heading=heading) for n, heading in sorted(columns.skipped.items())],
        other_sheets=list(table.others),
    )


def _below(columns: Columns, lines: Iterable[Line], words: Vocabulary) -> list[SheetRow]:
    """Each row as it comes, for a wide one is not kept. Raises as soon as there are too many."""
    read: list[SheetRow] = []
    written: Counter[bytes] = Counter()
    for line in lines:
        if reach := max((n for n, cell in enumerate(line.cells, start=1) if not blank(cell)), default=0):
            if reach > MOST_COLUMNS:
                raise refusals.FILE_REACHES_TOO_FAR()
            read.append(_row(columns, line, words, written))
        if len(read) > MOST_ROWS:
            raise refusals.FILE_ROWS_TOO_MANY(rows=MOST_ROWS)
    return read


def _row(columns: Columns, line: Line, words: Vocabulary, written: "Counter[bytes]") -> SheetRow:
    danger = may_mean_danger(columns, line.cells)
    if why := _unreadable(columns, line):
        return SheetRow(number=line.number, refused=Why.of(why), may_mean_danger=danger)
    cells, remarks = cells_of(columns, line, words)
    spelling = repr([line.cells[n - 1] for n in columns.fields if n <= len(line.cells)]).encode()
    written[spelling] += 1
    nth = written[spelling]
    return SheetRow(number=line.number, cells=cells, may_mean_danger=danger, remarks=remarks, nth=nth)


def _unreadable(columns: Columns, line: Line) -> Refused | None:
    """Why a part of the row would be passed over or is not what its author saw, if that is so."""
    cells = list(enumerate(line.cells, start=1))
    if not line.sound:
        return refusals.ROW_QUOTES_BROKEN()
    beyond = [n for n, cell in cells if n not in columns.headings and not blank(cell)]
    if beyond:
        return refusals.ROW_WITHOUT_HEADING(columns=beyond[:MOST_NAMED], row=columns.row)
    read = [(n, columns.fields[n], cell) for n, cell in cells if n in columns.fields]
    if formulas := [n for n, _, cell in read if cell is Odd.NOT_CALCULATED]:
        return refusals.ROW_NOT_CALCULATED(columns=formulas[:MOST_NAMED])
    for wrong, reason in (
        ([(n, name) for n, name, cell in read if is_error(cell)], refusals.ROW_HOLDS_ERRORS),
        ([(n, name) for n, name, cell in read if _is_broken(cell)], refusals.ROW_CHARACTERS_BROKEN),
        ([(n, name) for n, name, cell in read if cell is Odd.DIGITS_LOST], refusals.ROW_DIGITS_LOST),
        ([(n, name) for n, name, cell in read if _is_shown_otherwise(name, cell)], refusals.ROW_SHOWN_OTHERWISE),
    ):
        if wrong:
            zh, en = placed(wrong)
            return reason(zh=zh, en=en)
    return None


def _is_broken(cell: object) -> bool:
    return isinstance(cell, str) and not cell.isascii() and BROKEN.search(cell) is not None


def _is_shown_otherwise(name: str, cell: object) -> bool:
    """A spreadsheet makes a day of what was typed as the number 3-2."""
    return cell is Odd.SHOWN_OTHERWISE or (isinstance(cell, date) and name != "happened_at")
