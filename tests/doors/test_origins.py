"""Web pages of other origins: none may call, unless the settings name it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from deploy.machine.home import Home
from deploy.machine.keys import ensure_keys
from services.intake.app import SERVICE as INTAKE
from shared.http import headers
from shared.run.assemble import assemble
from shared.store.clock import RealClock
from shared.store.policies import PolicyFiles
from tests.databases import DatabaseServer, set_up_database
from tests.given import INSTALLATION
from tests.house import LANES, settings_of

OURS, ALSO_OURS, THEIRS = "https://desk.example", "https://map.example:8443", "https://elsewhere.example"
ASKED = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,idempotency-key,if-match",
}


@asynccontextmanager
async def at_the_door(postgres: DatabaseServer, home: Home, **changed: object) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without a token before intake, some of whose settings were changed."""
    ensure_keys(home, INSTALLATION)
    database = postgres.reserve()
    await set_up_database(database, INTAKE, LANES)
    settings = settings_of(database, home).model_copy(update=changed)
    parts = await assemble(INTAKE, PolicyFiles(settings.policy, INTAKE.policy), settings, RealClock())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(parts.app), base_url="http://town") as client:
        yield client
    await parts.close()
    await postgres.drop(database)


@pytest.fixture(params=["", OURS], ids=["no origin is named", "one is"])
async def client(
    request: pytest.FixtureRequest, postgres: DatabaseServer, home: Home
) -> AsyncIterator[tuple[str, httpx.AsyncClient]]:
    async with at_the_door(postgres, home, cors_origins=request.param) as client:
        yield request.param, client


async def test_a_page_may_call_if_its_origin_is_named_and_no_other_may(client: tuple[str, httpx.AsyncClient]) -> None:
    named, browser = client
    for origin in (OURS, THEIRS):
        asked = await browser.options("/reports", headers={"Origin": origin, **ASKED})
        answer = await browser.get("/health", headers={"Origin": origin})
        may = origin == named
        assert asked.status_code == (200 if may else 400 if named else 405)
        assert (answer.headers.get("access-control-allow-origin") == origin) is may
        assert answer.status_code == 200, "who asks without a page is answered"
        assert asked.headers.get("access-control-allow-credentials") is None


async def test_of_several_origins_that_are_named_each_may_call(postgres: DatabaseServer, home: Home) -> None:
    async with at_the_door(postgres, home, cors_origins=f"{OURS},{ALSO_OURS}") as browser:
        for origin in (OURS, ALSO_OURS, THEIRS, f"{OURS},{ALSO_OURS}"):
            may = origin in (OURS, ALSO_OURS)
            asked = await browser.options("/reports", headers={"Origin": origin, **ASKED})
            answer = await browser.get("/health", headers={"Origin": origin})
            assert asked.status_code == (200 if may else 400)
            assert answer.headers.get("access-control-allow-origin") == (origin if may else None)


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"address_per_second": 0.001}, 429), ({"most_at_once": 0}, 503), ({}, 500), ({}, 401)],
    ids=["too fast", "too many", "broken", "not known"],
)
async def test_a_page_that_may_call_reads_every_answer_also_the_one_that_says_wait(
    postgres: DatabaseServer, home: Home, monkeypatch: pytest.MonkeyPatch, changed: dict[str, object], status: int
) -> None:
    """A browser shows an answer without these headers to no page: it would see that the network failed."""

    def breaks(_: object) -> None:
        raise ZeroDivisionError

    if status == 500:
        monkeypatch.setattr(headers, "Head", breaks)
    async with at_the_door(postgres, home, cors_origins=OURS, **changed) as browser:
        await browser.get("/reports", headers={"Origin": OURS})
        answer = await browser.get("/reports", headers={"Origin": OURS})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == OURS
    assert answer.headers["access-control-expose-headers"] == "ETag, Retry-After"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_browser_that_asks_whether_it_may_is_told_so_however_fast_it_asks(
    postgres: DatabaseServer, home: Home
) -> None:
    """What is refused to that question the page never reads; and the answer costs nothing."""
    async with at_the_door(postgres, home, cors_origins=OURS, address_per_second=0.001) as browser:
        asked = [await browser.options("/reports", headers={"Origin": OURS, **ASKED}) for _ in range(3)]
    assert [answer.status_code for answer in asked] == [200, 200, 200]
    assert all(answer.headers["x-content-type-options"] == "nosniff" for answer in asked)


async def test_the_page_of_the_doors_is_not_served_where_the_settings_say_so(
    postgres: DatabaseServer, home: Home
) -> None:
    async with at_the_door(postgres, home, docs=False) as client:
        for path in ("/docs", "/docs/static/swagger-ui.css"):
            assert (await client.get(path)).status_code == 404
