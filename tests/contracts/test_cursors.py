"""A cursor is of one list, of its filters and of those who see the same; any other, and any that was made up, is a
problem that does not repeat it."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from deploy.services import PORTS, load
from shared.kernel.stations import EVERY_STATION
from tests.contracts.lists import CASES, LISTINGS, Listing
from tests.databases import DatabaseServer
from tests.house import Town, at_work

OF_JUSTICE = next(one for one in LISTINGS if (one.service, one.department) == ("referral", "justice"))


@pytest.fixture
async def towns(postgres: DatabaseServer, home: Home) -> AsyncIterator[dict[str, Town]]:
    """Every service, with rows for every list."""
    databases = {name: postgres.reserve() for name in PORTS}
    async with AsyncExitStack() as stack:
        towns = {name: await stack.enter_async_context(at_work(load(name), databases[name], home)) for name in PORTS}
        filled = {(listing.service, listing.table): listing for listing in LISTINGS}
        for listing in filled.values():
            await listing.put(towns[listing.service], [listing.row(n) for n in range(24)])
        yield towns
    for database in databases.values():
        await postgres.drop(database)


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(load("referral"), database, home) as town:
        await CASES.put(town, [CASES.row(n) for n in range(24)])
        yield town


async def read(town: Town, listing: Listing, cursor: str | None = None, **asker: Any) -> httpx.Response:
    """One row of the list, after this cursor."""
    async with town.as_(listing.role, **({"department": listing.department} | asker)) as client:
        asked = {"limit": "1"} | ({} if cursor is None else {"cursor": cursor})
        path = httpx.URL(listing.path).copy_merge_params(asked)
        while (answer := await client.get(path)).status_code == 429:  # so many lists, and one asker
            await asyncio.sleep(0.2)
        return answer


def refused(answer: httpx.Response, cursor: str) -> bool:
    """Whether the cursor was refused, and not repeated."""
    body = answer.json()
    is_problem = (answer.status_code, body.get("type")) == (400, "/problems/cursor-invalid")
    return is_problem and (len(cursor) < 8 or cursor not in answer.text)


async def test_a_cursor_is_taken_where_it_was_given_and_nowhere_else(towns: dict[str, Town]) -> None:
    cursors = {str(one): (await read(towns[one.service], one)).json()["next"] for one in LISTINGS}
    assert all(cursors.values())
    for listing in LISTINGS:
        for given_by, cursor in cursors.items():
            answer = await read(towns[listing.service], listing, cursor)
            assert answer.is_success if given_by == str(listing) else refused(answer, cursor), (str(listing), given_by)


async def test_a_cursor_looks_as_the_description_says(towns: dict[str, Town]) -> None:
    for listing in LISTINGS:
        town = towns[listing.service]
        parameters = town.app.openapi()["paths"][listing.path.partition("?")[0]]["get"]["parameters"]
        [told] = [one["schema"]["pattern"] for one in parameters if one["name"] == "cursor"]
        assert re.search(told, (await read(town, listing)).json()["next"])


async def test_a_cursor_is_not_taken_from_somebody_who_sees_other_rows(town: Town) -> None:
    ours = (await read(town, CASES)).json()["next"]
    theirs = (await read(town, OF_JUSTICE)).json()["next"]
    assert refused(await read(town, CASES, ours, station="elsewhere"), ours)
    assert refused(await read(town, CASES, ours, station=EVERY_STATION), ours)
    assert refused(await read(town, OF_JUSTICE, ours), ours)
    assert refused(await read(town, OF_JUSTICE, theirs, department="land"), theirs)


def of(place: bytes) -> Callable[[str], str]:
    """A cursor for this place under the seal of another."""

    def make(cursor: str) -> str:
        seal = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[:16]
        return base64.urlsafe_b64encode(seal + place).rstrip(b"=").decode()

    return make


SPOILT: dict[str, Callable[[str], str]] = {
    "empty": lambda cursor: "",
    "cut short": lambda cursor: cursor[:-1],
    "of the seal alone": lambda cursor: cursor[:21],
    "longer": lambda cursor: cursor + "A",
    "filled up": lambda cursor: cursor + "=" * (-len(cursor) % 4) + "==",
    "with a line end": lambda cursor: cursor[:9] + "\n" + cursor[9:],
    "no base64": lambda cursor: "张三" + cursor,
    "long": lambda cursor: "A" * 20_000,
    "of another place": of(b'[1,"0f8fad5b-d9cb-469f-a165-70867728950e"]'),
    "of no place": of(b"{}"),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
async def test_a_cursor_that_was_tampered_with_is_a_problem(town: Town, spoil: Callable[[str], str]) -> None:
    spoilt = spoil((await read(town, CASES)).json()["next"])
    assert refused(await read(town, CASES, spoilt), spoilt)


async def test_no_letter_of_a_cursor_can_be_another(town: Town) -> None:
    cursor = (await read(town, CASES)).json()["next"]
    for n, letter in enumerate(cursor):
        spoilt = cursor[:n] + ("A" if letter != "A" else "B") + cursor[n + 1 :]
        assert refused(await read(town, CASES, spoilt), spoilt), n


async def test_a_cursor_of_an_older_program_whose_list_had_another_order_is_a_problem(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    cursor = (await read(town, CASES)).json()["next"]
    monkeypatch.setattr("services.referral.views.cases.Bookmark", tuple[str, int])
    assert refused(await read(town, CASES, cursor), cursor)


async def test_no_name_of_a_person_stands_in_a_cursor(towns: dict[str, Town]) -> None:
    [officers] = [one for one in LISTINGS if one.path == "/officers"]
    cursor = (await read(towns["intake"], officers)).json()["next"]
    assert b"officer " not in base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
