"""Why a row cannot be taken before it is known what it says: a part would be passed over, or is not what was seen."""

import re
from datetime import date

from services.intake.sheets import refusals
from services.intake.sheets.columns import MOST_NAMED, Columns
from services.intake.sheets.marks import Odd, blank, is_error
from services.intake.sheets.remarks import placed
from services.intake.sheets.table import Line
from shared.http.separated import BROKEN
from shared.kernel.refusals import Refused

SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d{2,3}", re.IGNORECASE)


def unreadable(columns: Columns, line: Line) -> Refused | None:
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
        ([(n, name) for n, name, cell in read if _has_lost_digits(cell)], refusals.ROW_DIGITS_LOST),
        ([(n, name) for n, name, cell in read if _is_shown_otherwise(name, cell)], refusals.ROW_SHOWN_OTHERWISE),
    ):
        if wrong:
            zh, en = placed(wrong)
            return reason(zh=zh, en=en)
    return None


def _is_broken(cell: object) -> bool:
    return isinstance(cell, str) and not cell.isascii() and BROKEN.search(cell) is not None


def _has_lost_digits(cell: object) -> bool:
    """A CSV of a spreadsheet has 2.0263E+17 for a number of 18 digits."""
    return cell is Odd.DIGITS_LOST or (isinstance(cell, str) and SCIENTIFIC.fullmatch(cell.strip()) is not None)


def _is_shown_otherwise(name: str, cell: object) -> bool:
    """A spreadsheet makes a day of what was typed as the number 3-2."""
    return cell is Odd.SHOWN_OTHERWISE or (isinstance(cell, date) and name != "happened_at")
