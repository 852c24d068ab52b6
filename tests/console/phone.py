"""An information officer's phone: his form, his list, and what the service has of it."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import Page

from deploy.halfyear.actions import Who
from tests.console.people import PASSWORD, Town

DESK = Who("desk_officer", name="desk-01")
VILLAGE = "上坪村（虚构）"


def officer(town: Town) -> Page:
    """The officer at his form, which opens without a net from now on."""
    page = town.sit("officer-01", size="phone")
    page.wait_for_url("**/report/new")
    ready(page, "officer-01")
    return page


def ready(page: Page, account: str) -> None:
    """Wait until both pages open without a net."""
    page.wait_for_function(
        """async (account) => {
            const pages = await caches.open(`pages of ${account}`);
            const both = await pages.match('/report/new') && await pages.match('/report/mine');
            return both && navigator.serviceWorker.controller;
        }""",
        arg=account,
    )


def write(page: Page, text: str) -> None:
    """Choose the village and say it."""
    page.select_option("#village", VILLAGE)
    page.fill("#text", text)


def log_in(page: Page, account: str) -> None:
    """Log in on the page that asks for it."""
    page.fill("#account", account)
    page.fill("#password", PASSWORD)
    page.click("main button.primary")


def leave(page: Page) -> None:
    """Log out."""
    if not page.locator("form[action='/logout'] button").is_visible():
        page.click("details.more summary")
    page.click("form[action='/logout'] button")


def queued(page: Page, text: str) -> Any:
    """The report as the phone's own list has it."""
    return page.locator(".queued", has_text=text)


def invented(words: str) -> str:
    """Words that no other test says."""
    return f"{words} {uuid4().hex[:8]}"


def in_intake(town: Town, text: str) -> list[dict[str, Any]]:
    """The reports of these words that the service has."""
    reports = town.ask(DESK, "GET", "intake", "/reports", params={"limit": 100})["items"]
    return [report for report in reports if report["text"] == text]
