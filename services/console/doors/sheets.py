"""Sheets that intake was sent: what it answered, beside the rows that it refused, kept for a while to be looked at.

They stand in memory: whoever sends a sheet again loses nothing and doubles nothing.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, repeat
from time import monotonic
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import uuid4

import structlog
from openpyxl import load_workbook

from services.console.doors.trouble import Refused
from shared.http.separated import BROKEN, Separated, declared, decoded, separated
from shared.store.backoff import where

log = structlog.get_logger()
KEPT_SECONDS = 2 * 3600
MOST_KEPT = 32
MOST_TRIED = 6  # of ten megabytes each
TAKEN = ("taken", "would_be_taken")
REASONS = ("没有导入的原因", "why it was not imported")
"""What heads the column that refused rows come back with: in Chinese, in English."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet program may calculate or run (OWASP, CSV Injection)."""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken: its number, what stands in it, and why, in both languages."""

    number: int
    cells: Sequence[str]
    zh: str
    en: str
    code: str = "invalid-words"

    def said(self, headings: Sequence[str]) -> list[tuple[str, str]]:
        """What it says: the cells that hold something, by their headings."""
        return [one for one in zip(headings, self.cells, strict=False) if all(one)]

    def wrong(self, headings: Sequence[str], labels: Mapping[int, tuple[str, str]]) -> list[tuple[str, str, str]]:
        """The cells that the reason speaks of, each with what heads it and how intake calls it in Chinese, by the
        `labels` of the columns in both languages; none where it speaks of the whole row."""
        cells = zip(headings, chain(self.cells, repeat("")), strict=False)
        return [
            (heading, cell, labels[n][0])
            for n, (heading, cell) in enumerate(cells, start=1)
            if n in labels and (f"{labels[n][0]}（" in self.zh or f"{labels[n][1]} (" in self.en)
        ]


@dataclass(frozen=True, slots=True)
class NotRead:
    """What of a file was not read: columns that nobody asked for by their headings, sheets by their names and whether
    they are hidden, and how many rows of titles stand above the headings."""

    columns: Sequence[str] = ()
    sheets: Sequence[tuple[str, bool]] = ()
    titles: int = 0

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.columns or self.sheets or self.titles)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that was sent: whose, when, and what became of its rows; `dangerous`: so many of those that are new or
    were refused say, or may say, that life is in danger."""

    account: str
    name: str
    at: datetime
    taken: int
    repeated: int
    dangerous: int
    headings: Sequence[str]
    refused: Sequence[RefusedRow]
    notices: Mapping[tuple[str, str], Sequence[int]] = field(default_factory=dict)
    """What is to be looked at once more, in both languages, and in which of the rows that were taken."""
    labels: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """What intake calls the columns that it read, by their numbers, in Chinese and English."""
    not_read: NotRead = NotRead()

    @property
    def rows(self) -> int:
        """All rows of the sheet."""
        return self.taken + self.repeated + len(self.refused)

    def as_csv(self, heading: str, reasons: Sequence[str]) -> bytes:
        """The refused rows as they were, with why behind each, under one of `REASONS`: to be mended and sent again.
        What a spreadsheet program would take for a formula is escaped, and is itself again when it is sent."""
        file = io.StringIO()
        writer = csv.writer(file)
        width = max(len(self.headings), *(len(row.cells) for row in self.refused))
        writer.writerow(map(_escaped, [*_wide(self.headings, width), heading]))
        for row, why in zip(self.refused, reasons, strict=True):
            writer.writerow(map(_escaped, [*_wide(row.cells, width), why]))
        return file.getvalue().encode("utf-8-sig")


class Heading(NamedTuple):
    """A heading of a sheet that is not known, and what it was given: the name of a column of ours, or "" for none."""

    column: int
    heading: str
    given: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """A sheet that was tried: whose, with what stands in it, so that it can be taken without being chosen again; the
    `headings` that may be given a column; and what it would become, or why it is refused as a whole."""

    account: str
    name: str
    at: datetime
    data: bytes
    headings: Sequence[Heading]
    sheet: Sheet | None = None
    rows: Sequence[Mapping[str, Any]] = ()
    trouble: Refused | None = None


K = TypeVar("K", Sheet, Tried)


@dataclass(slots=True)
class Kept(Generic[K]):
    """The sheets of late, as many as this."""

    most: int
    _kept: dict[str, tuple[float, K]] = field(default_factory=dict)

    def keep(self, sheet: K) -> str:
        """Keep it; gives the id that it is found by."""
        fresh = [(at, one) for at, one in self._kept.items() if monotonic() - one[0] < KEPT_SECONDS]
        self._kept = dict(fresh[-self.most + 1 :])
        sheet_id = uuid4().hex
        self._kept[sheet_id] = (monotonic(), sheet)
        return sheet_id

    def of(self, account: str, sheet_id: str) -> K | None:
        """The sheet that this account sent; None where it is not kept any more, or is another's."""
        at, sheet = self._kept.get(sheet_id, (0.0, None))
        fresh = sheet is not None and monotonic() - at < KEPT_SECONDS
        return sheet if fresh and sheet is not None and sheet.account == account else None


def answered(account: str, name: str, at: datetime, data: bytes, answer: Mapping[str, Any]) -> Sheet:
    """What intake answered to this file, beside the rows that it refused."""
    refused = {int(row["row"]): row["problem"] for row in answer["rows"] if row["status"] == "refused"}
    headings, cells = _rows(data, set(refused), answer["read"]) if refused else ([], {})
    return Sheet(
        account=account,
        name=name,
        at=at,
        taken=int(answer["taken"] if "taken" in answer else answer["would_be_taken"]),
        repeated=int(answer["repeated"]),
        dangerous=sum(1 for row in answer["rows"] if row.get("advice") and row["status"] != "repeated"),
        headings=headings,
        refused=[
            RefusedRow(number, cells.get(number, ()), str(why["zh"]), str(why["en"]), str(why["code"]))
            for number, why in sorted(refused.items())
        ],
        notices=_notices(answer["rows"]),
        labels={int(one["column"]): (str(one["label_zh"]), str(one["label"])) for one in answer["columns"]},
        not_read=NotRead(
            columns=[str(one["heading"]) for one in answer["skipped_columns"] if one["heading"] not in REASONS],
            sheets=[(str(one["name"]), bool(one["hidden"])) for one in answer["other_sheets"]],
            titles=int(answer["read"]["heading_row"]) - 1,
        ),
    )


def _notices(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        remarks = row.get("remarks", []) if row["status"] in TAKEN else []
        for notice in [*([row["notice"]] if row.get("notice") else []), *remarks]:
            found.setdefault((str(notice["zh"]), str(notice["en"])), []).append(int(row["row"]))
    return found


def without_reasons(data: bytes) -> bytes:
    """A CSV without what `as_csv` put into it, the column of reasons and the escapes. Others as they are."""
    if data.startswith(b"PK"):
        return data
    try:
        text, _ = decoded(data)
    except UnicodeDecodeError:  # intake says what is wrong with it
        return data
    rows = separated(text, ",")
    headings = next(rows, Separated([], True)).cells
    own = {n for n, heading in enumerate(headings) if heading.strip() in REASONS}
    if not own or BROKEN.search(text):
        return data
    file = io.StringIO()
    writer = csv.writer(file)
    for row in chain([Separated(headings, True)], rows):
        if not row.sound:
            return data
        writer.writerow([_unescaped(cell) for n, cell in enumerate(row.cells) if n not in own])
    return file.getvalue().encode("utf-8-sig")


def _rows(data: bytes, wanted: set[int], read: Mapping[str, Any]) -> tuple[list[str], dict[int, list[str]]]:
    """The headings, and the cells of the wanted rows, found as intake has `read` them. A file that intake could read
    and we cannot has none."""
    try:
        rows = _xlsx(data, read["sheet"]) if data.startswith(b"PK") else _csv(data, read["separator"])
        numbered = zip(range(1, max(wanted) + 1), rows, strict=False)
        found = {n: _written(row) for n, row in numbered if n in wanted or n == read["heading_row"]}
        return [cell.strip() for cell in found.pop(int(read["heading_row"]), [])], found
    except Exception as error:
        log.warning("sheet_not_read", error=type(error).__name__, where=where(error))
        return [], {}


def _written(cells: list[str]) -> list[str]:
    """The cells up to the last in which something stands: a sheet may reach far beyond it."""
    return cells[: max((n for n, cell in enumerate(cells, start=1) if cell.strip()), default=0)]


def _csv(data: bytes, separator: str) -> Iterator[list[str]]:
    _, text = declared(decoded(data)[0])
    return ([BROKEN.sub("\N{REPLACEMENT CHARACTER}", cell) for cell in row.cells] for row in separated(text, separator))


def _xlsx(data: bytes, name: str) -> Iterator[list[str]]:
    """The rows of this sheet. Intake has read the file before, within its bounds."""
    sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True)[name]
    sheet.reset_dimensions()
    return ([_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True))


def _text(cell: Any) -> str:
    """As it is written into a CSV: what stands at the first instant of a day was most likely no more than a day."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}" if cell.time() != cell.min.time() else f"{cell:%Y-%m-%d}"
    return f"{cell:.15g}" if isinstance(cell, float) else "" if cell is None else str(cell)


def _escaped(cell: str) -> str:
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell


def _unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell


def _wide(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *([""] * (width - len(cells)))]
