"""The console joined to services that are at work in the test's own process: real pages, no browser and no bus.

async with joined(postgres, home, TRIAGE, REFERRAL) as console:
    await console.towns["triage"].hear(…)
    async with console.as_("analyst") as browser:
        page = await browser.get("/disputes")

A service that is not named is away.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from fastapi import FastAPI

from deploy.machine.home import Home
from services.console.console import Console
from services.console.people import accounts
from services.console.people.accounts import Account, Post
from services.console.routes.here import SESSION
from shared.http.roles import Role
from shared.store.service import Service
from tests.console.alone import KEPT, made
from tests.databases import DatabaseServer
from tests.given import STATION
from tests.house import Town, at_work


@dataclass
class Joined:
    """The console, and the services behind it by their names."""

    console: Console
    app: FastAPI
    towns: dict[str, Town]

    @asynccontextmanager
    async def as_(self, role: Role, department: str = "", station: str = STATION) -> AsyncIterator[httpx.AsyncClient]:
        """A browser in which somebody of this role is logged in."""
        posts = (Post(role=role, station=station, department=department),)
        somebody = Account(account=f"{role}-{department}1", name=role, posts=posts)
        now = datetime.now(UTC)
        await accounts.enter(self.console.pool, somebody, KEPT, "tests", now, to_change=False)
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://console") as browser:
            browser.cookies.set(SESSION, await self.console.sessions.begin(somebody, now))
            yield browser


@asynccontextmanager
async def joined(
    postgres: DatabaseServer, home: Home, *services: Service, policy: Path | None = None
) -> AsyncIterator[Joined]:
    """The console with these services behind it, until the block ends."""
    async with AsyncExitStack() as stack:
        towns: dict[str, Town] = {}
        for service in services:
            database = postgres.reserve()
            stack.push_async_callback(postgres.drop, database)
            towns[service.name] = await stack.enter_async_context(at_work(service, database, home, policy=policy))
        console, app = await stack.enter_async_context(made(postgres, home, "http://127.0.0.1:1"))
        for name, town in towns.items():
            await console.services.clients[name].aclose()
            transport = httpx.ASGITransport(town.app, raise_app_exceptions=False)
            console.services.clients[name] = httpx.AsyncClient(transport=transport, base_url=f"http://{name}")
        yield Joined(console, app, towns)
