"""What is told of a file: how it was read, its rows, and what of it was not read."""

from typing import Any

from pydantic import BaseModel

from services.intake.sheets.cells import Cells
from services.intake.sheets.remarks import Remark
from services.intake.sheets.table import OtherSheet
from shared.kernel.refusals import REASONS, Refused


class Why(BaseModel):
    """A refusal as it is told from one process to another: which, and the words that are filled in."""

    code: str
    words: dict[str, Any] = {}

    @classmethod
    def of(cls, refused: Refused) -> "Why":
        """What is to be told of this refusal."""
        return cls(code=refused.code, words=dict(refused.words))

    def refused(self) -> Refused:
        """The refusal that was told."""
        return next(one for one in REASONS if one.code == self.code)(**self.words)


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
    """A column that was read: its number, what heads it, and the field that it is for, by name and label."""

    column: int
    heading: str
    field: str
    label: str
    label_zh: str


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
