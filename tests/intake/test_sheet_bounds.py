"""What a sheet may cost: the bounds of the reading that show in no answer, at the most that is taken and one beyond."""

import csv
import io
from collections.abc import Callable, Sequence

import pytest
from openpyxl import Workbook

from services.intake.policy import IntakePolicy
from services.intake.routes.sheet import LONGEST_PEOPLE, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, Cells, read_sheet
from shared.kernel.refusals import Refused
from tests.given import policy_of

POLICY = policy_of(IntakePolicy)
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


def read(data: bytes) -> list[tuple[int, Cells]]:
    return read_sheet(data, POLICY)


def refused(data: bytes) -> str:
    """The code with which it is refused."""
    with pytest.raises(Refused) as why:
        read(data)
    return why.value.code


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_columns_beyond_the_last_that_is_read_are_not_there(write: Write) -> None:
    wide = MOST_COLUMNS + 1
    headings = ["text"] * (MOST_COLUMNS - 1) + ["village", "channel"]
    [(_, cells)] = read(write([headings, ["a"] * wide]))
    assert cells == {"text": "a", "village": "a"}


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_as_many_rows_as_may_be_are_read_and_not_one_more(write: Write) -> None:
    assert len(read(write([["text"], *[["a"]] * MOST_ROWS]))) == MOST_ROWS
    assert refused(write([["text"], *[["a"]] * (MOST_ROWS + 1)])) == "file-rows-too-many"


def test_as_many_sheets_as_may_be_are_let_in_and_not_one_more() -> None:
    assert len(read(as_xlsx([["text"], ["a"]], sheets=MOST_SHEETS))) == 1
    assert refused(as_xlsx([["text"], ["a"]], sheets=MOST_SHEETS + 1)) == "file-malformed"


def test_a_cell_of_names_is_taken_apart_up_to_a_length_and_left_as_it_is_beyond() -> None:
    names = "甲、" * (LONGEST_PEOPLE // 2)
    [(_, short), (_, long)] = read(as_csv([["people"], [names], [names + "乙"]]))
    assert short["people"] == [{"name": "甲"}] * (LONGEST_PEOPLE // 2)
    assert long["people"] == names + "乙"
