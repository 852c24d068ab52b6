"""Whoever has two posts of one role sends a form as the post in which he opened it, or not at all: also after a log-in,
a change of his password, and a change of post in another tab."""

from datetime import UTC, datetime

import httpx
import pytest

from services.console.people import accounts
from services.console.people.accounts import POSTS, Account, Post
from services.console.routes.here import SESSION
from tests.console.alone import KEPT, PASSWORD
from tests.console.filled import form_of
from tests.console.joined import Joined
from tests.console.test_unsent import KEY, SOME, TYPED, pages, role_of
from tests.given import STATION

DEPARTMENTS = (
    Post(role="liaison", station=STATION, department="justice"),
    Post(role="liaison", station=STATION, department="land"),
)
STATIONS = (
    Post(role="liaison", station=STATION, department="land"),
    Post(role="liaison", station="other", department="land"),
)
ONE_TO_TYPE = f"/referrals/{SOME['dispute_id']}/action"
NO_MORE = "您填这个表单时的身份，现在的账号没有"


async def let_in(console: Joined, posts: tuple[Post, ...], account: str = "two-1") -> Account:
    somebody = Account(account=account, name="two", posts=posts)
    assert await accounts.enter(console.console.pool, somebody, KEPT, "tests", datetime.now(UTC), to_change=False)
    return somebody


async def at_the_second(console: Joined, somebody: Account) -> tuple[httpx.AsyncClient, dict[str, str]]:
    """His browser, in which he works in the second of his posts, and the form that he opened in it."""
    sessions, now = console.console.sessions, datetime.now(UTC)
    secret = await sessions.begin(somebody, now)
    await sessions.work_as(secret, 1)
    person = await sessions.person(secret, now)
    assert person is not None
    transport = httpx.ASGITransport(console.app, raise_app_exceptions=False)
    browser = httpx.AsyncClient(transport=transport, base_url="http://console")
    browser.cookies.set(SESSION, secret)
    return browser, {"action": TYPED, "reason": TYPED, "csrf": person.csrf, "key": KEY}


async def works_as(console: Joined, browser: httpx.AsyncClient) -> Post:
    secrets = [cookie.value or "" for cookie in browser.cookies.jar if cookie.name == SESSION]
    person = await console.console.sessions.person(secrets[-1], datetime.now(UTC))
    assert person is not None
    return person.post


async def left_with(console: Joined, *posts: Post) -> None:
    await console.console.pool.execute(
        "update console.account set posts = $1::jsonb where account = 'two-1'", POSTS.dump_json(posts).decode()
    )


@pytest.mark.parametrize("posts", [DEPARTMENTS, STATIONS])
async def test_after_a_log_in_he_works_in_the_post_of_the_form(unanswered: Joined, posts: tuple[Post, ...]) -> None:
    browser, form = await at_the_second(unanswered, await let_in(unanswered, posts))
    async with browser:
        browser.cookies.clear()
        answer = await browser.post(ONE_TO_TYPE, data=form)
        told = {"account": "two-1", "password": PASSWORD, "sealed": form_of(answer.text, "/login")["sealed"]}
        kept = await browser.post("/login", data=told)
        assert await works_as(unanswered, browser) == posts[1]
        again = form_of(kept.text, ONE_TO_TYPE)
        assert again["key"] == [KEY]
        assert (await browser.post(ONE_TO_TYPE, data=again)).status_code == 503, "it is his to send"


async def test_a_log_in_without_a_form_begins_in_his_first_post(unanswered: Joined) -> None:
    browser, _ = await at_the_second(unanswered, await let_in(unanswered, DEPARTMENTS))
    async with browser:
        browser.cookies.clear()
        await browser.post("/login", data={"account": "two-1", "password": PASSWORD})
        assert await works_as(unanswered, browser) == DEPARTMENTS[0]


async def test_it_is_so_for_whoever_changes_his_password_on_the_way(unanswered: Joined) -> None:
    browser, form = await at_the_second(unanswered, await let_in(unanswered, DEPARTMENTS))
    await unanswered.console.pool.execute("update console.account set to_change = true")
    own = "harbour-17-violet"
    async with browser:
        answer = await browser.post(ONE_TO_TYPE, data=form)
        told = form_of(answer.text, "/account/password") | {"old": [PASSWORD], "new": [own], "again": [own]}
        kept = await browser.post("/account/password", data=told)
        assert TYPED in kept.text
        assert await works_as(unanswered, browser) == DEPARTMENTS[1]


async def test_after_a_log_in_a_form_of_a_post_that_he_lost_is_shown_and_not_sent(unanswered: Joined) -> None:
    browser, form = await at_the_second(unanswered, await let_in(unanswered, DEPARTMENTS))
    await left_with(unanswered, DEPARTMENTS[0])
    async with browser:
        browser.cookies.clear()
        answer = await browser.post(ONE_TO_TYPE, data=form)
        told = {"account": "two-1", "password": PASSWORD, "sealed": form_of(answer.text, "/login")["sealed"]}
        kept = await browser.post("/login", data=told)
        assert TYPED in kept.text
        assert NO_MORE in kept.text
        assert f'action="{ONE_TO_TYPE}"' not in kept.text
        assert await works_as(unanswered, browser) == DEPARTMENTS[0]


async def test_a_form_of_a_post_that_he_lost_is_shown_and_not_sent(unanswered: Joined) -> None:
    browser, form = await at_the_second(unanswered, await let_in(unanswered, DEPARTMENTS))
    await left_with(unanswered, DEPARTMENTS[0])
    async with browser:
        answer = await browser.post(ONE_TO_TYPE, data=form)
    assert answer.status_code == 403
    assert TYPED in answer.text
    assert NO_MORE in answer.text
    assert f'action="{ONE_TO_TYPE}"' not in answer.text


@pytest.mark.parametrize(("name", "path"), pages())
async def test_after_a_change_of_post_in_another_tab_no_form_is_sent_as_that_post(
    unanswered: Joined, name: str, path: str
) -> None:
    role = role_of(name)
    department = "land" if role == "liaison" else ""
    posts = tuple(Post(role=role, station=station, department=department) for station in (STATION, "other"))
    browser, form = await at_the_second(unanswered, await let_in(unanswered, posts))
    async with browser:
        await unanswered.console.sessions.work_as(browser.cookies[SESSION], 0)
        answer = await browser.post(path, data=form)
        assert answer.status_code == 403
        assert TYPED in answer.text
        assert f'action="{path}"' not in answer.text
        assert "· other</button>" in answer.text, "which post it is stands on the button"
        kept = await browser.post("/as", data=form_of(answer.text, "/as") | {"post": ["1"]})
        assert await works_as(unanswered, browser) == posts[1]
        assert form_of(kept.text, path)["key"] == [KEY]


@pytest.mark.parametrize("path", ["/as", "/logout"])
async def test_what_is_of_no_post_is_done_from_a_page_of_any(unanswered: Joined, path: str) -> None:
    browser, form = await at_the_second(unanswered, await let_in(unanswered, DEPARTMENTS))
    async with browser:
        await unanswered.console.sessions.work_as(browser.cookies[SESSION], 0)
        assert (await browser.post(path, data=form | {"post": "1"})).status_code == 303
