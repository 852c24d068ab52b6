"""The console, put together: pages, people, and the doors of the services."""

from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import asyncpg
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import BaseHTTPMiddleware

from services.console import routes
from services.console.console import Console
from services.console.doors.services import Services
from services.console.doors.tokens import Signer
from services.console.people.sealed import Sealed
from services.console.people.sessions import Sessions
from services.console.routes.access import ACCESS
from services.console.routes.answers import add_answers
from services.console.routes.bare import PROBES, never_bare, without_asking
from services.console.settings import ConsoleSettings
from services.console.showing.templates import STATIC
from shared.http.answering import Answering
from shared.http.front import Front
from shared.run.assemble import gate_of


async def assemble(settings: ConsoleSettings) -> tuple[Console, FastAPI]:
    """The console on its database, which is set up. Raises `ValueError` for a page that nobody may open."""
    secret = settings.secret.get_secret_value().encode()
    pool = await asyncpg.create_pool(settings.database_url, min_size=0, max_size=settings.reading_connections)
    console = Console(
        settings=settings,
        pool=pool,
        services=Services(settings.addresses(), settings.service_seconds, settings.question_seconds),
        signer=Signer(settings.token_private_key, settings.token_issuer, settings.token_audience),
        sessions=Sessions(
            pool, secret, timedelta(hours=settings.session_hours), timedelta(minutes=settings.idle_minutes)
        ),
        sealed=Sealed(secret),
        gate=gate_of(settings),
    )
    return console, application(console)


def application(console: Console) -> FastAPI:
    """The pages over HTTP. Raises `ValueError` for a route that no line of the table of access names."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.console = console
    app.state.pages = frozenset(route.path for route in _routes() if "GET" in (route.methods or ()))
    app.state.taken = [(route.path_regex, route.path) for route in _routes() if "POST" in (route.methods or ())]
    app.add_middleware(BaseHTTPMiddleware, dispatch=never_bare)
    app.add_middleware(Front, gate=console.gate, answered=without_asking, uncounted=PROBES)
    if left := sorted(set(names()) - set(ACCESS)):
        raise ValueError(f"nobody may open {', '.join(left)}: enter them in services/console/routes/access.py")
    app.routes.extend(_routes())  # a router that is included makes each of its routes once more
    app.mount("/static", StaticFiles(directory=STATIC), "static")
    add_answers(app)
    app.add_middleware(Answering)  # the one that is added last stands outermost
    return app


def routers() -> list[APIRouter]:
    """The routers of the pages."""
    return [module.router for module in _modules() if hasattr(module, "router")]


def names() -> list[str]:
    """The names of all routes."""
    return [route.name for route in _routes()]


def _routes() -> list[APIRoute]:
    return [route for router in routers() for route in router.routes if isinstance(route, APIRoute)]


def _modules() -> list[ModuleType]:
    return [import_module(f"{routes.__name__}.{found.name}") for found in iter_modules(routes.__path__)]
