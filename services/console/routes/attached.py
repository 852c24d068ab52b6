"""What comes with a report: had kept by intake before the report is sent, and given out again as files."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Away, Refused, Unknown, refusal_of
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit, look_first

router = APIRouter()
AS_A_FILE = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, no-store"}


@router.get("/reports/{report_id}/attachments/{number}")
async def attachment(here: Here, report_id: UUID, number: int) -> Response:
    """One of what came with a report, to be saved; a page shows it as a picture, and nothing of it is run."""
    path = f"/reports/{report_id}/attachments/{number}"
    file = await here.console.services.file("intake", path, here.token)
    return Response(file.data, media_type=file.media_type, headers=AS_A_FILE | {"Content-Disposition": file.saved_as})


async def attachments_of(here: Visit, report_id: UUID) -> Sequence[Mapping[str, Any]] | None:
    """What came with a report; None where intake does not tell: the rest of the page is right."""
    try:
        found = await here.part("intake", f"/reports/{report_id}/attachments")
    except Refused:
        return None
    return found.said["items"] if found else None


async def keep_all(here: Visit, form: Form) -> list[str]:
    """Have intake keep the files of a form; the hashes of these and of those that it has kept before, which the form
    bears from now on. Raises `Refused`; those that are left in the form then have to be chosen again."""
    look_first(form)
    form.texts["attachment"] = kept = list(dict.fromkeys(form.all("attachment")))
    while form.attached:
        hash_ = await _kept(here, await form.attached[0].read())
        form.attached.pop(0)
        kept += [hash_] if hash_ not in kept else []
    return kept


async def _kept(here: Visit, data: bytes) -> str:
    file = ("attachment", data, "application/octet-stream")  # what it was called is nobody's
    try:
        answer = await here.console.services.upload("intake", "/attachments", here.token, file, {})
    except (Away, Unknown) as trouble:
        raise refusal_of(trouble) from trouble
    return str(answer.said["hash"])
