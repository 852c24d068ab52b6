"""A password that somebody was given: he changes it first, and until then no page is opened but that of the change."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi.routing import APIRoute

from deploy import people
from deploy.halfyear.scenario import load_scenario
from services.console.app import routers
from services.console.people import accounts
from services.console.people.accounts import Account, Post
from services.console.routes.access import ACCESS, BEFORE_THE_CHANGE
from services.console.routes.here import SESSION
from shared.http.access import ANYBODY
from shared.http.roles import Role
from tests.console.joined import Joined
from tests.given import STATION

GIVEN, OWN = "lantern-42-orchid", "harbour-17-violet"
SOME_ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
CHANGE = {"old": GIVEN, "new": OWN, "again": OWN}


async def let_in(console: Joined, account: str = "new-01", role: Role = "analyst") -> None:
    somebody = Account(account=account, name=account, posts=(Post(role=role, station=STATION),))
    assert await accounts.add(console.console.pool, somebody, GIVEN, "admin-01", datetime.now(UTC))


@asynccontextmanager
async def logged_in(
    console: Joined, account: str = "new-01", password: str = GIVEN, sealed: str = ""
) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.Response]]:
    """His browser, and how the log-in was answered."""
    transport = httpx.ASGITransport(console.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://console") as browser:
        told = {"account": account, "password": password, "next": "/inbox", "sealed": sealed}
        yield browser, await browser.post("/login", data=told)


def csrf(page: httpx.Response) -> dict[str, str]:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page.text)
    assert found is not None, page.text
    return {"csrf": found[1]}


def pages() -> set[tuple[str, str]]:
    """Method and address of every page that is not for anybody."""
    routes = [route for router in routers() for route in router.routes if isinstance(route, APIRoute)]
    closed = [route for route in routes if ACCESS[route.name] != ANYBODY and route.name not in BEFORE_THE_CHANGE]
    return {(method, re.sub("{.*?}", SOME_ID, route.path)) for route in closed for method in route.methods or ()}


async def test_until_he_changed_it_every_page_leads_to_the_change(unanswered: Joined) -> None:
    await let_in(unanswered)
    async with logged_in(unanswered) as (browser, answer):
        assert answer.status_code == 303
        answers = {page: await browser.request(*page) for page in pages()}
        assert len(answers) > 60
        assert {page for page, one in answers.items() if one.headers.get("location") != "/account"} == set()
        page = await browser.get("/account")
        assert "这个密码是别人给您的" in page.text
        assert 'class="rooms"' not in page.text, "it shows places that lead back here"


async def test_when_he_changed_it_he_works_and_logs_in_with_his_own(unanswered: Joined) -> None:
    await let_in(unanswered)
    async with logged_in(unanswered) as (browser, _):
        answer = await browser.post("/account/password", data=CHANGE | csrf(await browser.get("/account")))
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert (await browser.get("/")).headers["location"] == "/inbox"
        assert "这个密码是别人给您的" not in (await browser.get("/account")).text
    async with logged_in(unanswered, password=OWN) as (browser, _):
        assert (await browser.get("/")).headers["location"] == "/inbox"
    async with logged_in(unanswered) as (_, answer):
        assert answer.status_code == 422


@pytest.mark.parametrize("new", [GIVEN, "short"])
async def test_the_one_that_he_was_given_and_one_that_is_too_short_are_no_change(unanswered: Joined, new: str) -> None:
    await let_in(unanswered)
    async with logged_in(unanswered) as (browser, _):
        told = {"old": GIVEN, "new": new, "again": new} | csrf(await browser.get("/account"))
        assert (await browser.post("/account/password", data=told)).status_code == 422
        assert (await browser.get("/inbox")).headers["location"] == "/account"


async def test_he_may_log_out_instead(unanswered: Joined) -> None:
    await let_in(unanswered)
    async with logged_in(unanswered) as (browser, _):
        answer = await browser.post("/logout", data=csrf(await browser.get("/account")))
        assert answer.headers["location"] == "/login"
        assert (await browser.get("/inbox")).headers["location"].startswith("/login")


async def test_a_password_that_is_reset_is_a_given_one(unanswered: Joined) -> None:
    async with unanswered.as_("chief"):
        await accounts.set_password(unanswered.console.pool, "chief-1", GIVEN, "admin-01", datetime.now(UTC))
    async with logged_in(unanswered, "chief-1") as (browser, _):
        assert (await browser.get("/board")).headers["location"] == "/account"


async def test_the_log_ins_of_a_demonstration_work_at_once_also_when_they_are_given_anew(unanswered: Joined) -> None:
    scenario, dsn = load_scenario(), unanswered.console.settings.database_url
    await people.let_in(dsn, scenario, datetime.now(UTC))
    shown = await people.let_in(dsn, scenario, datetime.now(UTC))
    [chief] = [one for one in shown if one.role == "chief"]
    async with logged_in(unanswered, chief.account, chief.password) as (browser, _):
        assert (await browser.get("/")).headers["location"] == "/board"


async def test_what_an_officer_kept_is_not_sent_before_the_change(unanswered: Joined) -> None:
    await let_in(unanswered, role="information_officer")
    async with logged_in(unanswered) as (browser, _):
        answer = await browser.get("/report/queue")
        assert (answer.status_code, answer.json()["state"]) == (401, "login")
        assert "queue.js" not in (await browser.get("/account")).text


async def test_whoever_has_not_changed_it_hears_no_counts(unanswered: Joined) -> None:
    await let_in(unanswered)
    async with logged_in(unanswered) as (browser, _):
        assert (await browser.get("/live")).status_code == 204


async def test_what_was_typed_when_the_session_ended_is_there_after_the_change(unanswered: Joined) -> None:
    """His password was reset while he wrote."""
    await let_in(unanswered)
    sessions, post = unanswered.console.sessions, Post(role="analyst", station=STATION)
    typed = {"summary": ["排水沟之争（虚构）"]}
    sealed = unanswered.console.sealed.seal(
        sessions.whose("new-01"), "/inbox/7/screen", typed, sessions.working_as("new-01", post)
    )
    async with logged_in(unanswered, sealed=sealed) as (browser, answer):
        assert answer.status_code == 200
        assert "这个密码是别人给您的" in answer.text
        told = CHANGE | csrf(answer) | {"sealed": re.findall(r'name="sealed" value="([0-9a-f]+)"', answer.text)[0]}
        wrong = await browser.post("/account/password", data=told | {"again": "another one altogether"})
        assert f'name="sealed" value="{sealed}"' in wrong.text, "a slip loses what was typed"
        kept = await browser.post("/account/password", data=told)
        assert "排水沟之争（虚构）" in kept.text
        assert 'action="/inbox/7/screen"' in kept.text
        secret = kept.cookies[SESSION]
        assert sessions.csrf(secret, "new-01", post) == csrf(kept)["csrf"]
        assert await sessions.person(secret, datetime.now(UTC) + timedelta(minutes=1))
