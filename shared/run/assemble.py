"""Putting a service together on its database: the HTTP application and the loops beside it, not yet at work."""

import asyncio
import pkgutil
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from faststream.kafka import KafkaBroker

from shared.bus.lacking import Lacking
from shared.bus.reader import Reader
from shared.bus.relay import Relay
from shared.bus.resend import Request, written
from shared.bus.subscriptions import Subscriptions
from shared.bus.topics import Bus, until_topics
from shared.http import system
from shared.http.auth import Keys
from shared.http.limits import Limited
from shared.http.problem import add_problems
from shared.http.runtime import Access, Runtime
from shared.run.settings import Settings
from shared.store.backoff import persist
from shared.store.clock import Clock
from shared.store.commit import Committer
from shared.store.database import open_pool
from shared.store.deadlines import Deadlines
from shared.store.fingerprint import fingerprint
from shared.store.forks import until_compared
from shared.store.policies import Adopted, PolicyChanged, PolicyFiles, remember_adopted
from shared.store.service import Service
from shared.store.tasks import let_stop

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Parts:
    """A service put together and not yet at work."""

    runtime: Runtime
    app: FastAPI
    broker: KafkaBroker
    settings: Settings

    def published(self) -> list[str]:
        """The logs that are published under the policies of now."""
        return self.runtime.service.published(self.runtime.policies.all())

    def outward_loops(self) -> list[Coroutine[Any, Any, None]]:
        """What has to run from the start: the relay needs no view."""
        return [self.runtime.relay.run()] if self.runtime.pool is not None else []

    def inward_loops(self) -> list[Coroutine[Any, Any, None]]:
        """What has to run once the views are there: commits, reading, and the clock."""
        if self.runtime.pool is None:
            return []
        self.runtime.committer.sure.before_first = until_compared
        return [self.runtime.committer.run(), self._listen(), self.runtime.deadlines.run(), self._keep_policies()]

    async def _listen(self) -> None:
        settings = self.settings
        topics = [*self.published(), *self.runtime.service.sources]
        await until_topics(self.runtime.relay.bus, topics, settings.lanes)
        await self.runtime.subscriptions.run(settings.database_url)

    async def _keep_policies(self) -> None:
        """Remember what is adopted while running: a policy under which something was promised is never changed."""
        policies, kept = self.runtime.policies, None
        while True:
            adopted = policies.adopted
            if adopted is not kept:
                await persist("policies", partial(self._remember, adopted), raises=(PolicyChanged,))
                kept = adopted
            await asyncio.sleep(1)

    async def _remember(self, adopted: Sequence[Adopted]) -> None:
        async with self.runtime.reading() as connection:
            await remember_adopted(connection, adopted)

    async def close(self) -> None:
        """Let go of the bus and the database, once the loops have ended."""
        await let_stop(self.broker.stop())
        self.runtime.deadlines.close()
        if self.runtime.pool is not None:
            self.runtime.pool.terminate()


def bus_of(settings: Settings) -> Bus:
    """The bus that these settings name."""
    return Bus(settings.bus, settings.topic_prefix, settings.replicas, settings.bus_kind == "embedded")


async def assemble(service: Service, policies: PolicyFiles[Any], settings: Settings, clock: Clock) -> Parts:
    """Put a service together on a database that is set up. Raises `ValueError` for a route that nobody may call."""
    dsn, lanes, secret = settings.database_url, settings.lanes, settings.secret.get_secret_value()
    committer = Committer(dsn, clock, service.views, lanes, policies.of, fingerprint(service))
    bus = bus_of(settings)
    broker = KafkaBroker(bus.servers.split(","), logger=None, apply_types=False, allow_auto_create_topics=False)

    async def request_resend(request: Request) -> None:
        try:
            await broker.publish(written(secret, request), topic=bus.resend)
        except Exception as error:  # it is asked again while the gap is there
            log.warning("not_asked", source=request.log, lane=request.lane, error=type(error).__name__)

    def published() -> list[str]:
        return service.published(policies.all())

    relay = Relay(dsn, bus, published, lanes, secret)
    committer.hand_over, committer.quick.tells = relay.hand_over, lambda entries: not relay.has_all(entries)
    readers = [
        Reader(settings.installation, committer, service.reactor, Lacking(source, request_resend))
        for source in service.sources
    ]
    modules = list(_route_modules(service))
    runtime = Runtime(
        service=service,
        installation=settings.installation,
        policies=policies,
        clock=clock,
        keys=Keys(settings.token_public_key, settings.token_issuer, settings.token_audience),
        committer=committer,
        pool=await open_pool(dsn) if service.schema is not None else None,
        secret=secret,
        relay=relay,
        subscriptions=Subscriptions(broker, readers, lanes, relay, secret),
        deadlines=Deadlines(dsn, clock, committer, service.timers, policies.of),
        access={**system.ACCESS, **access_of(modules)},
    )
    return Parts(runtime, _app(runtime, modules, settings.demo), broker, settings)


def _app(runtime: Runtime, modules: list[ModuleType], demo: bool) -> FastAPI:
    app = FastAPI(title=f"sikuai {runtime.service.name}", version="1", description="四快 · dispute services")
    app.state.runtime = runtime
    app.add_middleware(Limited)
    add_problems(app)
    routers: list[APIRouter] = [module.router for module in modules if hasattr(module, "router")]
    routers += [system.router, system.clock_router] if demo else [system.router]
    for router in routers:
        app.include_router(router)
    if unguarded := _names(routers) - set(runtime.access) - system.OPEN:
        raise ValueError(f"nobody may call {', '.join(sorted(unguarded))}: enter them in the table of access")
    return app


def _names(routers: list[APIRouter]) -> set[str]:
    """The names of the routes. Beware: an application's own `routes` may hold a router whole, and its names with it."""
    names = set()
    for route in (route for router in routers for route in router.routes):
        if not isinstance(route, APIRoute):
            raise ValueError(f"a router of a service holds plain routes alone, and not {route!r}")
        names.add(route.name)
    return names


def _route_modules(service: Service) -> Iterator[ModuleType]:
    """The modules of the service's package of routes; those that have a `router` are served."""
    if service.routes:
        package = import_module(service.routes)
        for found in pkgutil.iter_modules(package.__path__):
            yield import_module(f"{service.routes}.{found.name}")


def access_of(modules: list[ModuleType]) -> Access:
    """Who may call each route of a service: the table `ACCESS` of its `routes/access.py`."""
    tables: list[Access] = [module.ACCESS for module in modules if hasattr(module, "ACCESS")]
    return {name: who for table in tables for name, who in table.items()}
