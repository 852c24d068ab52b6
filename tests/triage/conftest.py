"""Triage at work, and an analyst who speaks to it."""

from collections.abc import AsyncIterator

import pytest
from httpx import AsyncClient

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.triage.app import SERVICE
from tests.house import Town, at_work


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


@pytest.fixture
async def analyst(town: Town) -> AsyncIterator[AsyncClient]:
    async with town.as_("analyst", name="analyst-1") as client:
        yield client
