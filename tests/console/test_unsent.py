"""What was typed is on the page that is answered, whatever came between: services that are away, a session that is
over, a log-in anew, and what nobody foresaw. It is sent again under the same key."""

import re
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

import httpx
import pytest
from fastapi.routing import APIRoute

from services.console.app import routers
from services.console.people import accounts
from services.console.people.accounts import Account, Post
from services.console.routes.access import ACCESS
from services.console.routes.here import SESSION
from services.console.showing.templates import HERE as CONSOLE
from services.console.showing.typed import LABELS
from shared.http.access import ANYBODY, Anybody
from shared.http.roles import Role
from tests.console.alone import KEPT, PASSWORD
from tests.console.filled import form_of
from tests.console.joined import Joined
from tests.given import STATION

SOME = {"dispute_id": str(UUID(int=7)), "report_id": str(UUID(int=7)), "hazard_id": str(UUID(int=7)),
        "canvass_id": str(UUID(int=7)), "session_id": str(UUID(int=7)), "officer_id": str(UUID(int=7)),
        "plan_id": str(UUID(int=7)), "day": "2026-03-05", "number": "1",
        "request_id": str(UUID(int=7)), "handover_id": str(UUID(int=7)), "move": "answer",
        "step": "action", "service": "triage", "account": "nobody-77"}  # fmt: skip
TYPED = "我写了半天的话（虚构）"
KEY = "k" * 32
NOTHING_TYPED = (
    "log_out",
    "read_feedback",
    "work_as",
    "verify",
    "change_password",
    "import_sheet",
    "accept_canvass_plan",
)
"""Pages into which nothing is typed but passwords, or that have a file."""
FIELD = re.compile(r'\{\{ (?:text|long)_field\("(\w+)"(.*)')
CHOSEN = {"village"}
"""Written only where no policy tells from what to choose."""


def pages() -> list[tuple[str, str]]:
    """The name and the address of every page into which something is typed."""
    routes = [route for router in routers() for route in router.routes if isinstance(route, APIRoute)]
    typed_into = [one for one in routes if "POST" in (one.methods or ()) and ACCESS[one.name] != ANYBODY]
    return [(one.name, one.path.format(**SOME)) for one in typed_into if one.name not in NOTHING_TYPED]


async def seat(console: Joined, role: Role) -> tuple[Account, httpx.AsyncClient, dict[str, str]]:
    """Somebody, his browser, and the form that he has open."""
    posts = (Post(role=role, station=STATION, department="justice" if role == "liaison" else ""),)
    somebody = Account(account=f"{role}-1", name=role, posts=posts)
    now = datetime.now(UTC)
    await accounts.enter(console.console.pool, somebody, KEPT, "tests", now, to_change=False)
    transport = httpx.ASGITransport(console.app, raise_app_exceptions=False)
    browser = httpx.AsyncClient(transport=transport, base_url="http://console")
    secret = await console.console.sessions.begin(somebody, now)
    browser.cookies.set(SESSION, secret)
    csrf = console.console.sessions.csrf(secret, somebody.account, posts[0])
    return somebody, browser, {**dict.fromkeys(LABELS, TYPED), "csrf": csrf, "key": KEY}


def role_of(name: str) -> Role:
    """Somebody who may open it."""
    line = ACCESS[name]
    return "information_officer" if isinstance(line, Anybody) else cast(Role, line[0])


@pytest.mark.parametrize(("name", "path"), pages())
async def test_it_is_there_while_the_services_are_away(unanswered: Joined, name: str, path: str) -> None:
    _, browser, form = await seat(unanswered, role_of(name))
    async with browser:
        answer = await browser.post(path, data=form)
    assert TYPED in answer.text
    if answer.status_code == 503:
        kept = form_of(answer.text, path)
        assert kept["key"] == [KEY]


@pytest.mark.parametrize(("name", "path"), pages())
async def test_it_is_there_after_a_log_in_when_he_was_logged_out(unanswered: Joined, name: str, path: str) -> None:
    somebody, browser, form = await seat(unanswered, role_of(name))
    async with browser:
        browser.cookies.clear()  # another tab has logged out
        answer = await browser.post(path, data=form)
        assert answer.status_code == 401
        told = {"account": somebody.account, "password": PASSWORD, "sealed": form_of(answer.text, "/login")["sealed"]}
        kept = await browser.post("/login", data=told)
        assert TYPED in kept.text
        assert form_of(kept.text, path)["key"] == [KEY]


@pytest.mark.parametrize(("name", "path"), pages())
async def test_it_is_there_when_he_logged_in_anew_in_another_tab(unanswered: Joined, name: str, path: str) -> None:
    somebody, browser, form = await seat(unanswered, role_of(name))
    async with browser:
        browser.cookies.set(SESSION, await unanswered.console.sessions.begin(somebody, datetime.now(UTC)))
        answer = await browser.post(path, data=form)
    assert TYPED in answer.text
    assert answer.status_code != 403


@pytest.mark.parametrize("how", ["disabled", "reset"])
async def test_it_is_there_when_an_administrator_ended_his_session(unanswered: Joined, how: str) -> None:
    somebody, browser, form = await seat(unanswered, "analyst")
    pool, now = unanswered.console.pool, datetime.now(UTC)
    if how == "reset":
        await accounts.set_password(pool, somebody.account, PASSWORD, "admin-01", now, to_change=False)
    else:
        await accounts.switch(pool, somebody.account, False, "admin-01", now)
        await accounts.switch(pool, somebody.account, True, "admin-01", now)
    async with browser:
        answer = await browser.post("/inbox/" + SOME["report_id"], data=form)
        told = {"account": somebody.account, "password": PASSWORD, "sealed": form_of(answer.text, "/login")["sealed"]}
        assert TYPED in (await browser.post("/login", data=told)).text


async def test_it_is_there_for_whoever_has_to_change_his_password_first(unanswered: Joined) -> None:
    _, browser, form = await seat(unanswered, "analyst")
    await unanswered.console.pool.execute("update console.account set to_change = true")
    path, own = "/inbox/" + SOME["report_id"], "harbour-17-violet"
    async with browser:
        answer = await browser.post(path, data=form)
        assert "这个密码是别人给您的" in answer.text
        told = form_of(answer.text, "/account/password") | {"old": [PASSWORD], "new": [own], "again": [own]}
        kept = await browser.post("/account/password", data=told)
        assert TYPED in kept.text
        assert form_of(kept.text, path)["key"] == [KEY]


async def test_it_is_there_when_he_works_as_somebody_else_by_now(unanswered: Joined) -> None:
    _, browser, form = await seat(unanswered, "visitor")
    async with browser:
        answer = await browser.post("/inbox/" + SOME["report_id"], data=form)
    assert answer.status_code == 403
    assert TYPED in answer.text


async def test_whoever_has_another_post_takes_it_along_to_that_one(unanswered: Joined) -> None:
    posts = (Post(role="visitor", station=STATION), Post(role="analyst", station=STATION))
    somebody, path = Account(account="both-1", name="both", posts=posts), "/inbox/" + SOME["report_id"]
    await accounts.enter(unanswered.console.pool, somebody, KEPT, "tests", datetime.now(UTC), to_change=False)
    transport = httpx.ASGITransport(unanswered.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://unanswered") as browser:
        secret = await unanswered.console.sessions.begin(somebody, datetime.now(UTC))
        browser.cookies.set(SESSION, secret)
        form = {"reason": TYPED, "csrf": unanswered.console.sessions.csrf(secret, "both-1", posts[1]), "key": KEY}
        barred = await browser.post(path, data=form)
        assert barred.status_code == 403
        assert TYPED in barred.text
        kept = await browser.post("/as", data=form_of(barred.text, "/as") | {"post": ["1"]})
        assert TYPED in kept.text
        again = form_of(kept.text, path)
        assert again["key"] == [KEY]
        assert (await browser.post(path, data=again)).status_code == 503, "it is his to send"


async def test_it_is_there_after_what_nobody_foresaw(unanswered: Joined, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.console.routes.inbox._decision", None)
    _, browser, form = await seat(unanswered, "analyst")
    path = "/inbox/" + SOME["report_id"]
    async with browser:
        answer = await browser.post(path, data=form)
    assert answer.status_code == 500
    assert TYPED in answer.text
    kept = form_of(answer.text, path)
    assert (kept["key"], kept["csrf"]) == ([KEY], [form["csrf"]])


async def test_passwords_are_on_no_page(unanswered: Joined, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.console.routes.login.accounts", None)
    _, browser, _ = await seat(unanswered, "analyst")
    async with browser:
        told = {"account": "analyst-1", "password": PASSWORD, "sealed": "ab" * 40}
        answer = await browser.post("/login", data=told)
        assert answer.status_code == 500
        assert PASSWORD not in answer.text
        again = await browser.post("/login", data=form_of(answer.text, "/login") | {"unsent": ["1"]})
    assert again.status_code == 200, "it is tried without a password"
    assert form_of(again.text, "/login")["sealed"] == ["ab" * 40]


@pytest.mark.parametrize("foreign", ["another's", "nobody's", "another site's"])
async def test_a_form_that_is_not_his_is_refused_and_not_made_his(unanswered: Joined, foreign: str) -> None:
    _, browser, form = await seat(unanswered, "analyst")
    site = {"Sec-Fetch-Site": "cross-site"} if foreign == "another site's" else {}
    if foreign == "another's":
        form["csrf"] = unanswered.console.sessions.csrf(
            "another secret", "chief-1", Post(role="analyst", station=STATION)
        )
    elif foreign == "nobody's":
        form["csrf"] = "0" * 192
    async with browser:
        for path in (
            "/inbox/" + SOME["report_id"],
            "/visits/" + SOME["dispute_id"] + "/1",
        ):  # the other is not his post
            answer = await browser.post(path, data=form, headers=site)
            assert answer.status_code == 403
            assert TYPED not in answer.text


async def test_a_stranger_of_another_site_has_nothing_sealed(unanswered: Joined) -> None:
    _, browser, form = await seat(unanswered, "analyst")
    async with browser:
        browser.cookies.clear()
        path = "/inbox/" + SOME["report_id"]
        answer = await browser.post(path, data=form, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
        assert "sealed" not in answer.text


async def test_a_sealed_form_is_opened_by_its_own_account_for_a_day(
    unanswered: Joined, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed, sessions = unanswered.console.sealed, unanswered.console.sessions
    one = sealed.seal(sessions.whose("analyst-1"), "/inbox", {"reason": [TYPED]}, "its post")
    assert sealed.open(sessions.whose("chief-1"), one) is None
    assert sealed.open(sessions.whose("analyst-1"), one[:-2] + "00") is None
    assert sealed.open(sessions.whose("analyst-1"), one) == ("/inbox", {"reason": [TYPED]}, "its post")
    day = datetime.now(UTC).timestamp() + 24 * 3600
    monkeypatch.setattr("services.console.people.sealed.time.time", lambda: day - 60)
    assert sealed.open(sessions.whose("analyst-1"), one)
    monkeypatch.setattr("services.console.people.sealed.time.time", lambda: day + 60)
    assert sealed.open(sessions.whose("analyst-1"), one) is None


def test_every_field_that_is_written_has_a_name_where_it_is_read_again() -> None:
    pages_ = [path.read_text() for path in (CONSOLE / "templates").rglob("*.html") if path.name != "style.html"]
    fields = {name: rest for page in pages_ for name, rest in FIELD.findall(page)}
    written = {name for name, rest in fields.items() if 'type="password"' not in rest}
    assert written - set(LABELS) - CHOSEN == set()
