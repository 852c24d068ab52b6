"""The cells of a row as the fields of a report: words by their names, yes and no, names of people, times."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, TypeAlias

from services.intake.sheets.columns import Columns
from services.intake.sheets.marks import blank
from services.intake.sheets.remarks import Remark, remark
from services.intake.sheets.spellings import denies, moment, people, yes_or_no
from services.intake.sheets.table import Line
from shared.kernel.alike import alike, name_alike, without_unseen
from shared.kernel.policy import Category, Policy

Cells: TypeAlias = dict[str, Any]
Vocabulary: TypeAlias = Mapping[str, Mapping[str, str]]
"""What is written, and what it is: by the fields `channel`, `category_hint` and `village`."""

LINES = ("channel", "message_id", "officer_id", "village", "place", "subject", "people", "category_hint", "campaign")
"""Fields of one line, in which nothing stands that cannot be seen."""


def vocabulary(policy: Policy) -> dict[str, dict[str, str]]:
    """The policy's words by all the names that it has for them, and its villages."""
    return {
        "channel": _codes((code, [word.en, word.zh]) for code, word in policy.channels.items()),
        "category_hint": _codes((code, _called(word)) for code, word in policy.categories.items()),
        "village": {name_alike(one.zh): one.zh for one in policy.villages},
    }


def cells_of(columns: Columns, line: Line, words: Vocabulary) -> tuple[Cells, list[Remark]]:
    """What stands below these headings, and what is to be known of it. A cell that makes no sense is left as it is, for
    the command's own check."""
    written = {name: (n, line.cells[n - 1]) for n, name in columns.fields.items() if n <= len(line.cells)}
    held = {name: (n, cell) for name, (n, cell) in written.items() if not blank(cell)}
    cells = {name: _plain(cell) for name, (_, cell) in held.items()}
    unseen = [name for name in LINES if isinstance(cells.get(name), str) and without_unseen(cells[name]) != cells[name]]
    cells |= {name: without_unseen(cells[name]).strip() for name in unseen}
    when = moment(held["happened_at"][1]) if "happened_at" in held else None
    _understand(cells, words)
    if when is not None:
        cells["happened_at"] = when.value
    if when is not None and when.day_only:
        cells["precision"] = "day"
    places = {
        "merged-cell": [(n, name) for name, (n, _) in held.items() if n in line.merged],
        "day-without-time": [(held["happened_at"][0], "happened_at")] if when and when.day_only else [],
        "unseen-characters": [(held[name][0], name) for name in unseen],
    }
    return cells, [remark(code, found) for code, found in places.items() if found]


def may_mean_danger(columns: Columns, row: Sequence[Any]) -> bool:
    """Whether this row may say that life is in danger, however that is written: it is answered even if the row is not
    taken."""
    said = [row[n - 1] for n, name in columns.fields.items() if name == "danger_to_life" and n <= len(row)]
    return any(not blank(cell) and not denies(_plain(cell)) for cell in said)


def _called(word: Category) -> list[str]:
    """What people call a category: statistics add to its name that it is one of disputes."""
    return [*word.also, *(f"{word.zh}{added}" for added in ("纠纷", "类纠纷", "类")), word.en, word.zh]


def _codes(words: Iterable[tuple[str, Sequence[str]]]) -> dict[str, str]:
    return {alike(name).lower(): code for code, names in words for name in (*names, code)}


def _understand(cells: Cells, words: Vocabulary) -> None:
    for name in ("channel", "category_hint"):
        if name in cells:
            cells[name] = words[name].get(alike(str(cells[name])).lower(), cells[name])
    if isinstance(cells.get("village"), str):
        cells["village"] = words["village"].get(name_alike(cells["village"]), cells["village"])
    for name in ("urgent", "danger_to_life"):
        if name in cells:
            cells[name] = yes_or_no(cells[name])
    if "people" in cells:
        named = people(str(cells["people"]))
        cells["people"] = [{"name": name} for name in named] if isinstance(named, list) else named


def _plain(cell: Any) -> Any:
    """Text for whatever is no text, number for number with the 15 digits that a spreadsheet keeps."""
    if isinstance(cell, str | bool):
        return cell.strip() if isinstance(cell, str) else cell
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)
