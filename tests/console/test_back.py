"""Whoever goes back to a form that was carried out and presses the same button again: it is done once. What he changes
there is done as well."""

import re
from uuid import uuid4

from playwright.sync_api import Page, Route, expect

from tests.console.people import Town


def write(page: Page) -> str:
    """Write a report at the desk; gives its text."""
    text = f"两家为水渠争吵（虚构）{uuid4().hex}"
    page.goto("/desk/new")
    page.select_option("#village", "上坪村（虚构）")
    page.fill("#text", text)
    return text


def send(page: Page) -> None:
    """Send it, and wait until it is said to be taken."""
    page.click("main button.primary")
    expect(page.locator(".said")).to_contain_text("已登记")


def back(page: Page, text: str) -> None:
    """Go back to the form, with what was typed in it."""
    page.go_back()
    page.wait_for_url("**/desk/new")
    expect(page.locator("#text")).to_have_value(text)


def later(route: Route) -> None:
    """Answer with the page as it is at another time of the day."""
    answer = route.fetch()
    text = re.sub(r'(type="datetime-local" value="[^"]*T)[^"]*', r"\g<1>00:01", answer.text())
    route.fulfill(response=answer, body=text)


def test_the_same_is_done_once(town: Town) -> None:
    page = town.sit("desk-01")
    text = write(page)
    send(page)
    back(page, text)
    send(page)
    expect(page.locator("li", has_text=text)).to_have_count(1)


def test_it_is_the_same_a_minute_later(town: Town) -> None:
    page = town.sit("desk-01")
    text = write(page)
    send(page)
    page.context.route("**/desk/new", later, times=1)
    back(page, text)
    assert "T00:01" in (page.get_attribute("#happened_at", "value") or ""), "it is the same minute"
    send(page)
    expect(page.locator("li", has_text=text)).to_have_count(1)


def test_what_is_changed_is_another_one_and_is_done_once_too(town: Town) -> None:
    page = town.sit("desk-01")
    text = write(page)
    send(page)
    back(page, text)
    page.fill("#text", changed := f"{text}，又吵了一次")
    send(page)
    back(page, changed)
    send(page)
    expect(page.locator("li", has_text=text)).to_have_count(2)
    expect(page.locator("li", has_text=changed)).to_have_count(1)
