"""Reports from a file: each row stands for itself, so that a bad one costs the others nothing."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from itertools import islice
from typing import Any, TypeAlias

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel

from services.intake.domain.report import Said
from services.intake.routes.in_danger import ReportDoor
from services.intake.routes.reports import officers_named
from services.intake.routes.rows import RowResult, TriedRow, report_of, result_of, row_schema, tried
from services.intake.routes.uploaded import MULTIPART, uploaded
from services.intake.sheets.answer import HowRead, ReadColumn, Reading, SheetRow, SkippedColumn
from services.intake.sheets.apart import read_apart
from services.intake.sheets.table import OtherSheet
from shared.http.context import Context, RequestContext
from shared.http.lines import NDJSON, Lines, wants_lines
from shared.http.problem import Problem, of_refusal
from shared.kernel.refusals import Refused

router = APIRouter(tags=["intake"], route_class=ReportDoor)

AT_ONCE = 200  # rows in flight: what is committed together
IN_LINES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            NDJSON: {
                "schema": {
                    "type": "string",
                    "description": "Where Accept asks for it, JSON objects, one a line: how the file was read and how "
                    "many `rows` it has; what became of each as soon as it is done; last, how many of each status.",
                }
            }
        }
    }
}
TAKING = ("taken", "repeated", "refused")
TRYING = ("would_be_taken", "repeated", "refused")
HEADING = ("column", "heading", "field")
Became: TypeAlias = tuple[SheetRow, Said | Refused | Problem, RowResult]
"""A row, the report that it is or why it is none, and what came of it."""


class FileToldOf(BaseModel):
    """How a file was read, which columns were skipped because nobody asked for them, and which other sheets hold
    something and were not read."""

    read: HowRead
    columns: list[ReadColumn]
    skipped_columns: list[SkippedColumn]
    other_sheets: list[OtherSheet]


class FileBegun(FileToldOf):
    """How a file was read, and how many rows it has: the first line where the answer comes in lines."""

    rows: int


class FileResult(FileToldOf):
    """What became of a file: of each row; and how it was read."""

    taken: int
    repeated: int
    refused: int
    rows: list[RowResult]


class TriedFile(FileToldOf):
    """What would become of a file: of each row; and how it was read. Nothing of it was taken."""

    would_be_taken: int
    repeated: int
    refused: int
    rows: list[TriedRow]


@router.post("/sheets", openapi_extra=MULTIPART, response_model=FileResult, responses=IN_LINES)
async def take_file(request: Request, ctx: Context) -> FileResult | Lines:
    """批量上报 · Take the reports in a CSV or xlsx file; sending the same file again takes nothing twice."""
    sheet = await _read(request, ctx)
    results = ([result for _, _, result in some] async for some in _become(ctx, sheet.rows))
    if wants_lines(request):
        return Lines(_lines(sheet, TAKING, results))
    rows = [row async for some in results for row in some]
    return FileResult(**_told_of(sheet), **_counts(TAKING, (row.status for row in rows)), rows=rows)


@router.post("/sheets/tried", openapi_extra=MULTIPART, response_model=TriedFile, responses=IN_LINES)
async def try_file(request: Request, ctx: Context) -> TriedFile | Lines:
    """试读表格 · Say what each row of a CSV or xlsx file would become, and take none of them."""
    try:
        sheet = await _read(request, ctx)
    except Refused as refused:
        raise _with_headings(refused) from refused
    results = (
        [tried(result, row, said) for row, said, result in some] async for some in _become(ctx.trying(), sheet.rows)
    )
    if wants_lines(request):
        return Lines(_lines(sheet, TRYING, results))
    rows = [row async for some in results for row in some]
    return TriedFile(**_told_of(sheet), **_counts(TRYING, (row.status for row in rows)), rows=rows)


async def _lines(
    sheet: Reading, names: Sequence[str], results: AsyncIterator[Sequence[RowResult | TriedRow]]
) -> AsyncIterator[bytes]:
    """How the file was read and how many rows it has, each row as soon as it is done, and how many of each status."""
    yield FileBegun(**_told_of(sheet), rows=len(sheet.rows)).model_dump_json().encode() + b"\n"
    statuses = Counter[str]()
    async for some in results:
        statuses.update(row.status for row in some)
        yield b"".join(row.model_dump_json().encode() + b"\n" for row in some)
    yield orjson.dumps({name: statuses[name] for name in names}) + b"\n"


async def _read(request: Request, ctx: RequestContext) -> Reading:
    sent = await uploaded(request)
    return await asyncio.to_thread(read_apart, sent.data, ctx.policy, sent.asked)


def _with_headings(refused: Refused) -> Problem:
    """The problem, with the headings where they do not say enough, to be given fields. A dry run alone tells them, for
    what stands in their place may be a report."""
    problem, told = of_refusal(refused), refused.words.get("headings")
    if isinstance(told, list) and all(isinstance(one, list) for one in told):
        problem.extra["headings"] = [dict(zip(HEADING, one, strict=True)) for one in told]
    return problem


async def _become(ctx: RequestContext, rows: Sequence[SheetRow]) -> AsyncIterator[list[Became]]:
    """What becomes of these rows, in their order, some at a time."""
    schema = row_schema(ctx.policy)
    for some in _in_groups(rows):
        reports = [(row, report_of(row, schema)) for row in some]
        named = await officers_named(ctx, [said for _, said in reports if isinstance(said, Said)])
        results = await asyncio.gather(*(result_of(ctx, row, said, named) for row, said in reports))
        yield [(row, said, result) for (row, said), result in zip(reports, results, strict=True)]


def _in_groups(rows: Sequence[SheetRow]) -> Iterable[list[SheetRow]]:
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _told_of(sheet: Reading) -> dict[str, Any]:
    return {name: getattr(sheet, name) for name in FileToldOf.model_fields}


def _counts(names: Sequence[str], statuses: Iterable[str]) -> dict[str, Any]:
    found = Counter(statuses)
    return {name: found[name] for name in names}
