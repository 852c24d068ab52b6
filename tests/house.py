"""A service at work in the test's own process: real doors, real commits, real PostgreSQL; no bus, and a clock to move.

async with at_work(service(POLICY), database, home) as town:
    answer = await town.as_("analyst").post("/disputes/…/grade", json={…})
    await town.hear(fact)          # as if it came over the bus
    await town.later(hours=24)     # the clock moves, and what is due is acted upon
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from deploy.machine.databases import Database
from deploy.machine.home import Home
from deploy.machine.keys import ensure_keys, sign_token
from shared.clock import MovableClock
from shared.database import make_views, set_up
from shared.deadlines import Deadlines
from shared.decider import Actor, Fact
from shared.ending import end
from shared.event import Event
from shared.house import House, Service
from shared.serve import assemble
from shared.settings import Settings
from shared.store import COLUMNS, Recorded
from shared.view import fold
from tests.given import NOON, POLICY, STATION
from tests.machines import Bus

LANES = 4
SECRET = "a secret of the tests"


@dataclass
class Town:
    """A service at work, and the people who speak to it."""

    house: House
    home: Home
    app: FastAPI
    clock: MovableClock
    deadlines: Deadlines
    database: Database

    def as_(
        self, role: str, name: str = "somebody", station: str = STATION, department: str | None = None
    ) -> httpx.AsyncClient:
        """A client with the token of somebody in this role."""
        token = sign_token(self.home, role, now=datetime.now(UTC), station=station, name=name, department=department)
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False),
            base_url="http://town",
            headers={"Authorization": f"Bearer {token}"},
        )

    async def hear(self, *facts: Fact) -> None:
        """Hear facts of other services, one transaction each, as from the bus."""
        for fact in facts:
            await self.house.committer.execute(self.house.service.reactions.orders(fact), heard=[fact])

    async def later(self, **span: float) -> None:
        """Let time pass, and the service act on what is then due."""
        self.clock.set(self.clock.now() + timedelta(**span))
        await self.deadlines.act()

    async def log(self, log: str) -> list[Fact]:
        """Everything on a log, stream by stream."""
        async with self.house.reading() as connection:
            rows = await connection.fetch(
                f"select {COLUMNS} from store.event where log = $1 order by stream, version", log
            )
        return [Recorded(*row.values()).fact() for row in rows]

    async def rows(self, table: str, schema: str = "views") -> list[dict[str, Any]]:
        """All rows of a view's table, in an order of their own."""
        async with self.house.reading() as connection:
            found = await connection.fetch(f'select * from "{schema}"."{table}"')
        return sorted((dict(row) for row in found), key=repr)

    async def folded_anew(self, *facts: Fact, at_once: bool = True) -> dict[str, list[dict[str, Any]]]:
        """The rows of every view's tables when these facts alone are folded into empty ones."""
        connection = await asyncpg.connect(self.database.owner_dsn)
        views = self.house.service.views
        try:
            async with connection.transaction():
                await connection.execute("create schema anew")
                await make_views(connection, self.house.service.schema, "anew")
                for some in [list(facts)] if at_once else [[fact] for fact in facts]:
                    await fold(connection, views, some)
                tables = {table for view in views for table in view.tables}
                found = {table: await connection.fetch(f'select * from anew."{table}"') for table in tables}
                await connection.execute("drop schema anew cascade")
            return {table: sorted((dict(row) for row in rows), key=repr) for table, rows in found.items()}
        finally:
            await connection.close()


@asynccontextmanager
async def at_work(
    service: Service, database: Database, home: Home, bus: Bus | None = None, lanes: int = LANES
) -> AsyncIterator[Town]:
    """A service at work until the block ends; on a bus, all of its loops run. Its clock stands at noon of a Monday."""
    ensure_keys(home)
    await set_up(database.owner_dsn, database.app_dsn, service.schema, lanes)
    clock = MovableClock(NOON)
    settings = Settings(
        database_url=database.app_dsn,
        token_public_key=home.public_key,
        lanes=lanes,
        secret=SecretStr(SECRET),
        bus=bus.address if bus else "127.0.0.1:1",
        bus_kind=bus.kind if bus else "embedded",
    )
    parts = await assemble(service, POLICY, settings, clock)
    loops = parts.loops() if bus else [parts.house.committer.run()]
    working = [asyncio.create_task(loop) for loop in loops]
    try:
        yield Town(parts.house, home, parts.app, clock, parts.deadlines, database)
    finally:
        await end(working)
        await parts.close()


def heard(event: Event, stream: str, id_: UUID, station: str = STATION, recorded_at: datetime = NOON) -> Fact:
    """A fact of another service, as it comes over the bus."""
    log = event.kind.partition(".")[0]
    actor = Actor("system", "test")
    return Fact(log, stream, 1, id_, event, station, actor, recorded_at, recorded_at, id_, None)
