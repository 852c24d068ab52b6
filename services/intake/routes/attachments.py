"""What comes with reports: sent before the report, which names it by its hash; given out as a file and never shown."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from services.intake.attachments import kept
from services.intake.attachments.apart import clean_apart
from services.intake.attachments.kinds import NAMES_EN, SERVED
from services.intake.domain.refusals import STATION_MISSING
from services.intake.events import Attachment
from services.intake.routes import refusals
from services.intake.views import reports
from services.intake.views.reports import Report
from shared.http.context import Context
from shared.http.door import Door
from shared.http.subjects import ReportId
from shared.kernel.stations import NO_ONE_STATION
from shared.kernel.text import IN_DIGITS

router = APIRouter(tags=["intake"], route_class=Door)

MULTIPART: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "title": "附件 · attachment",
                            "type": "string",
                            "format": "binary",
                            "description": f"{NAMES_EN}, told by what is in it; its name is read by nobody",
                        }
                    },
                }
            }
        },
    }
}
A_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {one.media_type: {"schema": {"type": "string", "format": "binary"}} for one in SERVED.values()}}
}
AS_A_FILE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
"""Whatever is in it, a browser saves it, takes it for nothing else, and runs nothing of it."""


class Place(BaseModel):
    """地点 · Where the device says that a photo was made: degrees, WGS 84. It is kept nowhere."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class KeptAttachment(Attachment):
    """附件 · What is kept of a file: a report names it by its hash. `location` is offered as the report's place."""

    location: Annotated[Place | None, Field(description="照片自带的拍摄地点，已从照片中去掉 · taken out of the photo")]


class Attachments(BaseModel):
    """附件 · What came with a report, in its order."""

    items: list[Attachment]


@router.post("/attachments", status_code=201, openapi_extra=MULTIPART)
async def keep_attachment(request: Request, ctx: Context) -> KeptAttachment:
    """上传附件 · Keep a photo, a voice note or a PDF for a report that names it by its hash; the same again is kept
    once."""
    if ctx.station in NO_ONE_STATION:
        raise STATION_MISSING()
    sent = await _file(request)
    clean = await asyncio.to_thread(clean_apart, sent, ctx.policy.attachments)
    async with ctx.reading() as connection:
        file = await kept.keep(connection, ctx.station, sent, clean, ctx.at)
    place = clean.location and Place(latitude=clean.location.latitude, longitude=clean.location.longitude)
    return KeptAttachment(hash=file.hash, kind=file.kind, size=file.size, location=place)


@router.get("/reports/{report_id}/attachments")
async def show_attachments(report_id: ReportId, ctx: Context) -> Attachments:
    """线索附件 · What came with a report."""
    return Attachments(items=(await _report(ctx, report_id)).attachments)


@router.get("/reports/{report_id}/attachments/{number}", response_class=Response, responses=A_FILE)
async def fetch_attachment(
    report_id: ReportId, number: Annotated[int, Path(ge=1, le=99, title="序号 · number"), IN_DIGITS], ctx: Context
) -> Response:
    """下载附件 · One of what came with a report, counted from 1, as a file."""
    report = await _report(ctx, report_id)
    if number > len(report.attachments):
        raise refusals.UNKNOWN_ATTACHMENT()
    async with ctx.reading() as connection:
        file = await kept.file(connection, report.attachments[number - 1].hash)
    if file is None:
        raise refusals.UNKNOWN_ATTACHMENT()
    served = SERVED[file.kind]
    saved = {"Content-Disposition": f'attachment; filename="attachment-{number}.{served.ending}"'}
    return Response(file.data, media_type=served.media_type, headers=saved | AS_A_FILE)


async def _report(ctx: Context, report_id: ReportId) -> Report:
    async with ctx.reading() as connection:
        report = await reports.one(connection, ctx.station, report_id)
    if report is None:
        raise refusals.UNKNOWN_REPORT()
    return report


async def _file(request: Request) -> bytes:
    """The form's file. Raises `Invalid`."""
    try:
        async with request.form(max_files=1, max_fields=0) as form:
            parts: Mapping[str, Any] = form
            file = parts.get("file")
            if not isinstance(file, UploadFile) or len(form.multi_items()) != 1 or not file.size:
                raise refusals.ATTACHMENT_MISSING()
            return await file.read()
    except HTTPException as error:
        raise refusals.ATTACHMENT_MISSING() from error
