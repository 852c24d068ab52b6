"""The rows of a workbook (xlsx) as they stand: read from its one sheet that holds something, and whole.

What would be read otherwise than its author saw it is refused: merged cells, further sheets, a document type (whose
entities stand for other text, and a few of them for a flood), formulas without a result.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, TypeAlias
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell

from services.intake.sheets import refusals

Row: TypeAlias = Sequence[Any]

MOST_BYTES_UNPACKED = 25_000_000  # an xlsx is a zip, and a small zip can be a large flood
MOST_STYLE_BYTES = 1_000_000  # each becomes an object; those of a sheet that people wrote have some thousand
LONGEST_TAG = 100_000  # bytes; expat reads one that is not at its end anew with each piece that comes
MOST_SHEETS = 30
MOST_LINES = 1_048_576  # blank ones too: as many as a spreadsheet has
MOST_CELLS = 50_000_000  # blank ones too: a row may be said to reach to column 16,384
PART_BYTES = 64 * 1024
MERGED = re.compile(rb"<(\w+:)?mergeCell\s")
ERROR = re.compile(r"#(VALUE|REF|DIV/0|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|CONNECT|BUSY|UNKNOWN)!|#NAME\?|#N/A", re.I)
TAG = re.compile(rb"<[^>]{%d}" % LONGEST_TAG)
FORMULA = re.compile(rb"<(\w+:)?f[\s>/]")


class NotCalculated:
    """Stands in the cell of a formula that has no result."""


NOT_CALCULATED = NotCalculated()


def rows_of(data: bytes) -> Iterator[Row]:
    """Every row, blank ones included. Raises `Invalid`, and whatever a damaged file makes the libraries raise."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        _check(packed)
        formulas = _holds(packed, FORMULA)
        if _holds(packed, MERGED):
            raise refusals.FILE_CELLS_MERGED()
    first, *others = _sheets(data, data_only=True)
    if any(not blank(cell) for other in others for row in bounded(_values(other)) for cell in row):
        raise refusals.FILE_SHEETS_SEVERAL()
    if not formulas:
        return _values(first)
    written, *_ = _sheets(data, data_only=False)
    return map(_calculated, first.iter_rows(), written.iter_rows())


def blank(cell: Any) -> bool:
    """Whether nothing is written in it."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_error(cell: Any) -> bool:
    """Whether a spreadsheet program put an error there in place of what was to stand there."""
    return isinstance(cell, str) and ERROR.fullmatch(cell.strip()) is not None


def bounded(rows: Iterable[Row]) -> Iterator[Row]:
    """The same rows, blank ones included, as long as they reach no further than anybody writes. Raises `Invalid`."""
    cells = 0
    for n, row in enumerate(rows, start=1):
        cells += len(row)
        if n > MOST_LINES or cells > MOST_CELLS:
            raise refusals.FILE_REACHES_TOO_FAR()
        yield row


def _check(packed: zipfile.ZipFile) -> None:
    """What must be so before a library reads it."""
    if sum(entry.file_size for entry in packed.infolist()) > MOST_BYTES_UNPACKED:
        raise refusals.FILE_TOO_LARGE_UNPACKED(megabytes=MOST_BYTES_UNPACKED // 1_000_000)
    if packed.read("xl/workbook.xml").count(b"<sheet ") > MOST_SHEETS:  # each would be looked through for its size
        raise refusals.FILE_MALFORMED()
    if any(entry.file_size > MOST_STYLE_BYTES for entry in packed.infolist() if entry.filename.endswith("styles.xml")):
        raise refusals.FILE_MALFORMED()
    for entry in packed.infolist():
        with packed.open(entry) as part:
            if _declares_a_type(part):
                raise refusals.FILE_MALFORMED()
    if any(TAG.search(packed.read(entry)) for entry in packed.infolist() if entry.filename.endswith((".xml", ".rels"))):
        raise refusals.FILE_MALFORMED()


def _declares_a_type(part: IO[bytes]) -> bool:
    """Whether this part is XML with a document type, in which alone entities are declared. No more is read of it than
    what stands before its first element."""
    parser, seen = expat.ParserCreate(), set[str]()
    parser.StartDoctypeDeclHandler = lambda *_: seen.add("type")
    parser.StartElementHandler = lambda *_: seen.add("element")
    try:
        while not seen and (some := part.read(PART_BYTES)):
            parser.Parse(some)
    except expat.ExpatError:  # a picture, or what the library will stumble over as well
        pass
    return "type" in seen


def _holds(packed: zipfile.ZipFile, mark: re.Pattern[bytes]) -> bool:
    return any(mark.search(packed.read(name)) for name in packed.namelist())


def _sheets(data: bytes, data_only: bool) -> list[Any]:
    """The sheets, each without the size that it says it has: by that, what lies beyond would be passed over."""
    sheets: list[Any] = load_workbook(io.BytesIO(data), read_only=True, data_only=data_only).worksheets
    for sheet in sheets:
        sheet.reset_dimensions()
    return sheets


def _values(sheet: Any) -> Iterator[Row]:
    values: Iterator[Row] = sheet.iter_rows(values_only=True)
    return values


def _calculated(cells: Sequence[ReadOnlyCell], written: Sequence[ReadOnlyCell]) -> Row:
    """The values of a row of which some are formulas, beside the formulas as they are written."""
    return [_result(cell, formula) for cell, formula in zip(cells, written, strict=True)]


def _result(cell: ReadOnlyCell, formula: ReadOnlyCell) -> Any:
    empty_text = cell.data_type == "str"  # a result like any other: `=IF(A1="";"";…)`
    return NOT_CALCULATED if cell.value is None and formula.value is not None and not empty_text else cell.value
