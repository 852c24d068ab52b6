"""Where the description of the doors is served: `/openapi.json` for programs, `/docs` to read and to try.

The page and its files are our own (Swagger UI, as the package fastapi-offline carries it): no foreign host is asked.
"""

import base64
import re
from functools import cache
from hashlib import sha256
from importlib.resources import files

from fastapi import APIRouter, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse

from shared.http.door import Door
from shared.http.problem import NO_SUCH_ADDRESS

STATIC = "/docs/static"
FILES = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css", "favicon.png": "image/png"}

router = APIRouter(route_class=Door, include_in_schema=False)
page_router = APIRouter(route_class=Door, include_in_schema=False)


@router.get("/openapi.json")
async def show_description(request: Request) -> Response:
    """The description for programs."""
    return JSONResponse(request.app.openapi())


@page_router.get("/docs")
async def show_docs(request: Request) -> Response:
    """The page."""
    text, policy = _page(request.app.title)
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})


@page_router.get(f"{STATIC}/{{name}}")
async def show_docs_file(name: str) -> Response:
    """A file of the page."""
    if name not in FILES:
        raise NO_SUCH_ADDRESS()
    return Response(_file(name), media_type=FILES[name])


@cache
def _file(name: str) -> bytes:
    return (files("fastapi_offline") / "static" / name).read_bytes()


@cache
def _page(title: str) -> tuple[str, str]:
    """The page of the service with this title, and what it may load and run."""
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=title,
        swagger_js_url=f"{STATIC}/swagger-ui-bundle.js",
        swagger_css_url=f"{STATIC}/swagger-ui.css",
        swagger_favicon_url=f"{STATIC}/favicon.png",
    )
    text = bytes(page.body).decode()
    policy = (
        f"default-src 'none'; script-src 'self' {' '.join(_hashes(text))}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"
    )
    return text, policy


def _hashes(page: str) -> list[str]:
    """What the page's own scripts are known by (CSP level 3)."""
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return [f"'sha256-{base64.b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts]
