"""Refused rows of a sheet, as whoever wrote them is told: by his own headings, and what belongs below these."""

from collections.abc import Sequence
from typing import NamedTuple

from services.console.doors.sheets import RefusedRow, Sheet
from services.console.showing.catalog import Language, say

SAID_BY_CELL = ("invalid-words", "row-holds-errors")
"""Reasons that are told by what belongs into the cells; the others say what to do in their own words."""


class Column(NamedTuple):
    """A column that intake reads: how it is headed, whether it must be there, and what stands in it."""

    heading: str
    must: bool
    holds: str


class WrongCell(NamedTuple):
    """A cell that is not right: under which heading, what stands in it, what belongs there."""

    heading: str
    cell: str
    right: str


class Refusal(NamedTuple):
    """A refused row as it is shown: its number, what it says, its wrong cells, and intake's sentence."""

    number: int
    said: list[str]
    cells: list[WrongCell]
    why: str

    @property
    def reason(self) -> str:
        """Why it was refused, in a line."""
        return "; ".join(f"{one.heading} → {one.right}" for one in self.cells) or self.why


COLUMNS = (
    Column("渠道", True, "来源的名称，如 警民联系点、110警情、走访"),
    Column("村", True, "村（社区）的名称"),
    Column("发生时间", True, "如 2026-03-01 09:30"),
    Column("内容", True, "说了什么，最多4000字"),
    Column("主题", False, "一句话，可不填"),
    Column("地点", False, "在哪里"),
    Column("涉及人员", False, "姓名，用顿号、逗号、斜线或空格隔开"),
    Column("类别", False, "类别的名称"),
    Column("紧急", False, "是 或 否"),
    Column("危及生命", False, "是 或 否"),
    Column("消息编号", False, "原渠道的编号，同一编号只收一次"),
    Column("信息员编号", False, "只用于渠道为信息员的行"),
    Column("专项行动", False, "所属行动的名称"),
)


def refusals_of(language: Language, sheet: Sheet, rows: Sequence[RefusedRow]) -> list[Refusal]:
    """These refused rows as they are shown: what belongs into a cell is said as a spreadsheet has it, because intake's
    sentences speak to programs; of what is none of our columns intake's sentence says it."""
    right = {column.heading: say(language, column.holds) for column in COLUMNS}
    shown = []
    for row in rows:
        wrong = row.wrong(sheet.headings, sheet.labels) if row.code in SAID_BY_CELL else []
        known = all(label in right for _, _, label in wrong)
        cells = [WrongCell(heading, cell, right[label]) for heading, cell, label in wrong] if known else []
        said = [cell for _, cell in row.said(sheet.headings)]
        shown.append(Refusal(row.number, said, cells, row.en if language == "en" else row.zh))
    return shown
