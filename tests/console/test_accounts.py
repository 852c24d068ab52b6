"""Who is let in, and what a stranger learns of it: no browser, the real database."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from pydantic import ValidationError

from services.console.console import Console
from services.console.people import accounts, passwords
from services.console.people.passwords import MOST_IN_LINE, Crowded
from services.console.people.tries import FREE_EVERYWHERE, FREE_TRIES, Wait
from services.console.routes.here import SESSION
from shared.http.gate import place
from tests.console.nobody import RIGHT, analyst, browser

NOW = datetime.now(UTC)
HOME = "203.0.113.7"
ABROAD = "198.51.100.9"


async def said(console: Console, account: str, password: str, host: str) -> str:
    """How an attempt is answered."""
    try:
        return "in" if await accounts.let_in(console.pool, account, password, host) else "wrong"
    except Wait:
        return "wait"
    except Crowded:
        return "crowded"


async def wrong_from_everywhere(console: Console, account: str) -> list[str]:
    """As many wrong passwords as a name has over all addresses, each from another one, and one more."""
    hosts = (f"100.64.{number // 250}.{number % 250}" for number in count())
    return [await said(console, account, "not this", next(hosts)) for _ in range(FREE_EVERYWHERE + 1)]


@pytest.mark.parametrize("account", ["analyst-01", "nobody-77", "\0", "x" * 5000, ".."])
async def test_whoever_asks_in_parallel_has_no_more_looks_than_one_after_the_other(
    console: Console, account: str
) -> None:
    answers = await asyncio.gather(*(said(console, account, "not this", HOME) for _ in range(24)))
    assert answers.count("wrong") == FREE_TRIES
    assert answers.count("wait") == MOST_IN_LINE - FREE_TRIES
    assert answers.count("crowded") == 24 - MOST_IN_LINE


async def test_one_who_is_disabled_and_one_who_never_was_are_answered_alike(console: Console) -> None:
    await accounts.add(console.pool, analyst("analyst-02"), RIGHT, "tests", NOW)
    await accounts.switch(console.pool, "analyst-02", False, "tests", NOW)
    for account in ("analyst-02", "nobody-77"):
        answers = [await said(console, account, RIGHT, HOME) for _ in range(FREE_TRIES + 1)]
        assert answers == ["wrong"] * FREE_TRIES + ["wait"]


async def test_a_stranger_shuts_out_himself_and_not_the_owner(console: Console) -> None:
    for _ in range(FREE_TRIES):
        await said(console, "analyst-01", "not this", ABROAD)
    assert await said(console, "analyst-01", RIGHT, ABROAD) == "wait"
    assert await said(console, "analyst-01", RIGHT, HOME) == "in"
    assert await said(console, "analyst-01", RIGHT, ABROAD) == "wait", "the owner's log-in gives the stranger nothing"


async def test_a_name_has_a_bound_over_all_addresses_but_for_those_that_its_owner_came_from(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_verify", lambda kept, password: password == RIGHT)  # a hundred take half a minute
    assert await said(console, "analyst-01", RIGHT, HOME) == "in"
    for account in ("analyst-01", "nobody-77"):
        assert await wrong_from_everywhere(console, account) == ["wrong"] * FREE_EVERYWHERE + ["wait"]
    assert await said(console, "analyst-01", RIGHT, ABROAD) == "wait"
    assert await said(console, "analyst-01", RIGHT, HOME) == "in"
    await accounts.set_password(console.pool, "analyst-01", RIGHT, "admin-01", NOW)
    assert await said(console, "analyst-01", RIGHT, ABROAD) == "in", "an administrator helps"


async def test_pauses_grow_and_a_right_password_ends_them(console: Console) -> None:
    pauses = []
    for _ in range(FREE_TRIES + 3):
        await console.pool.execute("update console.attempt set not_before = null")
        before = datetime.now(UTC)
        assert await said(console, "analyst-01", "not this", HOME) == "wrong"
        until = await console.pool.fetchval("select not_before from console.attempt where address = $1", HOME)
        pauses.append(until - before if until else None)
    assert pauses[: FREE_TRIES - 1] == [None] * (FREE_TRIES - 1)
    for least, pause in zip((1, 2, 4, 8), pauses[FREE_TRIES - 1 :], strict=True):
        assert pause is not None
        assert pause >= timedelta(seconds=least)
    await console.pool.execute("update console.attempt set not_before = null")
    assert await said(console, "analyst-01", RIGHT, HOME) == "in"
    assert await console.pool.fetchval("select sum(wrong) from console.attempt") == 0


async def test_what_was_wrong_is_forgotten_after_a_quiet_day(console: Console) -> None:
    await said(console, "nobody-77", "not this", HOME)
    await console.pool.execute("update console.attempt set last = last - interval '25 hours'")
    await said(console, "nobody-78", "not this", HOME)
    assert await console.pool.fetchval("select count(*) from console.attempt") == 2


async def test_an_address_of_a_log_in_is_known_for_ninety_quiet_days(console: Console) -> None:
    assert await said(console, "analyst-01", RIGHT, HOME) == "in"
    kept = "select count(*) from console.attempt where known"
    for quiet, known in (("89 days 23 hours", 1), ("1 hour 1 minute", 0)):
        await console.pool.execute("update console.attempt set last = last - $1::text::interval", quiet)
        await said(console, "nobody-78", "not this", ABROAD)
        assert await console.pool.fetchval(kept) == known


async def test_one_address_does_not_keep_the_others_out(console: Console) -> None:
    names = [f"nobody-{number}" for number in range(60)]
    crowd = asyncio.gather(*(said(console, name, "not this", ABROAD) for name in names))
    owner = asyncio.create_task(said(console, "analyst-01", RIGHT, HOME))
    assert (await crowd).count("wrong") == MOST_IN_LINE
    assert await owner == "in"
    assert await said(console, "nobody-99", "not this", ABROAD) == "wrong", "his place is free again"


def test_an_address_of_ipv6_is_the_network_of_a_household() -> None:
    assert place("2001:db8:1:2::7") == place("2001:db8:1:2:ffff::1") != place("2001:db8:1:3::7")
    assert place("::ffff:203.0.113.7") == place(HOME) == HOME
    assert place("") == place("no address") != ""


@pytest.mark.parametrize("account", [".", "..", "-a", "_a", "", "a/b", "a" * 65, "王"])
def test_an_account_begins_with_a_letter_or_a_digit(account: str) -> None:
    with pytest.raises(ValidationError):
        analyst(account)


@pytest.mark.parametrize("name", ["", " ", "a\u202eb", "a\nb", "\u200b", "a" * 201])
def test_a_name_is_one_line_that_reads_as_it_is_stored(name: str) -> None:
    with pytest.raises(ValidationError):
        analyst("analyst-02", name)


async def test_no_two_accounts_differ_in_capitals_alone(console: Console) -> None:
    assert not await accounts.add(console.pool, analyst("Analyst-01"), RIGHT, "tests", NOW)
    made = await asyncio.gather(
        *(accounts.add(console.pool, analyst(name), RIGHT, name, NOW) for name in ("twin", "Twin", "TWIN"))
    )
    assert made.count(True) == 1


async def test_whoever_was_let_in_when_more_was_allowed_is_listed_and_can_be_disabled(console: Console) -> None:
    await console.pool.execute("update console.account set name = $1", "a\u202eb")
    [one] = await accounts.listed(console.pool)
    assert await accounts.switch(console.pool, one.account, False, "tests", NOW)


async def test_a_log_in_ends_the_session_that_the_browser_had(console: Console) -> None:
    [somebody] = await accounts.listed(console.pool)
    old = await console.sessions.begin(somebody, datetime.now(UTC))
    async with browser(console) as client:
        client.cookies.set(SESSION, old)
        asked = {"account": "analyst-01", "password": "not this", "next": "/"}
        assert (await client.post("/login", data=asked)).status_code == 422
        assert await console.sessions.person(old, datetime.now(UTC)), "a wrong password ends nothing"
        answer = await client.post("/login", data=asked | {"password": RIGHT})
    assert answer.status_code == 303
    assert await console.sessions.person(old, datetime.now(UTC)) is None
    assert await console.sessions.person(answer.cookies[SESSION], datetime.now(UTC))


async def test_passwords_are_not_kept_when_a_session_is_over(console: Console) -> None:
    [somebody] = await accounts.listed(console.pool)
    over = await console.sessions.begin(somebody, datetime.now(UTC) - timedelta(days=1))
    typed = {"old": RIGHT, "new": "harbour-17-violet", "again": "harbour-17-violet", "password": RIGHT, "note": "kept"}
    [post] = somebody.posts
    own = {"csrf": console.sessions.csrf(over, "analyst-01", post), "key": "a-key"}
    async with browser(console) as client:
        client.cookies.set(SESSION, over)
        answer = await client.post("/account/password", data=typed | own)
    assert answer.status_code == 401
    sealed = answer.text.partition('name="sealed" value="')[2].partition('"')[0]
    kept = {"note": ["kept"], "key": ["a-key"]}
    mark = console.sessions.working_as("analyst-01", post)
    assert console.sealed.open(console.sessions.whose("analyst-01"), sealed) == ("/account/password", kept, mark)
