"""A service at work in the test's own process: real routes, real commits, real PostgreSQL; no bus, and a clock to move.

async with at_work(SERVICE, database, home) as town:
    answer = await town.as_("analyst").post("/disputes/…/grade", json={…})
    await town.hear(recorded)      # as if it came over the bus
    await town.later(hours=24)     # the clock moves, and what is due is acted upon
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import asyncpg
import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from deploy.machine.databases import Database
from deploy.machine.home import Home
from deploy.machine.keys import ensure_keys, sign_token
from shared.http.runtime import Runtime
from shared.kernel.command import Addressed, Dispatch
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.recorded import Actor, RecordedEvent
from shared.run.assemble import assemble
from shared.run.settings import Settings
from shared.store.clock import MovableClock
from shared.store.columns import TableTypes
from shared.store.database import make_views, speak_json
from shared.store.event_log import COLUMNS, StoredEvent
from shared.store.policies import PolicyFiles
from shared.store.service import Service
from shared.store.tasks import end
from shared.store.view import project
from tests.brokers import Bus
from tests.databases import set_up_database
from tests.given import INSTALLATION, NOON, STATION, SUBJECT, envelope

LANES = 4
NOTHING = {"items": [], "total": 0, "next": None}
"""The page of a list in which there is nothing to see."""
SECRET = "a secret of the tests"
NO_DATABASE = Database("", "", "")
"""For a service without a schema."""


@dataclass
class Town:
    """A service at work, and the people who speak to it."""

    runtime: Runtime
    home: Home
    app: FastAPI
    clock: MovableClock
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

    async def hear(self, *events: RecordedEvent) -> None:
        """Hear events of other services, one transaction each, as from the bus."""
        for recorded in events:
            await self.runtime.committer.execute(self.runtime.service.reactor.react(recorded), heard=[recorded])

    async def execute(self, addressed: Addressed, by: Actor, **changes: Any) -> None:
        """Carry out a command of this actor, now."""
        made = envelope(by, self.clock.now(), addressed.subject, **changes)
        await self.runtime.dispatch([Dispatch(addressed.decider, addressed.command, made)])

    async def later(self, **span: float) -> None:
        """Let time pass, and the service act on what is then due."""
        self.clock.set(self.clock.now() + timedelta(**span))
        await self.runtime.deadlines.act()

    async def log(self, log: str) -> list[RecordedEvent]:
        """Everything on a log, stream by stream."""
        async with self.runtime.reading() as connection:
            rows = await connection.fetch(
                f"select {COLUMNS} from store.event where log = $1 order by stream, version", log
            )
        return [StoredEvent(*row.values()).recorded() for row in rows]

    async def rows(self, table: str, schema: str = "views") -> list[dict[str, Any]]:
        """All rows of a view's table, in an order of their own."""
        async with self.runtime.reading() as connection:
            found = await connection.fetch(f'select * from "{schema}"."{table}"')
        return sorted((dict(row) for row in found), key=repr)

    async def folded_anew(self, *events: RecordedEvent, at_once: bool = True) -> dict[str, list[dict[str, Any]]]:
        """The rows of every view's table when these events alone are folded into empty ones."""
        connection = await asyncpg.connect(self.database.owner_dsn)
        service = self.runtime.service
        assert service.schema is not None
        try:
            await speak_json(connection)
            async with connection.transaction():
                await connection.execute("create schema anew")
                await make_views(connection, service.schema, "anew")
                types = await TableTypes.read(connection)
                for some in [list(events)] if at_once else [[one] for one in events]:
                    await project(connection, types, service.views, some)
                tables = {view.table for view in service.views}
                found = {table: await connection.fetch(f'select * from anew."{table}"') for table in tables}
                await connection.execute("drop schema anew cascade")
            return {table: sorted((dict(row) for row in rows), key=repr) for table, rows in found.items()}
        finally:
            await connection.close()


@asynccontextmanager
async def at_work(
    service: Service,
    database: Database,
    home: Home,
    bus: Bus | None = None,
    lanes: int = LANES,
    policy: Path | None = None,
) -> AsyncIterator[Town]:
    """A service at work until the block ends; on a bus, all of its loops run. Its clock stands at noon of a Monday.

    Raises `AssertionError` if one of its loops ended meanwhile: in a process of its own all would have ended with it.
    """
    ensure_keys(home, INSTALLATION)
    if service.schema is not None:
        await set_up_database(database, service, lanes)
    clock = MovableClock(NOON)
    settings = settings_of(database, home, bus, lanes)
    parts = await assemble(service, PolicyFiles(policy or settings.policy, service.policy), settings, clock)
    loops = [*parts.loops_without_views(), *parts.loops_with_views()] if bus else [parts.runtime.committer.run()]
    working = [asyncio.create_task(loop) for loop in loops]
    try:
        yield Town(parts.runtime, home, parts.app, clock, database)
    finally:
        ended = [task for task in working if task.done()]
        await end(working)
        await parts.close()
        assert not ended, f"a loop of {service.name} ended by itself: {ended}"


def settings_of(database: Database, home: Home, bus: Bus | None = None, lanes: int = LANES) -> Settings:
    """The settings of a service on this database, and on this bus if any."""
    return Settings(
        database_url=database.app_dsn,
        owner_url=database.owner_dsn,
        installation=INSTALLATION,
        token_public_key=home.public_key,
        lanes=lanes,
        secret=SecretStr(SECRET),
        bus=bus.address if bus else "127.0.0.1:1",
        bus_kind=bus.kind if bus else "embedded",
    )


def heard(event: Event, stream: str, id_: UUID, station: str = STATION, recorded_at: datetime = NOON) -> RecordedEvent:
    """An event of another service, as it comes over the bus."""
    log = event.kind.partition(".")[0]
    actor = Actor("system", "test")
    return RecordedEvent(log, stream, 1, id_, event, station, actor, recorded_at, recorded_at, id_, None)


def history(decider: Decider[Any], *events: Event, subject: UUID = SUBJECT) -> list[RecordedEvent]:
    """The events of one stream, as its service recorded them one after the other."""
    stream = decider.stream(subject)
    told = [heard(event, stream, uuid5(subject, str(n))) for n, event in enumerate(events, start=1)]
    return [recorded._replace(version=n) for n, recorded in enumerate(told, start=1)]
