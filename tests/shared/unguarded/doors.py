"""A door that everybody forgot."""

from fastapi import APIRouter

from shared.http.runtime import Context

router = APIRouter(tags=["unguarded"])


@router.get("/known")
async def known(ctx: Context) -> None:
    """The one that is guarded."""


@router.get("/forgotten")
async def forgotten() -> None:
    """The one that is not."""
