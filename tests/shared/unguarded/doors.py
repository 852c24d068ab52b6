"""A door that everybody forgot."""

from fastapi import APIRouter

from shared.http.context import Context
from shared.http.door import Door

router = APIRouter(tags=["unguarded"], route_class=Door)


@router.get("/known")
async def known(ctx: Context) -> None:
    """The one that is guarded."""


@router.get("/forgotten")
async def forgotten() -> None:
    """The one that is not."""
