"""The events of one stream, for whoever looks into what was done: as known now, or at a moment."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from shared.http.context import Context
from shared.http.door import Door
from shared.kernel.refusals import Invalid, NotFound, reason
from shared.kernel.text import IN_DIGITS, Moment
from shared.ops.story import Story, story

router = APIRouter(tags=["system"], route_class=Door)

UNKNOWN_STREAM = reason(
    NotFound,
    "unknown-stream",
    "当时此服务没有这个事项流：请核对编号和时间，或到其他服务查询；刚办理的请稍候再试",
    "this service had no such stream then: check the id and the time, or ask another service; if it was just acted on, "
    "try again in a moment",
)
VERSION_TO_COME = reason(
    NotFound,
    "version-to-come",
    "此事项流当时还没有这一版：请填不超过其末版的序号，或去掉 version",
    "this stream had no such version then: ask for one up to its last, or leave version out",
)
MOMENT_TO_COME = reason(
    Invalid,
    "moment-to-come",
    "所问时间尚未到来：请填已过去的时间（演示以 /clock 为准），或去掉 at",
    "that moment is yet to come: ask for one that has passed (in a demonstration, by its /clock), or leave at out",
)
STREAM = Path(
    title="事项流 · stream",
    description="如 dispute-<编号>，编号为小写UUID · like dispute-<id>, the id a UUID in small letters",
    pattern=r"^[a-z]{1,40}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    examples=["dispute-0f8fad5b-d9cb-469f-a165-70867728950e"],
)
AT = Query(
    title="截至时间 · as known at",
    description="不晚于现在（演示见 /clock），否则422 · no later than now (in a demonstration, by /clock), else 422",
)
VERSION = Query(
    title="截至版本 · up to version",
    description="不大于当时的末版，否则404 · no later than the last one then, else 404",
    ge=1,
    lt=2**31,
)


@router.get("/streams/{stream}")
async def show_stream(
    stream: Annotated[str, STREAM],
    ctx: Context,
    response: Response,
    at: Annotated[Moment | None, AT] = None,
    version: Annotated[int | None, VERSION, IN_DIGITS] = None,
    after: Annotated[int, Query(title="已读到的版本 · after version", ge=0, lt=2**31), IN_DIGITS] = 0,
) -> Story:
    """事项流 · What this service has said about a dispute or a report, and what it makes of it; nothing personal.

    At most 1,000 events at once; `next` is the `after` of those that follow."""
    if at and at > ctx.at:
        raise MOMENT_TO_COME()
    async with ctx.reading() as connection:
        found = await story(connection, ctx.runtime.service, ctx.station, stream, at, version, after)
    if found and version and found.version < version:
        raise VERSION_TO_COME()
    return ctx.shown(response, found, UNKNOWN_STREAM)
