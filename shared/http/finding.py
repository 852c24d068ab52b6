"""Finding the stream that somebody looks for, whose id he has only the beginning of."""

from typing import Annotated

from fastapi import APIRouter, Query

from shared.http.context import Context
from shared.http.door import Door
from shared.http.page import Ids, ids_of
from shared.kernel.recorded import stream_id
from shared.ops.finding import Streams, find, these

router = APIRouter(tags=["system"], route_class=Door)

BEGINS = Query(
    title="开头 · begins with",
    description="名称的开头，小写，如 dispute-0f8f；只写 dispute- 则列最近变化的"
    " · the beginning of a name, in small letters, like dispute-0f8f; dispute- alone lists the last changed",
    pattern=r"^([a-z]{1,40}(-[0-9a-f-]{0,36})?)?$",
    examples=["dispute-0f8f"],
)


@router.get("/streams")
async def find_streams(ctx: Context, begins: Annotated[str, BEGINS] = "", ids: Ids = None) -> Streams:
    """查找事项流 · The streams that begin so, at most 30, or those of these disputes, each with its last event and
    nothing of what that says."""
    async with ctx.reading() as connection:
        if disputes := ids_of(ids):
            streams = [stream_id("dispute", one) for one in disputes]
            return await these(connection, ctx.station, ctx.runtime.service.logs, streams)
        return await find(connection, ctx.station, ctx.runtime.service.logs, begins)
