"""An answer in lines, each a JSON object (NDJSON), told while the work goes on: for whoever shows how far it is."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, nullcontext

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

NDJSON = "application/x-ndjson"


class Lines(StreamingResponse):
    """Has its `place` among what is under way for as long as it is told. One that ends early was cut, and its last line
    is missing."""

    def __init__(self, told: AsyncIterator[bytes]) -> None:
        super().__init__(told, media_type=NDJSON)
        self.place: AbstractContextManager[object] = nullcontext()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell it."""
        with self.place:
            await super().__call__(scope, receive, send)


def wants_lines(request: Request) -> bool:
    """Whether it asks to be answered in lines."""
    kinds = request.headers.get("accept", "").lower().split(",")
    return any(kind.partition(";")[0].strip() == NDJSON for kind in kinds)
