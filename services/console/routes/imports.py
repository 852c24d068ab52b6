"""Reports from a sheet: sent to intake, and its answer row by row, with the refused rows to mend."""

import asyncio
from collections.abc import Sequence
from math import ceil
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.console.doors import sheets
from services.console.doors.sheets import RefusedRow, Sheet
from services.console.doors.trouble import Away, Refused, Unknown
from services.console.routes.forms import LARGEST_WITH_FILE
from services.console.routes.here import Here, Visit

router = APIRouter()
CSV = "text/csv; charset=utf-8"
MOST_ROWS = 200
"""Refused rows on a page: a sheet may have thousands."""
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
    Column("地点", False, "在哪里"),
    Column("涉及人员", False, "姓名，用顿号、逗号、斜线或空格隔开"),
    Column("类别", False, "类别的名称"),
    Column("紧急", False, "是 或 否"),
    Column("危及生命", False, "是 或 否"),
    Column("消息编号", False, "原渠道的编号，同一编号只收一次"),
    Column("信息员编号", False, "只用于渠道为信息员的行"),
    Column("专项行动", False, "所属行动的名称"),
)


@router.get("/desk/import")
async def import_page(here: Here) -> Response:
    """Where a sheet is sent."""
    return await _page(here)


@router.post("/desk/import")
async def import_sheet(here: Here) -> Response:
    """Send a sheet to intake."""
    form = await here.form(LARGEST_WITH_FILE)
    file = form.files.get("file")
    if form.is_unsent or file is None or not file.filename:
        return await _page(here, Refused("console", 422, _missing()))
    data = await asyncio.to_thread(sheets.without_reasons, await file.read())
    try:
        answer = await here.console.services.upload(
            "intake", "/sheets", here.token, (file.filename, data, "application/octet-stream")
        )
    except Refused as refused:
        return await _page(here, refused)
    except (Away, Unknown):  # a file cannot be kept for him
        return await _page(here, Refused("console", 502, _choose_again()))
    now, account = await here.now(), here.somebody.account
    sheet = await asyncio.to_thread(sheets.answered, account, file.filename, now, data, answer.said)
    return here.go(f"/desk/import/{here.console.sheets.keep(sheet)}")


@router.get("/desk/import/template.csv")
async def sheet_template(here: Here) -> Response:
    """An empty sheet with every heading."""
    text = ",".join(column.heading for column in COLUMNS) + "\r\n"
    return _download(text.encode("utf-8-sig"), "template.csv")


@router.get("/desk/import/{sheet_id}")
async def imported(here: Here, sheet_id: str, page: Annotated[int, Query(ge=1)] = 1) -> Response:
    """What became of the rows: how many were taken, and those that were not, page by page."""
    sheet = here.console.sheets.of(here.somebody.account, sheet_id)
    if sheet is None:
        return await _gone(here)
    pages = max(1, ceil(len(sheet.refused) / MOST_ROWS))
    page = min(page, pages)
    refused = _refused(here, sheet, sheet.refused[(page - 1) * MOST_ROWS : page * MOST_ROWS])
    return await here.page(
        "desk/imported.html", sheet=sheet, sheet_id=sheet_id, refused=refused, page=page, pages=pages
    )


@router.get("/desk/import/{sheet_id}/refused.csv")
async def refused_rows(here: Here, sheet_id: str) -> Response:
    """The refused rows as a file, with why behind each."""
    sheet = here.console.sheets.of(here.somebody.account, sheet_id)
    if sheet is None:
        return await _gone(here)
    return _download(await asyncio.to_thread(_as_csv, here, sheet), "refused.csv")


def _as_csv(here: Visit, sheet: Sheet) -> bytes:
    reasons = [row.reason for row in _refused(here, sheet, sheet.refused)]
    return sheet.as_csv(sheets.REASONS[here.language == "en"], reasons)


def _refused(here: Visit, sheet: Sheet, rows: Sequence[RefusedRow]) -> list[Refusal]:
    """These refused rows as they are shown: what belongs into a cell is said as a spreadsheet has it, because intake's
    sentences speak to programs; of what is none of our columns intake's sentence says it."""
    right = {column.heading: here.say(column.holds) for column in COLUMNS}
    shown = []
    for row in rows:
        wrong = row.wrong(sheet.headings, sheet.labels) if row.code in SAID_BY_CELL else []
        known = all(label in right for _, _, label in wrong)
        cells = [WrongCell(heading, cell, right[label]) for heading, cell, label in wrong] if known else []
        said = [cell for _, cell in row.said(sheet.headings)]
        shown.append(Refusal(row.number, said, cells, row.en if here.language == "en" else row.zh))
    return shown


async def _gone(here: Visit) -> Response:
    return await here.page("desk/imported.html", status=404, sheet=None)


def _download(data: bytes, name: str) -> Response:
    return Response(data, media_type=CSV, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _choose_again() -> dict[str, object]:
    return {
        "type": "/problems/no-answer",
        "detail": "No answer came. Choose the file again and send it: no row is taken twice.",
        "detail_zh": "没有等到回答。请再选一次同一份文件再导入：一行也不会重复",
    }


def _missing() -> dict[str, object]:
    place = {"at": "file", "label": "file", "label_zh": "文件", "detail": "choose one", "detail_zh": "请选一个文件"}
    return {"type": "/problems/file-missing", "detail": "no file", "detail_zh": "没有选文件", "errors": [place]}


async def _page(here: Visit, trouble: Refused | None = None) -> Response:
    return await here.page("desk/import.html", trouble=trouble, columns=COLUMNS)
