"""Whoever has several posts chooses among them by their names."""

from datetime import UTC, datetime

import httpx

from deploy.machine.home import Home
from services.console.people import accounts
from services.console.people.accounts import Account, Post
from services.console.routes.here import SESSION
from services.triage.app import SERVICE as TRIAGE
from shared.store.service import Service
from tests.console.alone import KEPT
from tests.console.joined import joined
from tests.databases import DatabaseServer
from tests.given import STATION

POSTS = (Post(role="analyst", station=STATION), Post(role="liaison", station=STATION, department="justice"))


async def chosen_from(postgres: DatabaseServer, home: Home, language: str, *services: Service) -> str:
    """The page on which somebody chooses, in this language."""
    async with joined(postgres, home, *services) as joint:
        now, somebody = datetime.now(UTC), Account(account="two", name="two", posts=POSTS)
        await accounts.enter(joint.console.pool, somebody, KEPT, "tests", now, to_change=False)
        transport = httpx.ASGITransport(joint.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://console") as browser:
            browser.cookies.set(SESSION, await joint.console.sessions.begin(somebody, now))
            browser.cookies.set("language", language)
            return (await browser.get("/style")).text


async def test_a_department_stands_there_by_its_name_in_the_language_of_the_page(
    postgres: DatabaseServer, home: Home
) -> None:
    assert "部门联络员 · 司法" in await chosen_from(postgres, home, "zh", TRIAGE)
    assert " · justice office (mediation committee)</button>" in await chosen_from(postgres, home, "en", TRIAGE)


async def test_as_one_whose_name_is_not_known_while_triage_does_not_tell_it(
    postgres: DatabaseServer, home: Home
) -> None:
    assert "部门联络员 · 名称暂时不知道（justice）" in await chosen_from(postgres, home, "zh")
