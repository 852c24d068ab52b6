"""Putting a service together on its database: the HTTP application and the loops beside it, not yet at work."""

import asyncio
import pkgutil
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

import asyncpg
import structlog
from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from faststream.kafka import KafkaBroker

from shared.bus.lacking import Lacking
from shared.bus.reader import Reader
from shared.bus.relay import Relay
from shared.bus.resend import Request, written
from shared.bus.subscriptions import Subscriptions
from shared.bus.topics import Bus, until_topics
from shared.http import catalog_routes, docs, finding, streams, system, verification, words
from shared.http.access import Access
from shared.http.answering import Answering
from shared.http.auth import Keys
from shared.http.catalog import catalog
from shared.http.door import Door
from shared.http.front import Front
from shared.http.gate import Gate, Rate
from shared.http.openapi import Described
from shared.http.problem import add_problems
from shared.http.runtime import Runtime
from shared.ops.verification import Verifier
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

COMMON = (catalog_routes.router, docs.router, system.router, words.router)
"""What every service answers; a demonstration has its clock besides, and whoever wants it the page of the doors."""

OF_LOGS = (streams.router, finding.router, verification.router)
"""What a service answers that has logs."""

RESERVED_CONNECTIONS = 3  # a command looks things up for a millisecond or two, and /ready once in a while
CORS_HEADERS = ["Authorization", "Idempotency-Key", "If-Match"]  # besides those that Starlette always allows


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

    def loops_without_views(self) -> list[Coroutine[Any, Any, None]]:
        """What runs from the start, while views are rebuilt: the relay."""
        return [self.runtime.relay.run()] if self.runtime.pool is not None else []

    def loops_with_views(self) -> list[Coroutine[Any, Any, None]]:
        """What runs once the views are there: commits, listening, deadlines, and remembering policies."""
        if self.runtime.pool is None:
            return []
        return [self._commit(), self._listen(), self.runtime.deadlines.run(), self._keep_policies()]

    async def _commit(self) -> None:
        self.runtime.committer.sure.before_first = until_compared
        await self.runtime.committer.run()

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
        await self.runtime.verifier.close()
        await let_stop(self.broker.stop())
        self.runtime.deadlines.close()
        for pool in (self.runtime.pool, self.runtime.reserve):
            if pool is not None:
                pool.terminate()


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
    modules = list(route_modules(service))
    runtime = Runtime(
        service=service,
        installation=settings.installation,
        policies=policies,
        clock=clock,
        keys=Keys(settings.token_public_key, settings.token_issuer, settings.token_audience),
        committer=committer,
        pool=await _connections(service, dsn, settings.reading_connections),
        reserve=await _connections(service, dsn, RESERVED_CONNECTIONS),
        secret=secret,
        relay=relay,
        subscriptions=Subscriptions(broker, readers, lanes, relay, secret),
        deadlines=Deadlines(dsn, clock, committer, service.timers, policies.of),
        verifier=Verifier(dsn, bus, [*service.logs, *service.private_logs]),
        access={**system.ACCESS, **access_of(modules)},
        gate=gate_of(settings),
    )
    return Parts(runtime, _app(runtime, modules, settings), broker, settings)


async def _connections(service: Service, dsn: str, most: int) -> asyncpg.Pool | None:
    return await open_pool(dsn, most) if service.schema is not None else None


def gate_of(settings: Settings) -> Gate:
    """What these settings let in."""
    return Gate(
        person=Rate(settings.person_per_second),
        address=Rate(settings.address_per_second),
        probes=Rate(settings.address_per_second),
        most_at_once=settings.most_at_once,
        most_of_one=settings.most_of_one,
        most_large=settings.most_large,
        largest_body_bytes=settings.largest_body_kib * 1024,
        body_seconds=settings.body_seconds,
        answer_seconds=settings.answer_seconds,
    )


def _app(runtime: Runtime, modules: list[ModuleType], settings: Settings) -> FastAPI:
    app = Described(
        title=f"sikuai {runtime.service.name}",
        version="1",
        redirect_slashes=False,  # a redirect would be written from what the sender says of our name
        generate_unique_id_function=lambda route: route.name,
        openapi_url=None,  # its own routes have no door
    )
    app.state.runtime = runtime
    app.state.problems = catalog(package_of(runtime.service))
    app.add_middleware(Front, gate=runtime.gate)  # the one that is added last stands outermost
    if settings.cors_origins:
        origins = settings.cors_origins.split(",")
        app.add_middleware(CORSMiddleware, allow_origins=origins, allow_methods=["*"], allow_headers=CORS_HEADERS,
                           expose_headers=["ETag", "Retry-After"])  # fmt: skip
    app.add_middleware(Answering)
    routers = [*_routers(modules), *COMMON]
    routers += OF_LOGS if runtime.service.schema is not None else ()
    routers += [system.clock_router] if settings.demo else []
    routers += [docs.page_router] if settings.docs else []
    routes = app.state.doors = list(_doors(routers))
    if left := sorted({route.name for route in routes} - set(runtime.access)):
        raise ValueError(f"nobody may call {', '.join(left)}: enter them in the table of access")
    app.routes.extend(routes)  # a router that is included looks through its routes twice for each request
    add_problems(app, [(route.path_regex, route.methods) for route in routes])
    return app


def _doors(routers: list[APIRouter]) -> Iterator[Door]:
    """The routes. Beware: an application's own `routes` may hold a router whole, and its names with it."""
    for route in (route for router in routers for route in router.routes):
        if not isinstance(route, Door):
            raise ValueError(f"a router has `route_class=Door` and holds plain routes alone, not {route!r}")
        yield route


def route_modules(service: Service) -> Iterator[ModuleType]:
    """The modules of the service's package of routes; those that have a `router` are served."""
    if service.routes:
        package = import_module(service.routes)
        for found in pkgutil.iter_modules(package.__path__):
            yield import_module(f"{service.routes}.{found.name}")


def unguarded(service: Service) -> list[str]:
    """The routes of a service that no line of its table of access names."""
    modules = list(route_modules(service))
    routers = [*_routers(modules), *COMMON, *OF_LOGS, system.clock_router, docs.page_router]
    return sorted({route.name for route in _doors(routers)} - {*system.ACCESS, *access_of(modules)})


def _routers(modules: Iterable[ModuleType]) -> list[APIRouter]:
    return [module.router for module in modules if hasattr(module, "router")]


def package_of(service: Service) -> str:
    """The package that the service's rooms lie in, as its routes say: where its own problems are declared."""
    return service.routes.removesuffix(".routes")


def access_of(modules: list[ModuleType]) -> Access:
    """Who may call each route of a service: the table `ACCESS` of its `routes/access.py`."""
    tables: list[Access] = [module.ACCESS for module in modules if hasattr(module, "ACCESS")]
    return {name: who for table in tables for name, who in table.items()}
