"""A password that two change at once, the addresses that are known after it, and the page that shows a new one."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from services.console.console import Console
from services.console.people import accounts, passwords
from services.console.people.accounts import Account, Changed, Post
from services.console.people.passwords import LEAST, LONGEST, MOST_IN_LINE
from services.console.routes.here import SESSION
from tests.console.filled import Fields, form_of
from tests.console.joined import Joined
from tests.console.nobody import RIGHT, analyst, logged_in
from tests.given import STATION

OWN, GIVEN = "harbour-17-violet", "meadow-23-copper"
HOME = "203.0.113.7"
CHANGE = {"old": [RIGHT], "new": [OWN], "again": [OWN]}


async def let_in(console: Console) -> Account:
    """The analyst, whose password was looked at just now."""
    somebody = await accounts.let_in(console.pool, "analyst-01", RIGHT, HOME)
    assert somebody is not None
    return somebody


async def reset(console: Console) -> None:
    """An administrator gives him another password."""
    assert await accounts.set_password(console.pool, "analyst-01", GIVEN, "admin-01", datetime.now(UTC))


async def test_no_session_begins_by_a_password_that_was_reset_while_it_was_looked_at(console: Console) -> None:
    somebody = await let_in(console)
    await reset(console)
    with pytest.raises(Changed):
        await console.sessions.begin(somebody, datetime.now(UTC))


async def test_no_session_begins_for_one_who_was_disabled_while_his_password_was_looked_at(console: Console) -> None:
    somebody = await let_in(console)
    await accounts.switch(console.pool, "analyst-01", False, "admin-01", datetime.now(UTC))
    with pytest.raises(Changed):
        await console.sessions.begin(somebody, datetime.now(UTC))


async def test_a_session_waits_for_a_reset_that_is_under_way(console: Console) -> None:
    somebody = await let_in(console)
    async with console.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("update console.account set password = 'another'")
        beginning = asyncio.create_task(console.sessions.begin(somebody, datetime.now(UTC)))
        await asyncio.sleep(0.2)
        await connection.execute("delete from console.session")
        await transaction.commit()
    with pytest.raises(Changed):
        await beginning
    assert await console.pool.fetchval("select count(*) from console.session") == 0


async def test_ones_own_change_does_not_undo_a_reset(console: Console) -> None:
    somebody = await let_in(console)
    await reset(console)
    with pytest.raises(Changed):
        await accounts.change_password(console.pool, somebody, OWN, datetime.now(UTC))
    assert await accounts.let_in(console.pool, "analyst-01", GIVEN, HOME)
    assert [one.what for one in await accounts.changes(console.pool, ["analyst-01"], 9)] == ["reset", "added"]


async def test_whose_change_comes_after_a_reset_is_told_so(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = passwords.hashed

    async def slowly(password: str, by: str) -> str:
        if password == OWN:
            await reset(console)
        return await begun(password, by)

    monkeypatch.setattr(accounts, "hashed", slowly)
    async with await logged_in(console) as client:
        form = form_of((await client.get("/account")).text, "/account/password") | CHANGE
        answer = await client.post("/account/password", data=form)
    assert answer.status_code == 409
    assert "请重新登录" in answer.text


async def test_ones_own_change_ends_the_other_sessions_and_goes_on_in_a_new_one(console: Console) -> None:
    async with await logged_in(console) as client, await logged_in(console) as other:
        form = form_of((await client.get("/account")).text, "/account/password") | CHANGE
        answer = await client.post("/account/password", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert (await client.get("/account")).status_code == 200
        assert (await other.get("/account")).status_code == 303


async def test_a_password_that_is_set_ends_all_sessions(console: Console) -> None:
    now = datetime.now(UTC)
    secrets = [await console.sessions.begin(analyst("analyst-01"), now) for _ in range(3)]
    await reset(console)
    assert [await console.sessions.person(one, now) for one in secrets] == [None, None, None]


async def test_ones_own_change_forgets_no_address_that_is_known_and_a_reset_does(console: Console) -> None:
    somebody = await accounts.change_password(console.pool, await let_in(console), OWN, datetime.now(UTC))
    assert await known(console) == [HOME]
    await accounts.set_password(console.pool, somebody.account, GIVEN, "admin-01", datetime.now(UTC))
    assert await known(console) == []


async def known(console: Console) -> list[str]:
    """The addresses from which somebody was let in."""
    return [row["address"] for row in await console.pool.fetch("select address from console.attempt where known")]


async def test_a_crowd_at_the_change_of_a_password_keeps_him_on_its_page(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with await logged_in(console) as client:
        form = form_of((await client.get("/account")).text, "/account/password") | CHANGE | {"sealed": ["ab" * 40]}
        for sender in ("127.0.0.1", "account analyst-01"):  # the old one is looked at, the new one is hashed
            monkeypatch.setattr(passwords, "_IN_LINE", Counter({sender: MOST_IN_LINE}))
            answer = await client.post("/account/password", data=form)
            assert answer.status_code == 429
            assert "同时登录的人太多" in answer.text
            assert 'name="old"' in answer.text, "another page than that of the change"
            assert form_of(answer.text, "/account/password")["sealed"] == ["ab" * 40]


@pytest.mark.parametrize(
    ("typed", "at", "said"),
    [
        ({"old": ["wrong-17-password"]}, "old", "不对，请重新输入"),
        ({"new": ["short"], "again": ["short"]}, "new", f"{LEAST}至{LONGEST}位"),
        ({"new": [RIGHT], "again": [RIGHT]}, "new", "须与原密码不同"),
        ({"again": ["another-17-violet"]}, "again", "须与新密码相同"),
    ],
)
async def test_what_is_wrong_with_a_change_stands_at_its_field(
    console: Console, typed: Fields, at: str, said: str
) -> None:
    async with await logged_in(console) as client:
        form = form_of((await client.get("/account")).text, "/account/password") | CHANGE | typed
        answer = await client.post("/account/password", data=form)
    assert answer.status_code == 422
    assert "<title>有误：" in answer.text
    assert f'data-place href="#{at}"' in answer.text
    assert answer.text.count("aria-invalid") == 1
    field = answer.text.partition(f'<label for="{at}">')[2].partition("</div>")[0]
    assert said in field.partition(f'id="{at}-wrong"')[2]
    assert f'aria-describedby="{at}-wrong" aria-invalid="true"' in field


async def test_a_session_lasts_as_many_hours_as_is_set_however_it_is_used(console: Console) -> None:
    now = datetime.now(UTC)
    secret = await console.sessions.begin(analyst("analyst-01"), now)
    hours = int(console.settings.session_hours)
    for half in range(hours * 2):
        assert await console.sessions.person(secret, now + timedelta(minutes=30 * half))
    assert await console.sessions.person(secret, now + timedelta(hours=hours, seconds=1)) is None


async def test_the_cookie_of_a_session_is_kept_from_scripts_and_other_sites_and_for_as_long(console: Console) -> None:
    async with await logged_in(console) as client:
        client.cookies.clear()
        answer = await client.post("/login", data={"account": "analyst-01", "password": RIGHT, "next": "/"})
    [cookie] = [one for one in answer.headers.get_list("set-cookie") if one.startswith(SESSION)]
    hours = int(console.settings.session_hours)
    assert {"HttpOnly", "SameSite=lax", f"Max-Age={hours * 3600}"} <= set(cookie.split("; "))


@pytest.mark.parametrize("to", ["//else.example", "/\\else.example", "https://else.example", "/a\tb", ""])
async def test_a_link_does_not_lead_elsewhere_from_the_log_in(console: Console, to: str) -> None:
    async with await logged_in(console) as client:
        client.cookies.clear()
        assert form_of((await client.get("/login", params={"next": to})).text, "/login")["next"] == ["/"]
        for next_, where in ((to, "/"), ("/inbox?cursor=7", "/inbox?cursor=7")):
            told = {"account": "analyst-01", "password": RIGHT, "next": next_}
            assert (await client.post("/login", data=told)).headers["location"] == where


async def shown(browser: httpx.AsyncClient, answer: httpx.Response) -> str:
    """The password on the page to which that answer leads, which is loaded a second time."""
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/users/given")
    page = await browser.get("/admin/users/given")
    password = page.text.partition('id="password">')[2].partition("<")[0]
    assert password
    assert not any(password in one for one in answer.headers.get_list("set-cookie"))
    again = await browser.get("/admin/users/given")
    assert (again.status_code, password in again.text, "已经显示过" in again.text) == (200, False, True)
    return password


async def test_the_page_of_a_new_password_may_be_loaded_again(unanswered: Joined) -> None:
    pool = unanswered.console.pool
    async with unanswered.as_("administrator") as browser:
        page = await browser.get("/admin/users")
        told = {"account": ["new-01"], "roles": ["analyst"], "station": [STATION]}
        first = await shown(browser, await browser.post("/admin/users", data=form_of(page.text, "/admin/users") | told))
        assert await accounts.let_in(pool, "new-01", first, HOME)
        path = "/admin/users/new-01/reset"
        second = await shown(browser, await browser.post(path, data=form_of((await browser.get(path)).text, path)))
        assert await accounts.let_in(pool, "new-01", second, HOME)


async def test_a_new_password_is_shown_in_the_session_that_made_it_alone(unanswered: Joined) -> None:
    one = Account(account="new-01", name="new-01", posts=(Post(role="analyst", station=STATION),))
    await accounts.add(unanswered.console.pool, one, RIGHT, "tests", datetime.now(UTC))
    path = "/admin/users/new-01/reset"
    async with unanswered.as_("administrator") as browser, unanswered.as_("administrator") as another:
        await browser.post(path, data=form_of((await browser.get(path)).text, path))
        browser.cookies.set(SESSION, another.cookies[SESSION])
        assert 'id="password"' not in (await browser.get("/admin/users/given")).text


async def test_the_sessions_of_nobody_are_forgotten(console: Console) -> None:
    now = datetime.now(UTC)
    await console.sessions.begin(analyst("analyst-01"), now - timedelta(days=2))
    await console.sessions.begin(analyst("analyst-01"), now)
    assert await console.pool.fetchval("select count(*) from console.session") == 1
