"""Checking a service's own logs, for whoever answers for them: started here, and followed here."""

from fastapi import APIRouter

from shared.http.context import Context
from shared.http.door import Door
from shared.ops.verification import Verification, last

router = APIRouter(tags=["system"], route_class=Door)


@router.get("/verification")
async def show_verification(ctx: Context) -> Verification:
    """核验情况 · How the last check of this service's logs stands: never, running, done, or broken off."""
    async with ctx.reading() as connection:
        return await last(connection)


@router.post("/verification", status_code=202)
async def start_verification(ctx: Context) -> Verification:
    """开始核验 · Check in the background that no entry was changed, removed or reordered, and that topic and table are
    equal. One check at a time: while one runs it is answered, and no other begins."""
    async with ctx.reading() as connection:
        await ctx.runtime.verifier.begin(connection, str(ctx.actor))
        return await last(connection)
