"""A page that is left open: it hears counts, and yet its session ends as if nobody were there."""

import asyncio
import re
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from services.console.console import Console
from services.console.people.watching import MOST_OF_ONE
from services.console.routes import live
from tests.console.nobody import browser, logged_in


@pytest.fixture(autouse=True)
def briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream of counts ends after its first word."""
    monkeypatch.setattr(live, "LASTS", 0.0001)
    monkeypatch.setattr(live, "EVERY_SECONDS", 1)


async def go_by(console: Console, minutes: int) -> None:
    """So much later."""
    await console.pool.execute("update console.session set seen = seen - $1::interval", timedelta(minutes=minutes))


async def test_whoever_only_leaves_a_page_open_is_logged_out(console: Console) -> None:
    async with await logged_in(console) as client:
        await go_by(console, 59)
        [left] = re.findall(r'"left":(\d+)', (await client.get("/live")).text)
        assert 0 < int(left) <= 60
        await go_by(console, 2)
        assert (await client.get("/live")).status_code == 204
        assert (await client.get("/account")).status_code == 303


async def test_a_sign_of_life_keeps_him_logged_in(console: Console) -> None:
    async with await logged_in(console) as client:
        await go_by(console, 59)
        assert (await client.get("/still-here")).status_code == 204
        await go_by(console, 2)
        assert (await client.get("/account")).status_code == 200


async def test_a_list_whose_service_is_away_has_no_number(console: Console) -> None:
    async with await logged_in(console) as client:
        assert '"counts":{}' in (await client.get("/live")).text


async def test_nobody_hears_counts_who_is_not_logged_in(console: Console) -> None:
    async with browser(console) as client:
        answer = await client.get("/live")
    assert (answer.status_code, answer.content) == (204, b"")


async def test_an_account_that_is_disabled_hears_nothing_more(console: Console) -> None:
    async with await logged_in(console) as client:
        await console.pool.execute("update console.account set disabled_at = $1", datetime.now(UTC))
        assert (await client.get("/live")).status_code == 204


async def test_whose_account_is_disabled_while_he_listens_hears_that_it_is_over(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LASTS", 0.5)
    async with await logged_in(console) as client:
        listening = asyncio.create_task(client.get("/live"))
        await asyncio.sleep(0.5)
        await console.pool.execute("update console.account set disabled_at = $1", datetime.now(UTC))
        said = (await listening).text
    assert said.endswith("event: over\ndata: {}\n\n")


async def test_a_console_that_ends_waits_for_no_listener(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LASTS", 0.75)
    console.watching.is_over = lambda: True
    async with await logged_in(console) as client:
        said = (await asyncio.wait_for(client.get("/live"), 60)).text
    assert "event: counts" in said
    assert "event: over" not in said


async def test_one_account_has_so_many_streams_and_each_is_given_back(console: Console) -> None:
    async with await logged_in(console) as client:
        for _ in range(2 * MOST_OF_ONE):
            assert (await client.get("/live")).status_code == 200
        with ExitStack() as taken:
            for _ in range(MOST_OF_ONE):
                taken.enter_context(console.watching.one_more("analyst-01"))
            assert (await client.get("/live")).text == "retry: 5000\n\n"
        assert "event: counts" in (await client.get("/live")).text
