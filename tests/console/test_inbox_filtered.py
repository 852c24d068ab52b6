"""The inbox is filtered by a form that needs no script, and the filter stays in the address."""

import pytest
from playwright.sync_api import Page, expect

from tests.console.people import Town
from tests.console.test_inbox import report


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_inbox_is_filtered_without_scripts_and_the_address_keeps_it(town: Town, size: str) -> None:
    report(town, f"filtered-1-{size}", f"两户争晒谷坪{size}（虚构）")
    report(town, f"filtered-2-{size}", f"工地欠工钱{size}（虚构）")
    page = town.sit("analyst-01", size=size, script=False)
    for text in (f"晒谷坪{size}", f"工地欠工钱{size}"):
        _until(page, "/inbox", text)
    page.fill("#text", f"晒谷坪{size}")
    page.click("form.filters button")
    expect(page.locator("a.item")).to_have_count(1)
    assert f"晒谷坪{size}" in page.inner_text("a.item")
    assert "text=" in page.url
    assert page.input_value("#text") == f"晒谷坪{size}"
    page.fill("#text", "没有这样的字")
    page.click("form.filters button")
    expect(page.locator("main")).to_contain_text("没有符合条件的线索")
    page.click("text=清除筛选")
    expect(page.locator("a.item").nth(1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("window.innerWidth")


def _until(page: Page, path: str, text: str) -> None:
    """Open the page until it shows this: triage hears of a report a moment later."""
    for _ in range(100):
        page.goto(path)
        if page.locator("a.item", has_text=text).count():
            return
        page.wait_for_timeout(200)
    raise AssertionError(text)
