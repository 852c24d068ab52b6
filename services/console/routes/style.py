"""The living style page: every part of the pages, and what the signs mean."""

from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.here import Here

router = APIRouter()
SAMPLE = Refused(
    "intake",
    422,
    {
        "detail": "some of it is not right",
        "detail_zh": "有的内容不符合要求",
        "errors": [
            {"at": "village", "label": "village", "label_zh": "村", "detail": "fill it in", "detail_zh": "请填写"},
        ],
    },
)


@router.get("/style")
async def style(here: Here) -> Response:
    """What the signs mean, and every part in each of its states."""
    now = await here.now()
    dues = [now - timedelta(days=1, hours=3), now + timedelta(minutes=35), now + timedelta(hours=20)]
    return await here.page("style.html", now=now, dues=dues, sample=SAMPLE)
