"""Is the console alive, is it ready."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

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
