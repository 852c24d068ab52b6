"""An analyst's day without a mouse: from the log-in to a signed grade, by keys alone."""

from playwright.sync_api import Page, expect

from tests.console.people import PASSWORD, Town
from tests.console.test_inbox import report

TEXT = "檐水滴到邻家院里，吵了两次（虚构）"


def test_from_the_log_in_to_a_signed_grade(town: Town) -> None:
    report(town, "keyboard-1", TEXT)
    page = town.stranger()
    page.goto("/login")
    _log_in(page)
    _open_the_report(page)
    _screen(page)
    _open_the_dispute(page)
    _grade(page)
    assert "四级·蓝" in page.inner_text("main")


def _log_in(page: Page) -> None:
    _tab_to(page, "#account")
    page.keyboard.type("analyst-01")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox")


def _open_the_report(page: Page) -> None:
    found = page.locator("a.item", has_text=TEXT)
    for _ in range(100):
        if found.count():
            break
        page.wait_for_timeout(200)  # the inbox hears of it a moment later
        page.reload()
    for _ in range(100):
        page.keyboard.press("j")
        if TEXT in page.evaluate("document.activeElement.innerText"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox/*")


def _screen(page: Page) -> None:
    page.keyboard.press("1")
    expect(page.locator("[name=outcome][value=dispute]")).to_be_checked()
    _tab_to(page, "#category")
    for _ in range(30):
        if page.input_value("#category") == "neighbours":
            break
        page.keyboard.press("ArrowDown")
    assert page.input_value("#category") == "neighbours"
    page.keyboard.press("Control+Enter")
    expect(page.locator(".said")).to_contain_text("已录入纠纷")


def _open_the_dispute(page: Page) -> None:
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/disputes")
    found = page.locator("[data-row] a", has_text="檐水滴到邻家院里")
    for _ in range(100):
        if found.count():
            break
        page.wait_for_timeout(200)
        page.reload()
    for _ in range(100):
        page.keyboard.press("j")
        if page.evaluate("document.activeElement.closest('[data-row] > *')?.innerText.includes('檐水滴到邻家院里')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/disputes/*")


def _grade(page: Page) -> None:
    _tab_to(page, "a[href$='/grade']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/grade")
    page.keyboard.press("4")
    expect(page.locator("[name=level][value='4']")).to_be_checked()
    _tab_to(page, "#reason")
    page.keyboard.type("early signs")  # what is typed by an input method comes in the same way
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: not url.endswith("/grade"))
    expect(page.locator(".said")).to_be_visible()


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus, as somebody without a mouse does; it must be seen to have it."""
    for _ in range(80):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", selector
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by Tab")
