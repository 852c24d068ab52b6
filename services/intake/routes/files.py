"""Reports from a file: each row stands for itself, so that a bad one costs the others nothing."""

import asyncio
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from services.intake.domain import refusals
from services.intake.domain.report import TakeReport
from services.intake.routes.reports import Advice, advice, take
from services.intake.routes.sheet import MOST_BYTES, Cells, read_sheet
from shared.http.context import Context, RequestContext
from shared.http.door import Door
from shared.kernel.refusals import Refused

router = APIRouter(tags=["intake"], route_class=Door)

AT_ONCE = 200  # rows in flight: what is committed together

MULTIPART = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "CSV (UTF-8 or GB18030) or xlsx, headings in row 1",
                        }
                    },
                }
            }
        },
    }
}


class RowProblem(BaseModel):
    """Why a row was not taken, and what to do about it."""

    code: str
    zh: str
    en: str


class RowResult(BaseModel):
    """What became of one row; `row` counts as the spreadsheet does, the headings being row 1."""

    row: int
    status: Literal["taken", "repeated", "refused"]
    report_id: UUID | None = None
    problem: RowProblem | None = None
    advice: Advice | None = None


class FileResult(BaseModel):
    """What became of a file."""

    taken: int
    repeated: int
    refused: int
    rows: list[RowResult]


@router.post("/reports/file", openapi_extra=MULTIPART)
async def take_file(request: Request, ctx: Context) -> FileResult:
    """批量上报 · Take the reports in a CSV or xlsx file; sending the same file again takes nothing twice."""
    rows = await asyncio.to_thread(read_sheet, await _file(request), ctx.policy)
    results: list[RowResult] = []
    for some in _in_groups(rows):
        results += await asyncio.gather(*(_take_row(ctx, number, cells) for number, cells in some))
    statuses = [result.status for result in results]
    return FileResult(
        taken=statuses.count("taken"),
        repeated=statuses.count("repeated"),
        refused=statuses.count("refused"),
        rows=results,
    )


async def _take_row(ctx: RequestContext, number: int, cells: Cells) -> RowResult:
    try:
        command = TakeReport.model_validate(cells)
        if command.message_id is None:  # the content is the number: the same row is taken once, in whichever file
            command = command.model_copy(update={"message_id": f"row:{command.digest()}"})
        report_id, result = await take(ctx, command)
    except ValidationError as error:
        return RowResult(row=number, status="refused", problem=_problem(_bad_cells(error.errors(include_input=False))))
    except Refused as refused:
        return RowResult(row=number, status="refused", problem=_problem(refused))
    known = result.repeated or not result.events
    return RowResult(row=number, status="repeated" if known else "taken", report_id=report_id, advice=advice(command))


async def _file(request: Request) -> bytes:
    """The one file of the form, read behind the door: FastAPI reads a declared form before it asks who sends it."""
    try:
        async with request.form(max_files=1, max_fields=1) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise refusals.FILE_MISSING()
            if file.size is None or file.size > MOST_BYTES:
                raise refusals.FILE_TOO_LARGE(megabytes=MOST_BYTES // 1_000_000)
            return await file.read()
    except HTTPException as error:
        raise refusals.FILE_FORM_MALFORMED() from error


def _in_groups(rows: Sequence[tuple[int, Cells]]) -> Iterable[list[tuple[int, Cells]]]:
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _problem(refused: Refused) -> RowProblem:
    return RowProblem(code=refused.code, zh=refused.zh, en=refused.en)


def _bad_cells(errors: Sequence[Any]) -> Refused:
    """Names the columns that are not right, and never what stands in them."""
    return refusals.INVALID_WORDS(columns=sorted({str(error["loc"][0]) for error in errors if error["loc"]}))
