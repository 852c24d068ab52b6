"""A sheet as rows of reports: CSV as offices save it, or xlsx; what is not read is named."""

from collections import Counter
from collections.abc import Iterable

from services.intake.sheets import refusals
from services.intake.sheets.answer import HowRead, ReadColumn, Reading, SheetRow, SkippedColumn, Why
from services.intake.sheets.cells import Vocabulary, cells_of, may_mean_danger
from services.intake.sheets.columns import MOST_COLUMNS, Columns, columns_of
from services.intake.sheets.headings import LABELS, NONE_GIVEN, Given
from services.intake.sheets.marks import blank
from services.intake.sheets.table import Line, Table, table_of_text
from services.intake.sheets.unreadable import unreadable
from shared.kernel.refusals import Refused

OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")  # begins a compound file: .xls, and an xlsx with a password
MOST_BYTES = 10_000_000  # a thousand bytes a row
MOST_ROWS = 10_000  # ten years of a station's old cases; so many are answered within a request's time


def read_sheet(data: bytes, words: Vocabulary, given: Given = NONE_GIVEN) -> Reading:
    """The rows below the headings that are not blank; `given` are the fields that some headings were given.

    Raises `Invalid` for a file that is neither CSV nor xlsx, that is too large, or whose headings are not known.
    """
    if data.startswith(OLD_OR_LOCKED):
        raise refusals.FILE_OLD_OR_LOCKED()
    try:
        table = _of_workbook(data) if data.startswith(b"PK") else table_of_text(data, given)
        columns, below = columns_of(table.lines, given)
        rows = _below(columns, below, words)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # whatever a damaged, encrypted or odd file makes the libraries stumble over
        raise refusals.FILE_MALFORMED() from error
    return _reading(table, columns, rows)


def _of_workbook(data: bytes) -> Table:
    from services.intake.sheets.workbook import table_of  # its library is a third of what a process costs to begin

    return table_of(data)


def _reading(table: Table, columns: Columns, rows: list[SheetRow]) -> Reading:
    return Reading(
        rows=rows,
        read=HowRead(sheet=table.sheet, encoding=table.encoding, separator=table.separator, heading_row=columns.row),
        columns=[
            ReadColumn(column=n, heading=columns.headings[n], field=name, label=en, label_zh=zh)
            for n, name in sorted(columns.fields.items())
            for zh, en in [LABELS[name]]
        ],
        skipped_columns=[SkippedColumn(column=n, heading=heading) for n, heading in sorted(columns.skipped.items())],
        other_sheets=list(table.others),
    )


def _below(columns: Columns, lines: Iterable[Line], words: Vocabulary) -> list[SheetRow]:
    """Each row as it comes, for a wide one is not kept. Raises as soon as there are too many."""
    read: list[SheetRow] = []
    written: Counter[str] = Counter()
    for line in lines:
        if reach := max((n for n, cell in enumerate(line.cells, start=1) if not blank(cell)), default=0):
            if reach > MOST_COLUMNS:
                raise refusals.FILE_REACHES_TOO_FAR()
            read.append(_row(columns, line, words, written))
        if len(read) > MOST_ROWS:
            raise refusals.FILE_ROWS_TOO_MANY(rows=MOST_ROWS)
    return read


def _row(columns: Columns, line: Line, words: Vocabulary, written: Counter[str]) -> SheetRow:
    danger = may_mean_danger(columns, line.cells)
    if why := unreadable(columns, line):
        return SheetRow(number=line.number, refused=Why.of(why), may_mean_danger=danger)
    cells, remarks = cells_of(columns, line, words)
    spelling = repr([line.cells[n - 1] for n in columns.fields if n <= len(line.cells)])
    written[spelling] += 1
    nth = written[spelling]
    return SheetRow(number=line.number, cells=cells, may_mean_danger=danger, remarks=remarks, nth=nth)
