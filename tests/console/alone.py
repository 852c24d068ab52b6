"""A console in this process, and a browser in which an analyst who also is the chief is logged in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from deploy.machine.home import Home
from deploy.machine.keys import ensure_keys
from deploy.services import PORTS
from services.console.app import assemble
from services.console.console import Console
from services.console.people import accounts
from services.console.people.accounts import Account, Post
from services.console.people.passwords import HASHER
from services.console.routes.here import SESSION
from services.console.serve import set_up
from services.console.settings import ConsoleSettings
from tests.databases import DatabaseServer
from tests.given import INSTALLATION, STATION
from tests.house import SECRET

PASSWORD = "a password of the tests"
KEPT = HASHER.hash(PASSWORD)
"""Made once, for it costs some 50 ms of a core."""


@asynccontextmanager
async def made(
    postgres: DatabaseServer, home: Home, services: str, **settings: Any
) -> AsyncIterator[tuple[Console, FastAPI]]:
    """The console, with a database of its own; every service is looked for at this address (`http://…`)."""
    ensure_keys(home, INSTALLATION)
    database = postgres.reserve()
    await postgres.copy(database, "console", set_up)
    console, app = await assemble(
        ConsoleSettings(
            database_url=database.app_dsn,
            installation=INSTALLATION,
            token_public_key=home.public_key,
            token_private_key=home.private_key,
            secret=SecretStr(SECRET),
            services=",".join(f"{name}={services}" for name in PORTS),
            **settings,
        )
    )
    yield console, app
    await console.close()
    await postgres.drop(database)


@asynccontextmanager
async def alone(
    postgres: DatabaseServer, home: Home, services: str, **settings: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """The browser; every service is looked for at this address (`http://…`)."""
    async with made(postgres, home, services, **settings) as (console, app):
        posts = (Post(role="analyst", station=STATION), Post(role="chief", station=STATION))
        zhang = Account(account="zhang", name="张", posts=posts)
        now = datetime.now(UTC)
        await accounts.enter(console.pool, zhang, KEPT, "tests", now, to_change=False)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://console") as browser:
            browser.cookies.set(SESSION, await console.sessions.begin(zhang, now))
            yield browser
