"""Which column is for which field: the row of headings is found, what nobody asked for is skipped and named."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple, Protocol, TypeVar

from services.intake.sheets import refusals
from services.intake.sheets.headings import LABELS, MUST, OTHERWISE, Given, field_of, is_own, plain
from services.intake.sheets.marks import blank
from shared.http.separated import BROKEN


class Numbered(Protocol):
    """A row and its number in the sheet."""

    @property
    def number(self) -> int:
        """Counts from 1."""

    @property
    def cells(self) -> Sequence[Any]:
        """What stands in it."""


L = TypeVar("L", bound=Numbered)
MOST_TITLES = 20  # rows that are not blank, among which the headings are looked for
MOST_COLUMNS = 1_000  # blank ones too in the row of headings, where nobody writes beyond a dozen
MOST_NAMED = 20  # columns: whoever mends so many finds the others
LONGEST_HEADING = 200
MOST_OFFERED = 100  # headings that are told of, to be given fields


class Columns(NamedTuple):
    """The columns by their numbers: those that are read, for which fields; those that are skipped; all as headed."""

    row: int
    fields: Mapping[int, str]
    headings: Mapping[int, str]

    @property
    def skipped(self) -> dict[int, str]:
        """What nobody asked for."""
        return {n: heading for n, heading in self.headings.items() if n not in self.fields}


def columns_of(lines: Iterable[L], given: Given) -> tuple[Columns, Iterator[L]]:
    """The columns, by the fields that were `given` to headings and those that are known, and the rows below them.

    Raises `Invalid` where no row has headings that are known, two columns are for one field, or one is missing: of
    those that were given, or without which there is no report."""
    left, first = iter(lines), list[L]()
    for line in left:
        if not all(blank(cell) for cell in line.cells):
            first.append(line)
        if len(first) == MOST_TITLES:
            break
    if not first:
        raise refusals.FILE_HEADINGS_MISSING(zh=_zh(LABELS), en=_en(LABELS))
    best = max(range(len(first)), key=lambda n: known_in(first[n].cells, given))
    if len(first[best].cells) > MOST_COLUMNS:
        raise refusals.FILE_REACHES_TOO_FAR()
    return _columns(first[best].number, first[best].cells, given), chain(first[best + 1 :], left)


def known_in(row: Sequence[Any], given: Given) -> int:
    """How many fields the headings in this row are for."""
    return len({field_of(str(cell), given) for cell in row[:MOST_COLUMNS] if not blank(cell)} - {None})


def _columns(number: int, row: Sequence[Any], given: Given) -> Columns:
    headings = {n: str(cell).strip()[:LONGEST_HEADING] for n, cell in enumerate(row, start=1) if not blank(cell)}
    if broken := [n for n, heading in headings.items() if BROKEN.search(heading)]:
        raise refusals.FILE_HEADINGS_BROKEN(row=number, columns=broken[:MOST_NAMED])
    if absent := set(given) - {plain(heading) for heading in headings.values()}:
        raise refusals.COLUMNS_NOT_THERE(row=number, headings=sorted(absent)[:MOST_NAMED])
    found = {n: name for n, heading in headings.items() if (name := field_of(heading, given))}
    if not found:
        at = list(headings)[:MOST_NAMED]
        raise refusals.FILE_HEADINGS_UNKNOWN(
            row=number, columns=at, zh=_zh(LABELS), en=_en(LABELS), headings=_told(headings, {})
        )
    _use_otherwise(found, headings, given)
    own = {name for n, name in found.items() if is_own(headings[n], given)}
    fields = {n: name for n, name in found.items() if name not in own or is_own(headings[n], given)}
    if again := [name for name in LABELS if list(fields.values()).count(name) > 1]:
        columns = {name: [n for n, one in fields.items() if one == name][:MOST_NAMED] for name in again}
        raise refusals.FILE_HEADINGS_TWICE(
            row=number,
            zh=[f"{LABELS[name][0]}（第{'、'.join(map(str, ns))}列）" for name, ns in columns.items()],
            en=[f"{LABELS[name][1]} (columns {', '.join(map(str, ns))})" for name, ns in columns.items()],
        )
    if lacking := [name for name in MUST if name not in fields.values()]:
        sure = {n: name for n, name in fields.items() if name != "subject" or "text" not in lacking}
        raise refusals.FILE_COLUMNS_LACKING(  # where nothing is the text, what is called a subject may be
            row=number, zh=_zh(lacking), en=_en(lacking), headings=_told(headings, sure)
        )
    return Columns(number, fields, headings)


def _use_otherwise(found: dict[int, str], headings: Mapping[int, str], given: Given) -> None:
    may_move = {n: plain(heading) for n, heading in headings.items() if plain(heading) in OTHERWISE.keys() - given}
    kept = {name for n, name in found.items() if n not in may_move}
    for n, heading in may_move.items():
        if found[n] in kept and OTHERWISE[heading] not in kept:
            found[n] = OTHERWISE[heading]


def _told(headings: Mapping[int, str], fields: Mapping[int, str]) -> list[list[Any]]:
    """Each heading with the field that it was taken for, if any: for whoever is to say what they are for."""
    return [[n, heading, fields.get(n)] for n, heading in list(headings.items())[:MOST_OFFERED]]


def _zh(names: Iterable[str]) -> list[str]:
    return [LABELS[name][0] for name in names]


def _en(names: Iterable[str]) -> list[str]:
    return [LABELS[name][1] for name in names]
