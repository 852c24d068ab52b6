"""Merged cells: a value that is written once and stands for several cells is taken for each of them, and remarked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from openpyxl.utils.cell import range_boundaries

from services.intake.sheets import refusals
from services.intake.sheets.marks import blank

MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3}[0-9]+:[A-Z]{1,3}[0-9]+)[\"']")
MOST_MERGED = 5_000
WIDEST = 50  # columns, where nobody writes beyond a dozen

Filled: TypeAlias = tuple[Sequence[Any], frozenset[int]]
"""A row, and the numbers of those of its columns that hold another cell's value."""


@dataclass
class Merged:
    """Cells from `first` to `last` (column, row) that are one; `value` as soon as its row was read."""

    first: tuple[int, int]
    last: tuple[int, int]
    value: Any = None


def merged_in(part: bytes) -> list[Merged]:
    """The merged cells of a worksheet's XML, the uppermost first. Raises `Invalid` for more than anybody merges."""
    found = []
    for match in MERGED.finditer(part):
        left, top, right, bottom = range_boundaries(match[1].decode())
        found.append(Merged((int(left or 1), int(top or 1)), (int(right or 1), int(bottom or 1))))
        if len(found) > MOST_MERGED:
            raise refusals.FILE_REACHES_TOO_FAR()
    return sorted(found, key=lambda one: one.first[1])


def filled(rows: Iterable[Sequence[Any]], merged: Sequence[Merged]) -> Iterator[Filled]:
    """The rows with the merged values in each cell that they stand for. A row with nothing of its own stays so."""
    waiting, open_ = list(reversed(merged)), list[Merged]()
    for number, row in enumerate(rows, start=1):
        while waiting and waiting[-1].first[1] <= number:
            one = waiting.pop()
            column = one.first[0]
            one.value = row[column - 1] if column <= len(row) else None
            open_.append(one)
        open_ = [one for one in open_ if one.last[1] >= number]
        yield _fill(number, row, open_) if open_ and not all(map(blank, row)) else (row, frozenset())


def _fill(number: int, row: Sequence[Any], merged: Sequence[Merged]) -> Filled:
    cells, from_others = list(row), set[int]()
    for one in merged:
        if blank(one.value):
            continue
        for column in range(one.first[0], min(one.last[0], one.first[0] + WIDEST) + 1):
            if (column, number) != one.first:
                cells.extend([None] * (column - len(cells)))
                if blank(cells[column - 1]):
                    cells[column - 1] = one.value
                    from_others.add(column)
    return cells, frozenset(from_others)
