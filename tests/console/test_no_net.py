"""A form that is sent where there is no net: its page stays as it is and says so, and is sent when there is one. And a
form to which somebody goes back."""

from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

import pytest
from playwright.sync_api import Error, Page, expect

from tests.console.people import PASSWORD, Town

SAID = "没有网络：有网络后再送出，现在不要关闭这一页"


def ready(page: Page) -> None:
    """Wait until the worker looks after the page."""
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    assert page.evaluate("!!navigator.serviceWorker.controller")


def without_a_net(page: Page) -> Callable[[], None]:
    """The browser knows that there is none; gives what brings it back."""
    page.context.set_offline(True)
    return lambda: page.context.set_offline(False)


def without_its_knowing(page: Page) -> Callable[[], None]:
    """The browser takes a net for there that leads nowhere."""
    page.context.set_offline(True)
    page.evaluate("Object.defineProperty(navigator, 'onLine', { value: true })")
    return lambda: page.context.set_offline(False)


@pytest.mark.parametrize("away", [without_a_net, without_its_knowing])
def test_the_page_stays_and_is_sent_later(town: Town, away: Callable[[Page], Callable[[], None]]) -> None:
    page, text = town.sit("desk-01"), f"邻居吵架（虚构）{uuid4().hex}"
    page.goto("/desk/new")
    ready(page)
    page.fill("#text", text)
    page.select_option("#village", index=1)
    back = away(page)
    page.click("main button.primary")
    expect(page.locator(".offline:focus")).to_have_text(SAID)
    assert page.input_value("#text") == text
    back()
    page.click("main button.primary")
    expect(page.locator(".said")).to_contain_text("已登记")
    assert page.locator("li", has_text=text).count() == 1


def test_without_a_worker_it_stays_too_and_whoever_goes_back_to_a_refused_form_finds_it(
    town: Town,
) -> None:
    context = town.browser.new_context(base_url=town.record.console, service_workers="block")
    page = context.new_page()
    page.goto("/login")
    page.fill("#account", "desk-01")
    page.fill("#password", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url("**/desk")
    page.goto("/desk/new")
    page.fill("#text", "写了一半（虚构）")
    page.context.set_offline(True)
    page.click("main button.primary")
    expect(page.locator(".offline:focus")).to_have_text(SAID)
    page.context.set_offline(False)
    page.click("main button.primary")
    page.wait_for_selector(".wrong[role=alert]")
    page.click("a[rel=up]")
    page.wait_for_url("**/desk")
    page.go_back()
    assert page.input_value("#text") == "写了一半（虚构）"
    page.click("details.more summary")
    page.click("form[action='/logout'] button")
    page.wait_for_url("**/login")
    for _ in range(2):
        with suppress(Error):  # there is nothing to go back to
            page.go_back(timeout=3000)
        page.wait_for_load_state()
        expect(page.locator("body")).not_to_contain_text("写了一半")
