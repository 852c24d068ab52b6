"""An open loop: commands at an even pace, whether the earlier ones are done or not."""

import asyncio
import time

from fastapi import APIRouter
from pydantic import BaseModel

from shared.http.context import Context
from shared.http.door import Door
from tests.shared.toy import raise_, stream

router = APIRouter(tags=["bench"], route_class=Door)


class Flow(BaseModel):
    """So many commands, the first on this stream, each on one of its own, so many a second."""

    first: int
    count: int
    a_second: float


@router.post("/flow")
async def flow(body: Flow, ctx: Context) -> list[float]:
    """For each command the milliseconds from the moment it was due to its answer."""
    begin = time.perf_counter()

    async def one(n: int) -> float:
        due = begin + n / body.a_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await ctx.runtime.dispatch([raise_(stream(body.first + n))])
        return 1000 * (time.perf_counter() - due)

    return list(await asyncio.gather(*(one(n) for n in range(body.count))))
