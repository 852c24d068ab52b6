"""HEAD is answered wherever GET is, to the same people and with the same headers; that nothing follows them is seen on
a connection, in `test_framing.py`."""

from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE as INTAKE
from tests.house import Town, at_work

READ = ["/reports", "/reports?limit=1", "/officers", "/health", "/ready", "/docs", "/openapi.json", "/problems",
        "/problems/busy", "/docs/static/swagger-ui.css"]  # fmt: skip
REFUSED = ["/nowhere", "/problems/nowhere", "/sheets", "/positions", "/reports?cursor=mimosa", "/health?mimosa=1"]


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(INTAKE, database, home) as town:
        yield town


def headers(answer: httpx.Response) -> dict[str, str]:
    """All but those that tell the time."""
    return {name: value for name, value in answer.headers.items() if name not in {"date", "last-modified"}}


@pytest.mark.parametrize("path", READ + REFUSED)
async def test_head_says_what_get_says(town: Town, path: str) -> None:
    async with town.as_("desk_officer") as desk:
        whole, head = await desk.get(path), await desk.head(path)
    assert whole.is_success is (path in READ)
    assert head.status_code == whole.status_code
    assert headers(head) == headers(whole)
    assert int(head.headers["content-length"]) == len(whole.content) > 0


async def test_head_opens_nothing_that_get_does_not(town: Town) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(town.app), base_url="http://town") as stranger:
        assert (await stranger.head("/reports")).status_code == 401
    async with town.as_("visitor") as visitor:
        assert (await visitor.head("/reports")).status_code == 403


async def test_where_a_method_is_not_taken_head_is_named_beside_get(town: Town) -> None:
    async with town.as_("desk_officer") as desk:
        told = {
            path: (await desk.delete(path)).headers["allow"] for path in ("/reports", "/health", "/sheets", "/docs")
        }
    assert told == {"/reports": "GET, HEAD, POST", "/health": "GET, HEAD", "/sheets": "POST", "/docs": "GET, HEAD"}
