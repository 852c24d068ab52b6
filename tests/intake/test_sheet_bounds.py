"""What a sheet may cost: the bounds of the reading that show in no answer, at the most that is taken and one beyond."""

import csv
import io
from collections.abc import Callable, Sequence

import pytest
from openpyxl import Workbook

from services.intake.policy import IntakePolicy
from services.intake.sheets.answer import SheetRow
from services.intake.sheets.cells import vocabulary
from services.intake.sheets.columns import MOST_COLUMNS
from services.intake.sheets.packed import MOST_SHEETS
from services.intake.sheets.reading import MOST_ROWS, read_sheet
from services.intake.sheets.spellings import LONGEST_PEOPLE
from shared.kernel.refusals import Refused
from tests.given import policy_of

WORDS = vocabulary(policy_of(IntakePolicy))
MUST = ["channel", "village", "happened_at", "text"]
Write = Callable[[Sequence[Sequence[str]]], bytes]


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def as_xlsx(rows: Sequence[Sequence[str]], sheets: int = 1) -> bytes:
    made, data = Workbook(), io.BytesIO()
    assert made.active is not None
    for row in rows:
        made.active.append(list(row))
    for _ in range(1, sheets):
        made.create_sheet()
    made.save(data)
    return data.getvalue()


def read(data: bytes) -> list[SheetRow]:
    return read_sheet(data, WORDS).rows


def refused(data: bytes) -> str:
    """The code with which it is refused."""
    with pytest.raises(Refused) as why:
        read(data)
    return why.value.code


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_as_many_rows_as_may_be_are_read_and_not_one_more(write: Write) -> None:
    assert len(read(write([MUST, *[["a"]] * MOST_ROWS]))) == MOST_ROWS
    assert refused(write([MUST, *[["a"]] * (MOST_ROWS + 1)])) == "file-rows-too-many"


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_headings_reach_as_far_as_they_may_and_not_one_column_further_whatever_stands_there(write: Write) -> None:
    blanks = [" "] * (MOST_COLUMNS - len(MUST))
    assert len(read(write([[*MUST, *blanks], ["a"]]))) == 1
    assert refused(write([[*MUST, *blanks, " "], ["a"]])) == "file-reaches-too-far"
    assert refused(write([MUST * (MOST_COLUMNS // 4 + 1), ["a"]])) == "file-reaches-too-far"


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_what_is_written_below_them_reaches_no_further_and_blanks_may(write: Write) -> None:
    [beyond] = read(write([MUST, ["a", *[""] * (MOST_COLUMNS - 2), "b"]]))
    assert beyond.refused is not None
    assert refused(write([MUST, ["a", *[""] * (MOST_COLUMNS - 1), "b"]])) == "file-reaches-too-far"
    [blank] = read(write([MUST, ["a", *[" "] * MOST_COLUMNS]]))
    assert blank.refused is None


def test_as_many_sheets_as_may_be_are_let_in_and_not_one_more() -> None:
    assert len(read(as_xlsx([MUST, ["a"]], sheets=MOST_SHEETS))) == 1
    assert refused(as_xlsx([MUST, ["a"]], sheets=MOST_SHEETS + 1)) == "file-malformed"


def test_a_cell_of_names_is_taken_apart_up_to_a_length_and_left_as_it_is_beyond() -> None:
    names = "甲、" * (LONGEST_PEOPLE // 2)
    short, long = (row.cells for row in read(as_csv([["people", *MUST], [names], [names + "乙"]])))
    assert short["people"] == [{"name": "甲"}] * (LONGEST_PEOPLE // 2)
    assert long["people"] == names + "乙"
