"""Putting a service to work: settings in, a running process out. The only place where settings are read."""

import asyncio
import contextlib
import gc
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg
import structlog
import uvicorn
import uvloop
from fastapi import FastAPI
from faststream.kafka import KafkaBroker
from pydantic import ValidationError

from shared.auth import Keys
from shared.bus import RESEND_TOPIC, resend_request, until_topics
from shared.clock import Clock, MovableClock, RealClock
from shared.commit import Committer, connect
from shared.database import open_pool, set_up
from shared.deadlines import Deadlines
from shared.ending import end
from shared.house import House, Service
from shared.limits import Limited
from shared.listening import Listening
from shared.logs import configure_logs
from shared.policy import Policy, load_policy
from shared.problem import add_problems
from shared.reader import Reader
from shared.relay import Relay
from shared.settings import Settings
from shared.system import system_routes

log = structlog.get_logger()

LEAST_SECRET = 16
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def serve(make: Callable[[Policy], Service]) -> None:
    """Run a service until it is told to stop. A wrong setting ends the process with one line that says which."""
    try:
        settings = Settings()
        if len(settings.secret.get_secret_value()) < LEAST_SECRET:
            raise ValueError(f"SIKUAI_SECRET is missing or shorter than {LEAST_SECRET} characters: set a random one")
        policy = load_policy(settings.policy)
        service = make(policy)
    except (ValidationError, ValueError, OSError) as error:
        sys.exit(f"cannot start: {_one_line(error)}")
    configure_logs(service.name, settings.log_level)
    collect_seldom()
    try:
        uvloop.run(_run(service, policy, settings))
    except ValueError as error:
        sys.exit(f"cannot start: {error}")


def collect_seldom() -> None:
    """Look for cyclic garbage seldom, and never among what was there at the start: facts make none, and come in
    thousands. It halves what a heard event costs."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _one_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors())
    return str(error)


@dataclass(frozen=True, slots=True)
class Parts:
    """A service put together and not yet at work: its HTTP application and the loops beside it."""

    house: House
    app: FastAPI
    broker: KafkaBroker
    relay: Relay
    listening: Listening
    deadlines: Deadlines
    settings: Settings

    def loops(self) -> list[Coroutine[Any, Any, None]]:
        """What has to run for as long as the service does."""
        return [self.house.committer.run(), self.relay.run(), self._listen(), self.deadlines.run()]

    async def _listen(self) -> None:
        service = self.house.service
        await until_topics(
            self.settings.bus, [*service.logs, *service.sources], self.settings.lanes, self.settings.replicas
        )
        await self.listening.run(self.settings.database_url)

    async def close(self) -> None:
        """Let go of the bus and the database, once the loops have ended."""
        await self.broker.stop()
        self.deadlines.close()
        self.house.pool.terminate()


async def assemble(service: Service, policy: Policy, settings: Settings, clock: Clock) -> Parts:
    """Put a service together on a database that is set up."""
    committer = Committer(settings.database_url, clock, service.views, settings.lanes)
    pool = await open_pool(settings.database_url)
    keys = Keys(settings.token_public_key)
    house = House(service, policy, clock, keys, committer, pool, settings.secret.get_secret_value())
    in_memory = settings.bus_kind == "embedded"
    relay = Relay(settings.database_url, settings.bus, service.logs, settings.lanes, settings.replicas, in_memory)
    broker = KafkaBroker(settings.bus, logger=None, allow_auto_create_topics=False)

    async def ask(source: str, lane: int, from_seq: int) -> None:
        with contextlib.suppress(Exception):  # asked again every second while the gap is there
            async with asyncio.timeout(2):
                await broker.publish(resend_request(source, lane, from_seq), topic=RESEND_TOPIC)

    readers = [Reader(source, committer, service.reactions, ask) for source in service.sources]
    listening = Listening(broker, readers, settings.lanes, relay)
    deadlines = Deadlines(settings.database_url, clock, committer, service.when_due)
    app = FastAPI(title=f"sikuai {service.name}", version="1", description="四快 · dispute services")
    app.add_middleware(Limited)
    add_problems(app)
    app.include_router(service.routes(house))
    app.include_router(system_routes(house, listening, relay, deadlines, settings.demo))
    return Parts(house, app, broker, relay, listening, deadlines, settings)


async def _run(service: Service, policy: Policy, settings: Settings) -> None:
    await _until_database(service, settings)
    parts = await assemble(service, policy, settings, await _clock(settings))
    config = uvicorn.Config(parts.app, settings.host, settings.port, log_config=None, access_log=False, lifespan="off")
    await _together(uvicorn.Server(config), *parts.loops())
    await parts.close()


async def _together(server: uvicorn.Server, *work: Coroutine[Any, Any, None]) -> None:
    """Run the server and the loops beside it; when one of the loops ends by itself, all end, and the process fails."""
    loops = [asyncio.create_task(coroutine) for coroutine in work]
    serving = asyncio.create_task(server.serve())
    done, _ = await asyncio.wait([serving, *loops], return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await end(loops)
    await asyncio.gather(serving, return_exceptions=True)
    for task in done - {serving}:
        log.error("loop_ended", error=repr(task.exception()) if not task.cancelled() else "cancelled")
        sys.exit(1)


async def _until_database(service: Service, settings: Settings) -> None:
    while True:
        try:
            return await set_up(settings.owner_url, settings.database_url, service.schema, settings.lanes)
        except (
            OSError,
            asyncpg.PostgresConnectionError,
            asyncpg.CannotConnectNowError,
            asyncpg.InterfaceError,
        ) as error:
            log.warning("database_away", error=type(error).__name__)
            await asyncio.sleep(0.3)


async def _clock(settings: Settings) -> Clock:
    if settings.clock == "real":
        return RealClock()
    connection = await connect(settings.database_url)
    try:
        return MovableClock(await connection.fetchval("select now from store.clock") or BEGINNING)
    finally:
        await connection.close()
