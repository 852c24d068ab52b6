"""The people of an invented station: their accounts in the console, and a browser for each."""

import asyncio
import os
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from typing import Any, TypeVar

import asyncpg
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy.halfyear.actions import Who
from deploy.halfyear.speaking import Speaker
from deploy.machine.home import Home
from deploy.machine.record import Record
from services.console.people import accounts
from services.console.people.accounts import Account, Post
from shared.kernel.calendar import CHINA
from tests.machines import ROOT
from tests.playing import machine

T = TypeVar("T")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=CHINA)
"""What time it is for the services at first; it stands still."""

ADMINISTRATOR = Who("administrator", "admin-01")
PASSWORD = "a password of the tests"
STATION = "changluo"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
PEOPLE: dict[str, tuple[Post, ...]] = {
    "officer-01": (Post(role="information_officer", station=STATION),),
    "officer-02": (Post(role="information_officer", station=STATION),),
    "desk-01": (Post(role="desk_officer", station=STATION),),
    "analyst-01": (Post(role="analyst", station=STATION),),
    "justice-01": (Post(role="liaison", station=STATION, department="justice"),),
    "forestry-01": (Post(role="liaison", station=STATION, department="forestry"),),
    "visitor-01": (Post(role="visitor", station=STATION),),
    "chief-01": (Post(role="chief", station=STATION), Post(role="visitor", station=STATION)),
    "county-01": (Post(role="supervisor", station="all"),),
    "auditor-01": (Post(role="auditor", station="all"),),
    "admin-01": (Post(role="administrator", station="all"),),
}
CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SHOTS = ROOT / ".shots"
"""Where tests leave what they saw."""


@dataclass
class Town:
    """A machine that is up, the people of its console, and their browser."""

    home: Home
    record: Record
    browser: Browser

    def sit(
        self, account: str, *, size: str = "desk", theme: str = "light", language: str = "zh", script: bool = True
    ) -> Page:
        """Somebody's browser, logged in and on his first page. It is closed with the town."""
        page = self.stranger(size=size, theme=theme, language=language, script=script)
        page.goto("/login")
        page.fill("#account", account)
        page.fill("#password", PASSWORD)
        page.click("main button.primary")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    def stranger(self, *, size: str = "desk", theme: str = "light", language: str = "zh", script: bool = True) -> Page:
        """A browser in which nobody is logged in."""
        width, height = SIZES[size]
        context = self.browser.new_context(
            base_url=self.record.console,
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=size == "phone",
            java_script_enabled=script,
        )
        context.set_default_timeout(20_000)
        if language == "en":
            context.add_cookies([{"name": "language", "value": "en", "url": self.record.console}])
        return context.new_page()

    def look(self, page: Page, name: str) -> Path:
        """Keep what the page looks like."""
        SHOTS.mkdir(exist_ok=True)
        path = SHOTS / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    def wait_until(self, moment: datetime) -> None:
        """Let the clocks of all services be there."""
        for service in self.record.services:
            self.ask(ADMINISTRATOR, "PUT", service, "/clock", json={"now": moment.isoformat()})

    def ask(self, who: Who, method: str, service: str, path: str, **request: Any) -> Any:
        """Speak to a service as somebody, without a browser; waits until it has heard what it needs."""
        return _aside(_asked(self.home, self.record, who, method, service, path, request))


def _aside(work: Coroutine[Any, Any, T]) -> T:
    """Run it in a thread of its own: Playwright's loop runs in this one."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()


async def _asked(
    home: Home, record: Record, who: Who, method: str, service: str, path: str, request: dict[str, Any]
) -> Any:
    speaker = Speaker(home, record.services, STATION)
    try:
        return await speaker.ask(who, method, service, path, **request)
    finally:
        await speaker.client.aclose()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; skips, or fails with REQUIRE_BROWSER=1, where there is no Chromium. One in a process at a time."""
    if CHROMIUM is None:
        reason = "no Chromium: install Debian's packages chromium and fonts-wqy-zenhei"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(f"{reason} (REQUIRE_BROWSER=1)", pytrace=False)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        expect.set_options(timeout=20_000)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def town(browser: Browser, begins: datetime | None = MONDAY) -> Iterator[Town]:
    """A town at work, from this moment on."""
    with machine("embedded", []) as (home, record):
        _add_people(record.console_database)
        town = Town(home, record, browser)
        if begins is not None:
            town.wait_until(begins)
        yield town


def _add_people(dsn: str) -> None:
    async def add() -> None:
        async with asyncpg.create_pool(dsn, min_size=0, max_size=2) as pool:
            for account, posts in PEOPLE.items():
                somebody = Account(account=account, name=account, posts=posts)
                assert await accounts.add(pool, somebody, PASSWORD, "tests", datetime.now(UTC), to_change=False)

    _aside(add())
