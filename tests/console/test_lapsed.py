"""A post whose role is none any more gives no rights, and whose it is stands there all the same.

Such a row is left behind by a program that had more roles, or by a hand in the table.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest

from deploy.machine.home import Home
from services.console.console import Console
from services.console.people import accounts
from services.console.people.accounts import Account, Post
from services.console.routes.here import SESSION
from tests.console.alone import KEPT, PASSWORD, made
from tests.console.nobody import browser
from tests.databases import DatabaseServer
from tests.given import STATION

GONE = {"role": "mediator", "station": STATION, "department": ""}
EVERYWHERE = {"role": "analyst", "station": "all", "department": ""}
ANALYST = {"role": "analyst", "station": STATION, "department": ""}
CHIEF = {"role": "chief", "station": STATION, "department": ""}
NO_POSTS: list[Any] = [
    [GONE], [EVERYWHERE], [], {}, "analyst", None, [None], ["analyst"], [{"role": ["analyst"]}], [{}],
    [{**ANALYST, "more": 1}],
]  # fmt: skip


async def held(console: Console, posts: Any) -> None:
    """Whoever is called `old` has these from now on."""
    await console.pool.execute(
        "update console.account set posts = $1::jsonb where account = 'old'", orjson.dumps(posts).decode()
    )


async def logged_in(console: Console, name: str) -> httpx.AsyncClient:
    """The browser of this account."""
    client = browser(console)
    [somebody] = [one for one in await accounts.listed(console.pool) if one.account == name]
    client.cookies.set(SESSION, await console.sessions.begin(somebody, datetime.now(UTC)))
    return client


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Console]:
    """With two administrators, one of them a station's, and whom `held` gives posts."""
    async with made(postgres, home, "http://127.0.0.1:1") as (console, _):
        for name, role, station in (("root", "administrator", "all"), ("own", "administrator", STATION),
                                    ("old", "analyst", STATION)):  # fmt: skip
            post = Post.model_validate({"role": role, "station": station})
            somebody = Account(account=name, name=name, posts=(post,))
            await accounts.enter(console.pool, somebody, KEPT, "tests", datetime.now(UTC), to_change=False)
        yield console


@pytest.mark.parametrize("posts", NO_POSTS, ids=repr)
async def test_whoever_has_no_post_any_more_may_do_nothing_and_is_told_so(console: Console, posts: Any) -> None:
    async with await logged_in(console, "old") as before, browser(console) as anew:
        assert (await before.get("/account")).status_code == 200
        await held(console, posts)
        for path in ("/account", "/inbox", "/", "/admin/users"):
            assert (await before.get(path)).headers["location"].startswith("/login")
        assert (await before.get("/report/queue")).json() == {"state": "login"}
        assert (await before.get("/live")).status_code == 204
        answer = await anew.post("/login", data={"account": "old", "password": PASSWORD})
        assert (answer.status_code, SESSION in anew.cookies) == (403, False)
        assert "没有可用的身份" in answer.text
        wrong = await anew.post("/login", data={"account": "old", "password": "not this"})
        assert "没有可用的身份" not in wrong.text, "a stranger learns nothing"


@pytest.mark.parametrize("posts", [[GONE], [EVERYWHERE, GONE], [ANALYST, GONE], ["analyst", GONE]], ids=repr)
async def test_an_administrator_sees_the_account_with_what_is_known_and_shuts_it_out(
    console: Console, posts: Any
) -> None:
    await held(console, posts)
    async with await logged_in(console, "root") as root:
        page = (await root.get("/admin/users")).text
        assert "mediator" in page
        assert "已无效" in page
        assert (await root.get("/admin/users/old/reset")).status_code == 200
    async with await logged_in(console, "own") as own:
        is_own = all(isinstance(post, dict) and post["station"] == STATION for post in posts)
        assert ("mediator" in (await own.get("/admin/users")).text) is is_own


async def test_he_goes_on_in_his_other_posts_and_in_the_one_that_he_chose(console: Console) -> None:
    await held(console, [ANALYST, ANALYST, CHIEF])
    async with await logged_in(console, "old") as old:
        now = await console.sessions.person(old.cookies[SESSION], datetime.now(UTC))
        assert now is not None
        await old.post("/as", data={"csrf": now.csrf, "post": "2"})
        await held(console, [GONE, ANALYST, CHIEF])
        person = await console.sessions.person(old.cookies[SESSION], datetime.now(UTC))
        assert person is not None
        assert (person.post.role, {number: post.role for number, post in person.posts.items()}) == (
            "chief", {1: "analyst", 2: "chief"}
        )  # fmt: skip
        assert 'name="post" value="2" aria-pressed="true"' in (await old.get("/style")).text
        await old.post("/as", data={"csrf": now.csrf, "post": "0"})
        await old.post("/as", data={"csrf": now.csrf, "post": "7"})
        person = await console.sessions.person(old.cookies[SESSION], datetime.now(UTC))
        assert person is not None
        assert person.post.role == "chief"
        await held(console, [ANALYST, ANALYST, GONE])
        person = await console.sessions.person(old.cookies[SESSION], datetime.now(UTC))
        assert person is not None
        assert person.post.role == "analyst"
