"""A number on a page is of what stands below it, or says what it counts."""

from datetime import UTC, datetime

import pytest

from deploy.machine.home import Home
from services.console.people import accounts
from services.console.people.accounts import Account, Post
from services.followup.app import SERVICE as FOLLOWUP
from tests.console.joined import Joined, joined
from tests.console.reading import text_of
from tests.databases import DatabaseServer
from tests.given import STATION


async def test_the_users_are_as_many_as_stand_there_and_it_says_how_many_are_disabled(unanswered: Joined) -> None:
    pool, now = unanswered.console.pool, datetime.now(UTC)
    for account in ("liu-01", "liu-02"):
        somebody = Account(account=account, name=account, posts=(Post(role="analyst", station=STATION),))
        await accounts.add(pool, somebody, "a password of the tests", "tests", now)
    async with unanswered.as_("administrator", station="all") as browser:
        before = (await browser.get("/admin/users")).text
        await accounts.switch(pool, "liu-02", False, "tests", now)
        page = (await browser.get("/admin/users")).text
    assert '<h1>用户 <span class="muted">3</span></h1>' in before
    assert page.count('<th scope="row"') == 3
    assert '<h1>用户 <span class="muted">3 （其中1人已停用）</span></h1>' in page


@pytest.mark.parametrize("path", ["/figures", "/figures/circulated"])
@pytest.mark.parametrize(
    ("language", "said"), [("zh", "每件只算第一次流转"), ("en", "each dispute once, at its first")]
)
async def test_a_figure_that_counts_otherwise_than_the_board_says_so(
    postgres: DatabaseServer, home: Home, path: str, language: str, said: str
) -> None:
    async with joined(postgres, home, FOLLOWUP) as console, console.as_("chief") as browser:
        browser.cookies.set("language", language)
        assert text_of((await browser.get(path)).text).count(said) == 1
        assert said not in text_of((await browser.get("/figures/entered")).text)
