"""The doors themselves: each says who came in."""

from typing import Any

from fastapi import APIRouter

from shared.http.context import Context
from shared.http.door import Door

router = APIRouter(tags=["gate"], route_class=Door)


@router.post("/callbacks")
async def call_back(body: dict[str, Any], ctx: Context) -> dict[str, Any]:
    """回调 · A neighbour's callback."""
    return {"by": str(ctx.actor), "station": ctx.station, "body": body}


@router.get("/knock")
async def knock(ctx: Context) -> dict[str, str]:
    """敲门 · Say who knocks."""
    return {"by": str(ctx.actor)}
