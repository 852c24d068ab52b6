"""Reports from a sheet: sent to intake, and its answer row by row, with the refused rows to mend."""

import asyncio
import json
from collections.abc import Sequence
from math import ceil
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.console.doors import sheets
from services.console.doors.sheets import Heading, Sheet, Tried
from services.console.doors.trouble import Away, Refused, Unknown
from services.console.routes.forms import LARGEST_WITH_FILE, Form
from services.console.routes.given import offered_of, remember, remembered
from services.console.routes.here import Here, Visit
from services.console.showing.sheets import COLUMNS, refusals_of
from services.console.showing.words import picked

router = APIRouter()
CSV = "text/csv; charset=utf-8"
MOST_ROWS = 200
"""Refused rows on a page: a sheet may have thousands."""


@router.get("/desk/import")
async def import_page(here: Here) -> Response:
    """Where a sheet is sent."""
    return await _page(here)


@router.post("/desk/import")
async def import_sheet(here: Here) -> Response:
    """Send a sheet to intake, or have it tried: a file, or one that was tried, with the columns that were given."""
    form = await here.form(LARGEST_WITH_FILE)
    sent = await _sent(here, form)
    if form.is_unsent or sent is None:
        return await _page(here, Refused("console", 422, _missing()))
    name, data, headings = sent
    path = "/sheets/tried" if form.ticked("try") else "/sheets"
    columns = {one.heading: one.given for one in headings if one.given}
    try:
        answer = await here.console.services.upload(
            "intake", path, here.token, (name, data, "application/octet-stream"), {"columns": json.dumps(columns)}
        )
    except Refused as refused:
        if not refused.headings and not headings:
            return await _page(here, refused)
        offered = offered_of(refused.headings, headings, remembered(here.request))
        return _to_tried(here, Tried(here.somebody.account, name, await here.now(), data, offered, trouble=refused))
    except (Away, Unknown):  # a file cannot be kept for him
        return await _page(here, Refused("console", 502, _choose_again()))
    now, account = await here.now(), here.somebody.account
    sheet = await asyncio.to_thread(sheets.answered, account, name, now, data, answer.said)
    if form.ticked("try"):
        unknown = [one for one in answer.said["skipped_columns"] if one["heading"] not in sheets.REASONS]
        offered = offered_of(unknown, headings, remembered(here.request))
        rows = answer.said["rows"][:MOST_ROWS]
        return remember(here, _to_tried(here, Tried(account, name, now, data, offered, sheet, rows)), columns)
    return remember(here, here.go(f"/desk/import/{here.console.sheets.keep(sheet)}"), columns)


def _to_tried(here: Visit, tried: Tried) -> Response:
    return here.go(f"/desk/import/tried/{here.console.tried.keep(tried)}")


async def _sent(here: Visit, form: Form) -> tuple[str, bytes, Sequence[Heading]] | None:
    """What is to be imported: its name, what is in it, and its headings with what they are given; None for nothing."""
    if form["tried"]:
        tried = here.console.tried.of(here.somebody.account, form["tried"])
        if tried is None:
            return None
        given = [one._replace(given=_column(form[f"column-{one.column}"])) for one in tried.headings]
        return tried.name, tried.data, given
    file = form.files.get("file")
    if file is None or not file.filename:
        return None
    return file.filename, await asyncio.to_thread(sheets.without_reasons, await file.read()), ()


def _column(written: str) -> str:
    return written if written in {column.heading for column in COLUMNS} else ""


@router.get("/desk/import/tried/{sheet_id}")
async def tried_sheet(here: Here, sheet_id: str) -> Response:
    """What a sheet would become, row by row; the headings that are not known, to be given columns; how to go on."""
    tried = here.console.tried.of(here.somebody.account, sheet_id)
    if tried is None:
        return await _gone(here)
    refused, categories = {}, {}
    if tried.sheet:
        shown = [row for row in tried.sheet.refused if row.number <= tried.rows[-1]["row"]]
        refused = {row.number: row for row in refusals_of(here.language, tried.sheet, shown)}
        categories = dict(picked(here.language, (await here.words("intake"))["categories"]))
    return await here.page(
        "desk/tried.html", trouble=tried.trouble, tried=tried, sheet=tried.sheet, sheet_id=sheet_id, refused=refused,
        columns=COLUMNS, categories=categories,
    )  # fmt: skip


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
    refused = refusals_of(here.language, sheet, sheet.refused[(page - 1) * MOST_ROWS : page * MOST_ROWS])
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
    reasons = [row.reason for row in refusals_of(here.language, sheet, sheet.refused)]
    return sheet.as_csv(sheets.REASONS[here.language == "en"], reasons)


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
