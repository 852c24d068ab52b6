"""Reports from a file: each row stands for itself, so that a bad one costs the others nothing."""

import asyncio
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from services.intake.domain.report import Said
from services.intake.routes import refusals
from services.intake.routes.reports import Advice, Named, advice, officers_named, take
from services.intake.sheets.answer import HowRead, ReadColumn, SheetRow, SkippedColumn
from services.intake.sheets.apart import read_apart
from services.intake.sheets.reading import MOST_BYTES
from services.intake.sheets.remarks import Remark
from services.intake.sheets.table import OtherSheet
from shared.http.allowed import Schema
from shared.http.context import Context, RequestContext
from shared.http.door import Door
from shared.http.problem import Problem, of_validation
from shared.http.validation import unlisted
from shared.kernel.policy import Policy
from shared.kernel.refusals import Refused
from shared.kernel.words import called, name_words

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
                            "title": "文件 · file",
                            "type": "string",
                            "format": "binary",
                            "description": "CSV (UTF-8, GB18030, marked UTF-16) or xlsx, headings above the data",
                        }
                    },
                }
            }
        },
    }
}


def _row(policy: Policy) -> Schema:
    """What a row is: a report in the words of this policy, but a person in it has no column of his own and is spoken of
    by that of the people."""
    schema = Said.model_json_schema()
    for field in schema["$defs"]["PersonNamed"]["properties"].values():
        del field["title"]
    name_words(schema, policy.words())
    return schema


class RowProblem(BaseModel):
    """Why a row was not taken, and what to do about it."""

    code: str
    zh: str
    en: str


class RowNotice(BaseModel):
    """What whoever sent the row looks at once more, although it was taken."""

    code: Literal["unlisted-village"] = "unlisted-village"
    zh: str
    en: str


class RowResult(BaseModel):
    """What became of one row; `row` counts as the spreadsheet does, from 1. `remarks` say what its cells were read as
    where that does not go without saying."""

    row: int
    status: Annotated[
        Literal["taken", "repeated", "refused"],
        called(taken="已收到 · taken", repeated="已收到过 · taken before", refused="未收 · refused"),
    ]
    report_id: UUID | None = None
    problem: RowProblem | None = None
    advice: Advice | None = None
    notice: RowNotice | None = None
    remarks: list[Remark] = []


class FileResult(BaseModel):
    """What became of a file: of each row; and how it was read, which columns were skipped because nobody asked for
    them, and which other sheets hold something and were not read."""

    taken: int
    repeated: int
    refused: int
    rows: list[RowResult]
    read: HowRead
    columns: list[ReadColumn]
    skipped_columns: list[SkippedColumn]
    other_sheets: list[OtherSheet]


@router.post("/sheets", openapi_extra=MULTIPART)
async def take_file(request: Request, ctx: Context) -> FileResult:
    """批量上报 · Take the reports in a CSV or xlsx file; sending the same file again takes nothing twice."""
    sheet = await asyncio.to_thread(read_apart, await _file(request), ctx.policy)
    schema = _row(ctx.policy)
    results: list[RowResult] = []
    for some in _in_groups(sheet.rows):
        reports = [(row, _report(row, schema)) for row in some]
        named = await officers_named(ctx, [said for _, said in reports if isinstance(said, Said)])
        results += await asyncio.gather(*(_take_row(ctx, row, said, named) for row, said in reports))
    statuses = [result.status for result in results]
    return FileResult(
        taken=statuses.count("taken"),
        repeated=statuses.count("repeated"),
        refused=statuses.count("refused"),
        rows=results,
        read=sheet.read,
        columns=sheet.columns,
        skipped_columns=sheet.skipped_columns,
        other_sheets=sheet.other_sheets,
    )


def _report(row: SheetRow, schema: Schema) -> Said | Refused | Problem:
    """The report that a row is, or why it is none."""
    if row.refused is not None:
        return row.refused.refused()
    try:
        said = Said.model_validate(row.cells)
    except ValidationError as error:
        return of_validation(unlisted(row.cells, schema, error.errors()), schema)
    if len(wrong := unlisted(row.cells, schema, ())) > 1:  # the domain names the first that it meets
        return of_validation(wrong, schema)
    if said.message_id is not None:
        return said
    # The content is the number, and which time it is written so: two calls of the same words are two reports, and the
    # same row is taken once, in whichever file.
    nth = f":{row.nth}" if row.nth > 1 else ""
    return said.model_copy(update={"message_id": f"row:{said.digest()}{nth}"})


async def _take_row(ctx: RequestContext, row: SheetRow, said: Said | Refused | Problem, named: Named) -> RowResult:
    if not isinstance(said, Said):
        return _refused(row, said)
    try:
        report_id, result = await take(ctx, said, named)
    except Refused as refused:
        return _refused(row, refused)
    known = result.repeated or not result.events
    return RowResult(
        row=row.number,
        status="repeated" if known else "taken",
        report_id=report_id,
        advice=advice(said),
        notice=None if known else _notice(ctx.policy, said),
        remarks=row.remarks,
    )


def _notice(policy: Policy, said: Said) -> RowNotice | None:
    """A report may name a place that the policy does not list; it may be mistyped, too."""
    listed = {one.zh for one in policy.villages}
    if not listed or said.village in listed:
        return None
    return RowNotice(
        zh=f"“{said.village}”不在本所的村（社区）名单里：已照写收下，请核对村名",
        en=f"“{said.village}” is not among the villages of this station: taken as written, check the name",
    )


async def _file(request: Request) -> bytes:
    """The one file of the form, read behind the door: FastAPI reads a declared form before it asks who sends it."""
    try:
        async with request.form(max_files=2, max_fields=2) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or len(form.multi_items()) > 1:
                raise refusals.FILE_MISSING()
            if file.size is None or file.size > MOST_BYTES:
                raise refusals.FILE_TOO_LARGE(megabytes=MOST_BYTES // 1_000_000)
            return await file.read()
    except HTTPException as error:
        raise refusals.FILE_FORM_MALFORMED() from error


def _in_groups(rows: Sequence[SheetRow]) -> Iterable[list[SheetRow]]:
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _refused(row: SheetRow, why: Refused | Problem) -> RowResult:
    """What was not taken may be about somebody in danger all the same."""
    problem = RowProblem(code=why.code, zh=why.zh, en=why.en)
    advised = Advice() if row.may_mean_danger else None
    return RowResult(row=row.number, status="refused", problem=problem, advice=advised)
