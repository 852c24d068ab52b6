"""The one command."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from shared.http.context import Context
from shared.http.door import Door
from tests.shared import toy

router = APIRouter(tags=["toy"], route_class=Door)


@router.post("/counters/{subject}/raise")
async def raise_counter(subject: UUID, ctx: Context) -> dict[str, Any]:
    """加一 · Raise a counter by one."""
    log = ctx.runtime.service.logs[0]
    return {"version": (await ctx.execute(toy.counter(log).to(subject, toy.Raise()))).version}
