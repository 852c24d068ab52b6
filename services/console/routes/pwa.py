"""What makes the pages an app on a phone: its manifest, its worker, and the page for when there is no net."""

from fastapi import APIRouter
from fastapi.responses import FileResponse, JSONResponse, Response

from services.console.routes.here import Here
from services.console.showing.templates import STATIC, asset

router = APIRouter()


@router.get("/manifest.webmanifest")
async def manifest() -> JSONResponse:
    """How the app is called and how it looks (https://www.w3.org/TR/appmanifest/). No account is needed to read it."""
    icon = {"src": asset("icon.svg"), "sizes": "any", "type": "image/svg+xml"}
    told = {
        "id": "/",
        "name": "四快",
        "short_name": "四快",
        "lang": "zh-CN",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0a58a8",
        "icons": [{**icon, "purpose": "any"}, {**icon, "purpose": "maskable"}],
    }
    return JSONResponse(told, headers={"Cache-Control": "no-cache"}, media_type="application/manifest+json")


@router.get("/worker.js")
async def worker() -> FileResponse:
    """The worker, at the root because it may only look after what lies below it; asked for anew each time."""
    return FileResponse(STATIC / "worker.js", media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/offline")
async def offline(here: Here) -> Response:
    """What the worker shows where there is no net. It is fetched as nobody, and kept."""
    return await here.page("report/offline.html")
