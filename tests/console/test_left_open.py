"""A page that is left open: it hears counts, and yet its session ends as if nobody were there."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from services.console.console import Console
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
