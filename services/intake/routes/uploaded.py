"""The form in which a file of reports is sent, read behind the door."""

from typing import Any, NamedTuple

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from services.intake.routes import refusals
from services.intake.sheets.asked import EXAMPLES, Asked, asked_for
from services.intake.sheets.reading import MOST_BYTES

MOST_OF_A_MAPPING = 16 * 1024  # bytes: a hundred headings with their fields
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
                            "title": "文件 · file",
                            "type": "string",
                            "format": "binary",
                            "description": "CSV (UTF-8, GB18030, marked UTF-16) or xlsx, headings above the data",
                        },
                        "columns": {
                            "title": "栏目对应 · columns",
                            "type": "string",
                            "contentMediaType": "application/json",
                            "description": "JSON: heading in the file → field of a report, null for one to leave out",
                            "examples": [EXAMPLES["columns"]],
                        },
                        "categories": {
                            "title": "类别对应 · categories",
                            "type": "string",
                            "contentMediaType": "application/json",
                            "description": "JSON: word for a category in the file → category of the policy",
                            "examples": [EXAMPLES["categories"]],
                        },
                    },
                }
            }
        },
    }
}


class Uploaded(NamedTuple):
    """A file, and how it is to be read."""

    data: bytes
    asked: Asked


async def uploaded(request: Request) -> Uploaded:
    """The form's file, and its mappings if any: FastAPI reads a declared form before it asks who sends it. Raises
    `Invalid`."""
    try:
        async with request.form(max_files=2, max_fields=3, max_part_size=MOST_OF_A_MAPPING) as form:
            file, texts = form.get("file"), {name: form.get(name) for name in EXAMPLES}
            known = len(form.multi_items()) == 1 + sum(isinstance(one, str) for one in texts.values())
            if not isinstance(file, UploadFile) or not known:
                raise refusals.FILE_MISSING()
            if file.size is None or file.size > MOST_BYTES:
                raise refusals.FILE_TOO_LARGE(megabytes=MOST_BYTES // 1_000_000)
            return Uploaded(await file.read(), asked_for(**{name: str(one or "") for name, one in texts.items()}))
    except HTTPException as error:
        raise refusals.FILE_FORM_MALFORMED() from error
