"""`/docs`: the description of the doors to read and to try, from files of our own: no foreign host is asked."""

import base64
import re
from hashlib import sha256
from importlib.resources import files

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

STATIC = "/docs/static"


def add_docs(app: FastAPI) -> None:
    """Serve the page and its files (Swagger UI, as the package fastapi-offline carries it)."""
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=app.title,
        swagger_js_url=f"{STATIC}/swagger-ui-bundle.js",
        swagger_css_url=f"{STATIC}/swagger-ui.css",
        swagger_favicon_url=f"{STATIC}/favicon.png",
    )
    text = bytes(page.body).decode()
    policy = (
        f"default-src 'none'; script-src 'self' {' '.join(_hashes(text))}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"
    )

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(text, headers={"Content-Security-Policy": policy})

    app.mount(STATIC, StaticFiles(directory=str(files("fastapi_offline") / "static")))


def _hashes(page: str) -> list[str]:
    """What the page's own scripts are known by (CSP level 3)."""
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return [f"'sha256-{base64.b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts]
