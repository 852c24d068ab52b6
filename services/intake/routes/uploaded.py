"""The form in which a file of reports is sent, read behind the door."""

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from services.intake.routes import refusals
from services.intake.sheets.reading import MOST_BYTES

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


async def uploaded(request: Request) -> bytes:
    """The one file of the form: FastAPI reads a declared form before it asks who sends it. Raises `Invalid`."""
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
