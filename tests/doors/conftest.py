"""A service that runs as a process of its own, for what only its connections show; and the protocol by itself."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import TypeAlias

import pytest
import uvicorn

from deploy.machine.keys import sign_token
from shared.run.protocol import BoundedProtocol
from tests.bench.processes import Served, served
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.doors.echo import SPACE, echo
from tests.machines import temporary_home

MOST_CONNECTIONS = 2400
Attacked: TypeAlias = tuple[Served, str, list[str]]


@pytest.fixture(scope="module")
def service(postgres: DatabaseServer, tansu: Bus) -> Iterator[Attacked]:
    """Intake at work, the token of somebody at its desk, and those of two others."""
    with temporary_home() as home:
        database = asyncio.run(postgres.fresh("intake"))
        settings = {
            "SIKUAI_MOST_CONNECTIONS": str(MOST_CONNECTIONS),
            "SIKUAI_TOPIC_PREFIX": f"{database.name.replace('_', '-')}-",  # another's records are a fork of its log
        }
        with served("intake", home, database, tansu, **settings) as service:
            yield (
                service,
                sign_token(home, "desk_officer", now=datetime.now(UTC)),
                [sign_token(home, "desk_officer", now=datetime.now(UTC), name=name) for name in ("slow-1", "slow-2")],
            )
        asyncio.run(postgres.drop(database))


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """Where an application that gives back listens, by our protocol."""
    monkeypatch.setattr(BoundedProtocol, "most_connections", SPACE)
    config = uvicorn.Config(echo, http=BoundedProtocol, ws="none", log_config=None, lifespan="off")
    server, listening = uvicorn.Server(config), socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield listening.getsockname()[1]
    server.should_exit = server.force_exit = True
    await serving
