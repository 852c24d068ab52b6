"""Lists are read page by page: each row once and in order, whatever is added meanwhile, and by who may see it alone."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from deploy.services import load
from shared.http.roles import EVERYWHERE
from shared.kernel.stations import EVERY_STATION
from tests.contracts.lists import CASES, LISTINGS, REPORTS, Listing
from tests.contracts.rows import ELSEWHERE
from tests.given import STATION
from tests.house import NOTHING, Town, at_work

ROWS = 24


@pytest.fixture(params=LISTINGS, ids=str)
def listing(request: pytest.FixtureRequest) -> Listing:
    found: Listing = request.param
    return found


@pytest.fixture
async def town(listing: Listing, database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(load(listing.service), database, home) as town:
        yield town


def asker(town: Town, listing: Listing, station: str = STATION) -> httpx.AsyncClient:
    """Somebody of this station who may see the list."""
    return town.as_(listing.role, station=station, department=listing.department)


async def page(client: httpx.AsyncClient, listing: Listing, **asked: Any) -> dict[str, Any]:
    """One page."""
    answer = await client.get(httpx.URL(listing.path).copy_merge_params(asked))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def rest(client: httpx.AsyncClient, listing: Listing, first: dict[str, Any], limit: int) -> list[Any]:
    """Everything from this page on, each page of so many rows but the last."""
    items, last = first["items"], first
    while last["next"] is not None:
        assert len(last["items"]) == limit
        last = await page(client, listing, limit=limit, cursor=last["next"])
        assert last["items"], "a page that is promised has rows"
        items = items + last["items"]
    return listing.ids(items)


async def test_pages_of_every_size_visit_each_row_once_and_in_order(town: Town, listing: Listing) -> None:
    expected = listing.expected(await listing.put(town, [listing.row(n) for n in range(ROWS)]))
    assert len(expected) > 2
    async with asker(town, listing) as client:
        for limit in (*range(1, len(expected) + 2), 100):
            first = await page(client, listing, limit=limit)
            assert first["total"] == len(expected)
            assert await rest(client, listing, first, limit) == expected


async def test_what_is_added_while_somebody_reads_on_hides_nothing_and_shows_nothing_twice(
    town: Town, listing: Listing
) -> None:
    rows = [listing.row(n) for n in range(ROWS)]
    there = listing.expected(await listing.put(town, [row for n, row in enumerate(rows) if n % 3]))
    async with asker(town, listing) as client:
        limit = len(there) // 2
        first = await page(client, listing, limit=limit)
        await listing.put(town, rows[::3])
        seen = await rest(client, listing, first, limit)
    assert len(seen) == len(set(seen))
    assert [id_ for id_ in seen if id_ in there] == there
    now = listing.expected(rows)
    assert seen[limit:] == now[now.index(seen[limit - 1]) + 1 :]


@pytest.mark.parametrize("listing", [one for one in LISTINGS if one.of_stations], ids=str)
async def test_a_page_and_its_total_are_of_the_asker_s_station(town: Town, listing: Listing) -> None:
    rows = [listing.row(n) for n in range(ROWS)]
    ours = listing.expected(await listing.put(town, rows[:9]))
    theirs = listing.expected(await listing.put(town, rows[9:], ELSEWHERE))
    both = listing.expected(rows)
    seen = [(STATION, ours), (ELSEWHERE, theirs)]
    if listing.role in EVERYWHERE:
        seen.append((EVERY_STATION, both))
    for station, expected in seen:
        async with asker(town, listing, station) as client:
            first = await page(client, listing, limit=2)
            assert first["total"] == len(expected)
            assert await rest(client, listing, first, 2) == expected
    async with asker(town, listing, "third") as stranger:
        assert await page(stranger, listing) == NOTHING


@pytest.mark.parametrize("listing", [REPORTS], ids=str)
async def test_a_list_is_planned_for_what_is_asked_though_it_was_empty_before(town: Town, listing: Listing) -> None:
    async with asker(town, listing) as client:
        for _ in range(12):
            assert await page(client, listing) == NOTHING
        await listing.put(town, [listing.row(0) | {"report_id": UUID(int=n)} for n in range(5000)])
        await rest(client, listing, await page(client, listing, limit=100), 100)
    async with town.runtime.reading() as connection:
        plans = await connection.fetch(
            "select generic_plans, custom_plans from pg_prepared_statements where position($1 in statement) > 0",
            f"from {listing.table} ",
        )
    assert [tuple(one) for one in plans] == [(0, 62), (0, 62)]


@pytest.mark.parametrize("limit", ["0", "-1", "101", "x", "", "1.5"])
@pytest.mark.parametrize("listing", [CASES], ids=str)
async def test_a_page_has_from_1_to_100_rows(town: Town, listing: Listing, limit: str) -> None:
    async with asker(town, listing) as client:
        answer = await client.get(listing.path, params={"limit": limit})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-words")


async def test_a_page_has_50_rows_unless_more_are_asked_for(town: Town, listing: Listing) -> None:
    expected = listing.expected(await listing.put(town, [listing.row(n) for n in range(600)]))
    async with asker(town, listing) as client:
        assert len((await page(client, listing))["items"]) == 50
        first = await page(client, listing, limit=100)
        assert first["next"] is None or len(first["items"]) == 100
        assert await rest(client, listing, first, 100) == expected
