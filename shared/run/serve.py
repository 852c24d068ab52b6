"""Putting a service to work: settings in, a running process out. The only place where settings are read."""

import asyncio
import gc
import os
import socket
import sys
from collections.abc import Coroutine
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import structlog
import uvicorn
import uvloop
from aiokafka.errors import KafkaError
from fastapi import FastAPI
from joserfc.errors import JoseError
from prometheus_client import start_http_server
from pydantic import ValidationError

from shared.http.auth import Keys
from shared.ops.replay import Rebuild
from shared.run.assemble import Parts, assemble, bus_of
from shared.run.logs import configure_logs
from shared.run.protocol import BoundedProtocol
from shared.run.settings import Settings
from shared.store.backoff import persist, where
from shared.store.clock import Clock, RealClock, kept
from shared.store.database import connect
from shared.store.policies import PolicyFiles, remember_adopted
from shared.store.service import Service
from shared.store.set_up import rebuild_alone, set_up
from shared.store.tasks import end
from shared.store.trouble import is_program_fault

log = structlog.get_logger()

LEAST_SECRET = 16
MEASURE_SECONDS = 5.0


def serve(service: Service) -> None:
    """Run a service until SIGTERM. A wrong setting or policy ends the process with one line that says which; a program
    that does not fit its database ends it with status 70 (`EX_SOFTWARE`), which a supervisor does not answer."""
    try:
        settings = Settings()
        if len(settings.secret.get_secret_value()) < LEAST_SECRET:
            raise ValueError(f"SIKUAI_SECRET is missing or shorter than {LEAST_SECRET} characters: set a random one")
        if not settings.installation:
            raise ValueError("SIKUAI_INSTALLATION is missing: give the installation a name, which stays for ever")
        policies = PolicyFiles(settings.policy, service.policy)
        _check_key(settings)
    except (ValidationError, ValueError, OSError) as error:
        sys.exit(f"cannot start 无法启动: {_one_line(error)}")
    configure_logs(service.name, settings.log_level)
    collect_seldom()
    try:
        uvloop.run(_run(service, policies, settings))
    except ValueError as error:
        sys.exit(f"cannot start 无法启动: {_one_line(error)}")
    except Exception as error:
        if not is_program_fault(error):
            raise
        log.critical("program_fault", says=type(error).__name__)
        sys.exit(os.EX_SOFTWARE)


def _check_key(settings: Settings) -> None:
    try:
        Keys(settings.token_public_key, settings.token_issuer, settings.token_audience)
    except (ValueError, OSError, JoseError) as error:
        raise ValueError(
            f"SIKUAI_TOKEN_PUBLIC_KEY: {settings.token_public_key} holds no public key ({type(error).__name__})"
        ) from error


def listening_socket(settings: Settings) -> socket.socket:
    """The socket on which the service answers. Raises `ValueError` where it cannot be had."""
    listening = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise ValueError(f"cannot listen on {where} ({error.strerror}): set SIKUAI_HOST and SIKUAI_PORT") from error
    return listening


def collect_seldom() -> None:
    """Look for cyclic garbage seldom, and never among what was there at the start: events make none, and come in
    thousands. It halves what a heard event costs."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _one_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors())
    return str(error)


async def _run(service: Service, policies: PolicyFiles[Any], settings: Settings) -> None:
    listening = listening_socket(settings)
    stale = await persist("database", lambda: _set_up(service, policies, settings), raises=(ValueError,))
    parts = await assemble(service, policies, settings, await _clock(service, settings))
    parts.runtime.started = not stale
    server = uvicorn.Server(bounded(parts.app, settings))
    await _together(server, [listening], *parts.loops_without_views(), _rebuild_and_work(parts, stale), _measure(parts))
    await parts.close()


def bounded(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How an application is served: heads, connections and time within the bounds of these settings."""
    BoundedProtocol.most_connections = settings.most_connections
    BoundedProtocol.behind_proxy = bool(settings.trusted_proxies)
    return uvicorn.Config(
        app,
        settings.host,
        settings.port,
        http=BoundedProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
    )


async def _measure(parts: Parts) -> None:
    """Serve the metrics on a port of their own, from a thread that answers when this loop does not."""
    settings, runtime = parts.settings, parts.runtime
    if not settings.metrics_port:
        await asyncio.Event().wait()
    start_http_server(settings.metrics_port, settings.host)
    while True:
        if runtime.pool is not None:
            await runtime.look.at(runtime)  # which sets the gauge of what waits
        await asyncio.sleep(MEASURE_SECONDS)


async def _set_up(service: Service, policies: PolicyFiles[Any], settings: Settings) -> bool:
    if service.schema is None:
        return False
    stale = await set_up(settings.owner_url, settings.database_url, service, settings.lanes, settings.installation)
    connection = await connect(settings.database_url)
    try:
        await remember_adopted(connection, policies.adopted)
    finally:
        connection.terminate()
    return stale


async def _rebuild_and_work(parts: Parts, stale: bool) -> None:
    """Rebuild views that another program made, then begin to work. The relay runs meanwhile: others may rebuild too."""
    if stale:
        log.warning("views_are_rebuilt")
        await persist("rebuild", lambda: rebuild(parts), expects=(KafkaError,))
        parts.runtime.started = True
    if loops := parts.loops_with_views():
        await asyncio.gather(*loops)
    else:  # a service that keeps nothing only answers
        await asyncio.Event().wait()


async def rebuild(parts: Parts) -> None:
    """Rebuild the views and swap them in, as the owner, unless another process of this service just did."""
    service, settings = parts.runtime.service, parts.settings
    connection = await asyncpg.connect(settings.owner_url, timeout=5)
    try:
        await rebuild_alone(connection)
        if await set_up(settings.owner_url, settings.database_url, service, settings.lanes, settings.installation):
            role = urlsplit(settings.database_url).username or ""
            logs = [*parts.published(), *service.private_logs]
            rebuilt = await Rebuild(service, logs, connection, role, bus_of(settings), settings.lanes).run(swap=True)
            log.warning("views_were_rebuilt", events=rebuilt.events)
    finally:
        await connection.close()


async def _together(
    server: uvicorn.Server, sockets: list[socket.socket] | None, *work: Coroutine[Any, Any, None]
) -> None:
    """Run the server and the loops beside it; when one of the loops ends by itself, all end, and the process fails."""
    loops = [asyncio.create_task(coroutine) for coroutine in work]
    serving = asyncio.create_task(server.serve(sockets=sockets))
    done, _ = await asyncio.wait([serving, *loops], return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await end(loops)
    (served,) = await asyncio.gather(serving, return_exceptions=True)
    for task in done - {serving}:
        error = None if task.cancelled() else task.exception()
        if error is not None and is_program_fault(error):
            log.critical("program_fault", says=str(error))
            sys.exit(os.EX_SOFTWARE)
        log.error("loop_ended", error=type(error).__name__, where=where(error) if error else "")
        sys.exit(1)
    if isinstance(served, BaseException):
        log.error("server_ended", error=type(served).__name__)
        sys.exit(1)


async def _clock(service: Service, settings: Settings) -> Clock:
    if settings.clock == "real" or service.schema is None:
        return RealClock()
    connection = await connect(settings.database_url)
    try:
        return await kept(connection)
    finally:
        await connection.close()
