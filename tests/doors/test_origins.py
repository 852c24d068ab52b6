"""Web pages of other origins: none may call, unless the settings name it."""

from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.machine.home import Home
from deploy.machine.keys import ensure_keys
from services.intake.app import SERVICE as INTAKE
from shared.run.assemble import assemble
from shared.store.clock import RealClock
from shared.store.policies import PolicyFiles
from tests.databases import DatabaseServer, set_up_database
from tests.given import INSTALLATION
from tests.house import LANES, settings_of

OURS, THEIRS = "https://desk.example", "https://elsewhere.example"
ASKED = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,if-match"}


@pytest.fixture(params=["", OURS], ids=["no origin is named", "one is"])
async def client(
    request: pytest.FixtureRequest, postgres: DatabaseServer, home: Home
) -> AsyncIterator[tuple[str, httpx.AsyncClient]]:
    ensure_keys(home, INSTALLATION)
    database = postgres.reserve()
    await set_up_database(database, INTAKE, LANES)
    settings = settings_of(database, home).model_copy(update={"cors_origins": request.param})
    parts = await assemble(INTAKE, PolicyFiles(settings.policy, INTAKE.policy), settings, RealClock())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(parts.app), base_url="http://town") as client:
        yield request.param, client
    await parts.close()
    await postgres.drop(database)


async def test_a_page_may_call_if_its_origin_is_named_and_no_other_may(client: tuple[str, httpx.AsyncClient]) -> None:
    named, browser = client
    for origin in (OURS, THEIRS):
        asked = await browser.options("/reports", headers={"Origin": origin, **ASKED})
        answer = await browser.get("/health", headers={"Origin": origin})
        may = origin == named
        assert (asked.status_code == 200) is may
        assert (answer.headers.get("access-control-allow-origin") == origin) is may
        assert answer.status_code == 200, "who asks without a page is answered"
        assert asked.headers.get("access-control-allow-credentials") is None


async def test_the_page_of_the_doors_is_not_served_where_the_settings_say_so(
    postgres: DatabaseServer, home: Home
) -> None:
    ensure_keys(home, INSTALLATION)
    database = postgres.reserve()
    await set_up_database(database, INTAKE, LANES)
    settings = settings_of(database, home).model_copy(update={"docs": False})
    parts = await assemble(INTAKE, PolicyFiles(settings.policy, INTAKE.policy), settings, RealClock())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(parts.app), base_url="http://town") as client:
        for path in ("/docs", "/docs/static/swagger-ui.css"):
            assert (await client.get(path)).status_code == 404
    await parts.close()
    await postgres.drop(database)
