"""Referral at work on one graded dispute, and those who have to do with it."""

from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.referral.app import SERVICE
from tests.house import Town, at_work
from tests.referral.town import graded


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        await town.hear(graded())
        yield town


@pytest.fixture
async def analyst(town: Town) -> AsyncIterator[httpx.AsyncClient]:
    async with town.as_("analyst") as client:
        yield client


@pytest.fixture
async def forestry(town: Town) -> AsyncIterator[httpx.AsyncClient]:
    async with town.as_("liaison", name="lin", department="forestry") as client:
        yield client


@pytest.fixture
async def justice(town: Town) -> AsyncIterator[httpx.AsyncClient]:
    async with town.as_("liaison", name="si", department="justice") as client:
        yield client
