"""Is the console alive, is it ready, and what do the problems mean that its connections are refused with."""

from functools import lru_cache

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse

from shared.http.catalog import Catalog, catalog
from shared.http.catalog_page import EVERY, page_of

router = APIRouter()


@router.get("/health")
async def health(request: Request) -> dict[str, str]:
    """Alive, and of which installation."""
    return {"status": "ok", "service": "console", "installation": request.app.state.console.settings.installation}


@router.get("/ready")
async def ready(request: Request) -> JSONResponse:
    """Ready: its database answers. A service that is away is told on the pages that need it."""
    if found := await request.app.state.console.stands_still():
        still = dict(zip(("what", "zh", "en"), found, strict=True), since=None)
        return JSONResponse({"ready": False, "stands_still": [still]}, 503, {"Retry-After": "1"})
    return JSONResponse({"ready": True, "stands_still": []})


@router.get("/problems")
async def problems() -> HTMLResponse:
    """Every problem, why it comes and what to do."""
    return page_of(EVERY, _catalog().values())


@router.get("/problems/{code}")
async def problem(code: str) -> HTMLResponse:
    """One problem, at the address that is its type."""
    if found := _catalog().get(code):
        return page_of(found.code, [found])
    raise HTTPException(404)


@lru_cache(1)
def _catalog() -> Catalog:
    return catalog("services.console")
