"""One machine and one browser for all tests of the pages: each makes what it needs by itself.

chromium Browser: one in this process
town     Town: `town.sit("analyst-01")` is a page on which the analyst is logged in
console  Console: the console alone, with one account (`tests/console/nobody.py`)
unanswered Joined: the console as whoever one likes, and none of its services answers (`tests/console/joined.py`)
"""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from deploy.machine.home import Home
from services.console.console import Console
from services.console.people import accounts
from tests.console.alone import made
from tests.console.joined import Joined, joined
from tests.console.nobody import RIGHT, analyst
from tests.console.people import Town
from tests.console.people import chromium as running
from tests.console.people import town as at_work
from tests.databases import DatabaseServer


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this session."""
    with running() as browser:
        yield browser


@pytest.fixture(scope="session")
def town(chromium: Browser) -> Iterator[Town]:
    """The town of this session."""
    with at_work(chromium) as town:
        yield town


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Console]:
    """A console with one analyst; the services behind it are away."""
    async with made(postgres, home, "http://127.0.0.1:9") as (console, _):
        assert await accounts.add(
            console.pool, analyst("analyst-01"), RIGHT, "tests", datetime.now(UTC), to_change=False
        )
        yield console


@pytest.fixture
async def unanswered(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    """A console none of whose services answers."""
    async with joined(postgres, home) as console:
        yield console


@pytest.fixture(autouse=True)
def left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whoever sat at a page goes: an open one listens to counts, and an account has so many streams."""
    yield
    if "chromium" in request.fixturenames:
        browser: Browser = request.getfixturevalue("chromium")
        for context in browser.contexts:
            context.close()
