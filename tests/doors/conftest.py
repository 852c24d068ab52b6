"""A service that runs as a process of its own, for what only its connections show."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from deploy.machine.keys import sign_token
from tests.bench.processes import Served, served
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.machines import temporary_home

MOST_CONNECTIONS = 2400


@pytest.fixture(scope="module")
def service(postgres: DatabaseServer, tansu: Bus) -> Iterator[tuple[Served, str]]:
    """Intake at work, and the token of somebody at its desk."""
    with temporary_home() as home:
        database = asyncio.run(postgres.fresh("intake"))
        with served("intake", home, database, tansu, SIKUAI_MOST_CONNECTIONS=str(MOST_CONNECTIONS)) as service:
            yield service, sign_token(home, "desk_officer", now=datetime.now(UTC))
        asyncio.run(postgres.drop(database))
