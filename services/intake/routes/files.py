"""Reports from a file: each row stands for itself, so that a bad one costs the others nothing."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from itertools import islice
from typing import Any, TypeAlias

from fastapi import APIRouter, Request
from pydantic import BaseModel

from services.intake.domain.report import Said
from services.intake.routes.reports import officers_named
from services.intake.routes.rows import RowResult, TriedRow, report_of, result_of, row_schema, tried
from services.intake.routes.uploaded import MULTIPART, uploaded
from services.intake.sheets.answer import HowRead, ReadColumn, Reading, SheetRow, SkippedColumn
from services.intake.sheets.apart import read_apart
from services.intake.sheets.table import OtherSheet
from shared.http.context import Context, RequestContext
from shared.http.door import Door
from shared.http.problem import Problem
from shared.kernel.refusals import Refused

router = APIRouter(tags=["intake"], route_class=Door)

AT_ONCE = 200  # rows in flight: what is committed together
TAKING = ("taken", "repeated", "refused")
TRYING = ("would_be_taken", "repeated", "refused")
Became: TypeAlias = tuple[SheetRow, Said | Refused | Problem, RowResult]
"""A row, the report that it is or why it is none, and what came of it."""


class FileToldOf(BaseModel):
    """How a file was read, which columns were skipped because nobody asked for them, and which other sheets hold
    something and were not read."""

    read: HowRead
    columns: list[ReadColumn]
    skipped_columns: list[SkippedColumn]
    other_sheets: list[OtherSheet]


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


@router.post("/sheets", openapi_extra=MULTIPART)
async def take_file(request: Request, ctx: Context) -> FileResult:
    """批量上报 · Take the reports in a CSV or xlsx file; sending the same file again takes nothing twice."""
    sheet = await _read(request, ctx)
    rows = [result async for _, _, result in _become(ctx, sheet.rows)]
    return FileResult(**_told_of(sheet), **_counts(TAKING, (row.status for row in rows)), rows=rows)


@router.post("/sheets/tried", openapi_extra=MULTIPART)
async def try_file(request: Request, ctx: Context) -> TriedFile:
    """试读表格 · Say what each row of a CSV or xlsx file would become, and take none of them."""
    sheet = await _read(request, ctx)
    rows = [tried(result, row, said) async for row, said, result in _become(ctx.trying(), sheet.rows)]
    return TriedFile(**_told_of(sheet), **_counts(TRYING, (row.status for row in rows)), rows=rows)


async def _read(request: Request, ctx: RequestContext) -> Reading:
    sent = await uploaded(request)
    return await asyncio.to_thread(read_apart, sent.data, ctx.policy, sent.asked)


async def _become(ctx: RequestContext, rows: Sequence[SheetRow]) -> AsyncIterator[Became]:
    """What becomes of these rows, in their order."""
    schema = row_schema(ctx.policy)
    for some in _in_groups(rows):
        reports = [(row, report_of(row, schema)) for row in some]
        named = await officers_named(ctx, [said for _, said in reports if isinstance(said, Said)])
        results = await asyncio.gather(*(result_of(ctx, row, said, named) for row, said in reports))
        for (row, said), result in zip(reports, results, strict=True):
            yield row, said, result


def _in_groups(rows: Sequence[SheetRow]) -> Iterable[list[SheetRow]]:
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _told_of(sheet: Reading) -> dict[str, Any]:
    return {name: getattr(sheet, name) for name in FileToldOf.model_fields}


def _counts(names: Sequence[str], statuses: Iterable[str]) -> dict[str, Any]:
    found = Counter(statuses)
    return {name: found[name] for name in names}
