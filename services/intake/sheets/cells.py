"""The cells of a row as the fields of a report: words by their names, yes and no, names of people, times."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from services.intake.sheets.workbook import blank
from shared.kernel.calendar import CHINA
from shared.kernel.policy import Label, Policy

Cells: TypeAlias = dict[str, Any]

LONGEST_PEOPLE = 4_000  # characters: twenty names, however long; one cell may stand in thousands of rows
YES_NO = {"是": True, "yes": True, "true": True, "1": True, "否": False, "no": False, "false": False, "0": False}
NOT_SO = frozenset(
    {"否", "no", "false", "0", "n", "无", "没有", "没", "不", "不是", "非", "×", "✗", "x", "-", "—", "/", "\\"}
)
"""What denies: whatever else stands below a heading may be a yes."""
TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H:%M")


def cells_of(headings: Sequence[str], row: Sequence[Any], policy: Policy) -> Cells:
    """What stands below these headings. A cell that makes no sense is left as it is, for the command's own check."""
    cells = {name: _plain(cell) for name, cell in zip(headings, row, strict=False) if not blank(cell)}
    for name, known in (("channel", policy.channels), ("category_hint", policy.categories)):
        if name in cells:
            cells[name] = _code(cells[name], known)
    for name in ("urgent", "danger_to_life"):
        if name in cells:
            cells[name] = YES_NO.get(str(cells[name]).lower(), cells[name])
    if "people" in cells:
        cells["people"] = _people(str(cells["people"]))
    if "happened_at" in cells:
        cells["happened_at"] = _moment(cells["happened_at"])
    return cells


def may_mean_danger(headings: Sequence[str], row: Sequence[Any]) -> bool:
    """Whether this row may say that life is in danger, however that is written: it is answered even if the row is not
    taken."""
    said = [cell for name, cell in zip(headings, row, strict=False) if name == "danger_to_life" and not blank(cell)]
    return any(str(_plain(cell)).lower().strip("。．.！!，, ") not in NOT_SO for cell in said)


def _people(cell: str) -> Any:
    if len(cell) > LONGEST_PEOPLE:
        return cell
    names = cell.replace("；", "、").replace(";", "、").split("、")
    return [{"name": name} for name in names if name.strip()]


def _plain(cell: Any) -> Any:
    """Text for whatever is no text, number for number with the 15 digits that a spreadsheet keeps."""
    if isinstance(cell, str | datetime | bool):
        return cell.strip() if isinstance(cell, str) else cell
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def _code(cell: Any, known: Mapping[str, Label]) -> Any:
    return next((code for code, word in known.items() if cell in (code, word.zh, word.en)), cell)


def _moment(cell: Any) -> Any:
    """A time without a zone is China's."""
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=CHINA)
    for form in TIMES:
        try:
            return datetime.strptime(str(cell), form).replace(tzinfo=CHINA)
        except ValueError:
            continue
    return cell
