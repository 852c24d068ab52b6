"""What was typed is in the form when its page is there again: whoever goes back, finds a page that says to try again,
and tries again."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, expect

from services.console.showing.templates import HERE as CONSOLE
from services.console.showing.templates import rendered
from tests.console.people import Town

NOT_THERE = "/disputes/00000000-0000-4000-8000-000000000000"
AGAIN = "main a.button:has-text('重试')"
OWN = re.compile(r'<a [^>]*href="\{\{ path \}\}"[^>]*>')
TEXT = "写了半天的话（虚构）"


def a_page_of_ours(route: Route) -> None:
    """Answer with a page of the layout that cannot show what was asked for."""
    own = route.request.url.removesuffix(_path(route.request.url))
    told = route.fetch(url=own + NOT_THERE)
    route.fulfill(status=503, content_type="text/html", body=told.text().replace(NOT_THERE, _path(route.request.url)))


def a_bare_page(route: Route) -> None:
    """Answer as while the console's own database is away."""
    onward = (_path(route.request.url), "重试")
    page = rendered(
        "zh", "bare.html", datetime.now(UTC), heading="请稍等再试", said="", onward=onward, form=None, to=onward[0]
    )
    route.fulfill(status=503, content_type="text/html", body=page)


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def a_report(town: Town) -> str:
    """The address of the page of a report that is to be screened."""
    page = town.sit("desk-01")
    page.goto("/desk/new")
    page.select_option("#village", "上坪村（虚构）")
    page.fill("#text", text := f"两家争吵（虚构）{uuid4().hex}")
    page.click("main button.primary")
    expect(page.locator(".said")).to_contain_text("已登记")
    analyst = town.sit("analyst-01")
    while not (found := analyst.locator("a.item", has_text=text[-32:])).count():
        analyst.goto("/inbox")
        analyst.wait_for_timeout(300)
    return str(found.first.get_attribute("href"))


def typed(page: Page, path: str, field: str) -> None:
    """Type it, and go on to another page."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(path)
    page.fill(field, TEXT)
    page.wait_for_timeout(600)  # typed.js keeps it a moment later
    page.goto("/style")


@pytest.mark.parametrize("away", [a_page_of_ours, a_bare_page])
@pytest.mark.parametrize(("account", "field"), [("desk-01", "#text"), ("analyst-01", "#reason")])
def test_it_is_there(town: Town, account: str, field: str, away: Callable[[Route], None]) -> None:
    path = "/desk/new" if account == "desk-01" else a_report(town)
    page = town.sit(account)
    typed(page, path, field)
    page.context.route(f"**{path}", away, times=1)
    page.go_back()
    page.click(AGAIN)
    expect(page.locator(field)).to_have_value(TEXT)


def test_it_is_there_when_there_was_no_net(town: Town) -> None:
    page = town.sit("desk-01")
    page.evaluate("navigator.serviceWorker.ready.then(() => caches.has('state'))")
    typed(page, "/desk/new", "#text")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    page.go_back()
    expect(page.locator("h1")).to_contain_text("没有网络")
    page.context.set_offline(False)
    page.click(AGAIN)
    expect(page.locator("#text")).to_have_value(TEXT)


def test_every_link_to_the_page_itself_loads_it_again() -> None:
    links = [link for path in (CONSOLE / "templates").rglob("*.html") for link in OWN.findall(path.read_text())]
    assert links
    assert [link for link in links if "data-anew" not in link] == []
