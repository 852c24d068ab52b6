"""A table as it stands in a file, before anybody asks what it means: CSV and workbooks alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel

from services.intake.sheets import refusals
from services.intake.sheets.columns import known_in
from services.intake.sheets.headings import Given
from shared.http.separated import SEPARATORS, declared, decoded, separated

MOST_LINES = 1_048_576  # blank ones too: as many as a spreadsheet has
MOST_CELLS = 50_000_000  # blank ones too: a row may be said to reach to column 16,384
LINES_TRIED = 30  # in which the headings stand, by which the separator is found

R = TypeVar("R", bound=Sequence[Any])


@dataclass(frozen=True, slots=True)
class Line:
    """A row by its number in the sheet; `sound`: its quotes are in order; `merged`: columns with another's value."""

    number: int
    cells: Sequence[Any]
    sound: bool = True
    merged: frozenset[int] = frozenset()


class OtherSheet(BaseModel):
    """A sheet of the workbook that holds something and was not read."""

    name: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The rows, and how they were found: in which sheet of a workbook, or in which encoding and by which separator."""

    lines: Iterator[Line]
    sheet: str | None = None
    others: Sequence[OtherSheet] = field(default_factory=list)
    encoding: str | None = None
    separator: str | None = None


def table_of_text(data: bytes, given: Given) -> Table:
    """The rows of a CSV. Raises `UnicodeDecodeError` for bytes that are no text: none of them is replaced."""
    text, encoding = decoded(data)
    if text.count("\n") > MOST_LINES:
        raise refusals.FILE_REACHES_TOO_FAR()
    separator, text = declared(text)
    separator = separator or max(SEPARATORS, key=lambda one: _known(text, one, given))
    rows = enumerate(separated(text, separator), start=1)
    lines = (Line(n, row.cells, row.sound) for n, row in rows)
    return Table(lines, encoding=encoding, separator=separator)


def bounded(rows: Iterable[R]) -> Iterator[R]:
    """The same rows, blank ones included, as long as they reach no further than anybody writes. Raises `Invalid`."""
    cells = 0
    for n, row in enumerate(rows, start=1):
        cells += len(row)
        if n > MOST_LINES or cells > MOST_CELLS:
            raise refusals.FILE_REACHES_TOO_FAR()
        yield row


def _known(text: str, separator: str, given: Given) -> int:
    """How many headings are known if the cells are apart so."""
    first = text[:20_000].splitlines()[:LINES_TRIED]
    return max((known_in(line.replace('"', "").split(separator), given) for line in first), default=0)
