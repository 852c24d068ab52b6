"""What every service answers: is it alive, is it ready, its metrics, what is parked; and a demonstration's clock."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from shared.bus.subscriptions import Reading
from shared.http.access import ANYBODY, Access, May
from shared.http.context import Context
from shared.http.door import Door
from shared.http.page import Page, Paged
from shared.http.roles import ROLES
from shared.http.runtime import Runtime
from shared.kernel.refusals import OutOfOrder, reason
from shared.kernel.text import Line, Moment
from shared.ops.parked import Bookmark, ParkedRow, dismiss, parked, release
from shared.ops.positions import Positions, positions
from shared.ops.standstill import Standstill, standstills
from shared.store.clock import MovableClock, keep

router = APIRouter(tags=["system"], route_class=Door)
clock_router = APIRouter(tags=["system"], route_class=Door)

ACCESS: Access = {
    "health": ANYBODY,  # they say nothing of anybody
    "ready": ANYBODY,
    "show_clock": ANYBODY,
    "list_problems": ANYBODY,
    "show_problem": ANYBODY,
    "show_description": ANYBODY,
    "show_docs": ANYBODY,
    "show_docs_file": ANYBODY,
    "show_words": May(tuple(ROLES)),
    "find_streams": May(("auditor", "chief", "supervisor", "analyst")),
    "show_stream": May(("auditor", "chief", "supervisor", "analyst")),
    "show_positions": May(("administrator", "auditor"), of_installation=True),
    "list_parked": May(("administrator",), of_installation=True),
    "release_parked": May(("administrator",), repeats_itself=True, of_installation=True),
    "dismiss_parked": May(("administrator",), repeats_itself=True, of_installation=True),
    "show_verification": May(("administrator", "auditor"), of_installation=True),
    "start_verification": May(("administrator", "auditor"), repeats_itself=True, of_installation=True),
    "move_clock": May(("administrator",), repeats_itself=True),
}

CLOCK_IS_REAL = reason(
    OutOfOrder,
    "clock-is-real",
    "此演示使用真实时钟，不能拨动：请以 SIKUAI_CLOCK=movable 启动演示",
    "this demonstration runs by the real clock, which nobody moves: start it with SIKUAI_CLOCK=movable",
)
CLOCK_GOES_FORWARD = reason(
    OutOfOrder,
    "clock-goes-forward",
    "演示的时钟只能向前拨动：请给出更晚的时间",
    "the clock of a demonstration only goes forward: give a later time",
)


SOURCE, REASON = Field(title="来源 · source"), Field(title="理由 · reason")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Release(_Body):
    """Which stream of which source to release, and why."""

    source: Annotated[Line, SOURCE]
    stream: Annotated[Line, Field(title="事项流 · stream")]
    reason: Annotated[Line, REASON]


class Dismissal(_Body):
    """Which record that is no event to dismiss, and why; `seq` is below nought, as it is listed."""

    source: Annotated[Line, SOURCE]
    lane: Annotated[StrictInt, Field(title="通道 · lane", ge=0, lt=2**15)]
    seq: Annotated[StrictInt, Field(title="序号 · sequence number", ge=-(2**63), lt=2**63)]
    reason: Annotated[Line, REASON]


class Instant(_Body):
    """The instant to move a demonstration's clock to."""

    now: Annotated[Moment, Field(title="时间 · time")]


class Health(BaseModel):
    """Which service is alive here, and of which installation."""

    status: Literal["ok"] = "ok"
    service: str
    installation: str


class Relaying(BaseModel):
    """How publishing gets on: the lanes that this process publishes, and in `lag` the events that table and
    topic differ by: those still to be published, and those out there that the table does not have."""

    lanes: list[int]
    lag: int


class Readiness(BaseModel):
    """Whether the service gets on, and what stands still; what it has none of is null."""

    ready: bool
    stands_still: list[Standstill]
    rebuilding: bool = False
    database: bool | None = None
    reading: Reading | None = None
    relay: Relaying | None = None


class Released(BaseModel):
    """How many events were applied."""

    released: int


class Dismissed(BaseModel):
    """How many records were taken from the list."""

    dismissed: int


class Now(BaseModel):
    """What time it is here."""

    now: datetime


class Moved(Now):
    """What time it is now, and how many overdue promises were acted on."""

    acted: int


@router.get("/health")
async def health(request: Request) -> Health:
    """存活 · Alive, and of which installation: another one's service may answer at the same address."""
    runtime = _runtime(request)
    return Health(service=runtime.service.name, installation=runtime.installation)


@router.get("/ready", responses={503: {"model": Readiness, "description": "停滞 · something stands still"}})
async def ready(request: Request, response: Response) -> Readiness:
    """就绪 · Ready: the database and the bus answer, lanes are assigned and advancing; else what stands still."""
    runtime = _runtime(request)
    if runtime.pool is None:
        return Readiness(ready=True, stands_still=[])
    database, waiting, forks, busy = await runtime.look.at(runtime)
    found = standstills(runtime.started, database, busy, forks, runtime.relay, runtime.subscriptions)
    if found:
        response.status_code = 503
        response.headers["Retry-After"] = "1"
    return Readiness(
        ready=not found,
        stands_still=found,
        rebuilding=not runtime.started,
        database=database,
        reading=runtime.subscriptions.health(),
        relay=Relaying(lanes=sorted(runtime.relay.mine), lag=waiting),
    )


@router.get("/positions")
async def show_positions(ctx: Context) -> Positions:
    """位置 · How many events are in each log, and how many of each source were applied here."""
    async with ctx.reading() as connection:
        return await positions(connection)


@router.get("/parked")
async def list_parked(ctx: Context, paging: Paged) -> Page[ParkedRow]:
    """搁置 · Events that could not be applied, and why."""
    after = paging.after(Bookmark)
    async with ctx.reading() as connection:
        part = await parked(connection, after, paging.limit)
    return paging.page(part)


@router.post("/parked/release")
async def release_parked(body: Release, ctx: Context) -> Released:
    """放行 · Apply what is parked of a stream, now that its cause is mended."""
    runtime = ctx.runtime
    async with ctx.reading() as connection:
        done = await release(
            connection, runtime.committer, runtime.service.reactor, runtime.subscriptions.readers,
            body.source, body.stream, str(ctx.actor), body.reason,
        )  # fmt: skip
    return Released(released=done)


@router.post("/parked/dismiss")
async def dismiss_parked(body: Dismissal, ctx: Context) -> Dismissed:
    """作废 · Take from the list what is no event and can never be applied."""
    async with ctx.reading() as connection:
        await dismiss(connection, body.source, body.lane, body.seq, str(ctx.actor), body.reason)
    return Dismissed(dismissed=1)


@clock_router.get("/clock")
async def show_clock(request: Request) -> Now:
    """时钟 · What time it is here."""
    return Now(now=_runtime(request).clock.now())


@clock_router.put("/clock")
async def move_clock(body: Instant, ctx: Context) -> Moved:
    """时钟 · Move a demonstration's clock on, and act on what is then overdue."""
    clock = ctx.runtime.clock
    if not isinstance(clock, MovableClock):
        raise CLOCK_IS_REAL()
    if body.now < clock.now():
        raise CLOCK_GOES_FORWARD()
    async with ctx.reading() as connection:
        await keep(connection, body.now)
    clock.set(body.now)
    return Moved(now=clock.now(), acted=await ctx.runtime.deadlines.act())


def _runtime(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime
