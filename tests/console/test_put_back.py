"""What was typed stays typed: whoever goes back to a refused form or loads it again, and whoever reads on in another
language, size or theme, finds it in the form."""

from contextlib import suppress

import pytest
from playwright.sync_api import Dialog, Error, Page, expect

from tests.console.people import Town
from tests.console.phone import leave, officer
from tests.console.test_no_net import ready

TEXT = "写了一半（虚构）"
LOGGED_OUT = "sikuai_session"


def writing(town: Town) -> Page:
    """The desk's form with something in it, in a browser that has the worker; nothing asks."""
    page = town.sit("desk-01")
    page.goto("/desk/new")
    ready(page)

    def asked(dialog: Dialog) -> None:
        pytest.fail(f"the browser asks: {dialog.type}")

    page.on("dialog", asked)
    page.fill("#text", TEXT)
    page.check("input[name=danger_to_life]")
    return page


def refused(page: Page) -> None:
    """Send it without its village."""
    page.click("main button.primary")
    page.wait_for_selector(".wrong[role=alert]")


def stands_there(page: Page) -> None:
    """The form has what was typed."""
    expect(page.locator("#text")).to_have_value(TEXT)
    expect(page.locator("input[name=danger_to_life]")).to_be_checked()


def test_whoever_goes_back_to_a_refused_form_finds_it(town: Town) -> None:
    page = writing(town)
    refused(page)
    page.click("a[rel=up]")
    page.wait_for_url("**/desk")
    page.go_back()
    stands_there(page)
    page.select_option("#village", "上坪村（虚构）")
    page.click("main button.primary")
    expect(page.locator(".said")).to_contain_text("已登记")


def test_whoever_loads_a_refused_form_again_finds_it_each_time(town: Town) -> None:
    page = writing(town)
    refused(page)
    for _ in range(2):
        page.reload()
        stands_there(page)
    page.fill("#text", changed := f"{TEXT}，改过")
    page.select_option("#village", "上坪村（虚构）")
    page.locator("#village").blur()
    page.evaluate("document.querySelector('main form').dataset.dirty = ''")
    page.reload()
    expect(page.locator("#text")).to_have_value(changed)


def test_what_one_typed_is_not_shown_to_the_next_one_in_this_browser(town: Town) -> None:
    page = writing(town)
    refused(page)
    page.context.clear_cookies(name=LOGGED_OUT)
    page.goto("/login")
    page.fill("#account", "chief-01")
    page.fill("#password", "a password of the tests")
    page.click("main button.primary")
    page.wait_for_url(lambda url: "/login" not in url)
    page.go_back()
    page.go_back()
    page.wait_for_load_state()
    assert TEXT not in page.content()
    assert page.evaluate("[...document.querySelectorAll('textarea')].every((one) => !one.value)")


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("language", "en", "html[lang=en]"),
        ("size", "largest", "html[data-size=largest]"),
        ("theme", "dark", "html[data-theme=dark]"),
    ],
)
def test_it_stays_where_one_reads_on_in_another_way(town: Town, name: str, value: str, shown: str) -> None:
    page = writing(town)
    page.click("details.more summary")
    page.click(f"button[name={name}][value={value}]")
    page.wait_for_selector(shown)
    stands_there(page)
    if name == "language":
        refused(page)
        page.click("details.more summary")
        page.click(f"button[name={name}][value=zh]")
        page.wait_for_selector("html[lang=zh-CN]")
        stands_there(page)


@pytest.mark.parametrize("script", [True, False])
def test_what_is_sealed_at_the_log_in_stays_there_in_another_language(town: Town, script: bool) -> None:
    page = town.sit("desk-01", script=script)
    page.goto("/desk/new")
    page.fill("#text", TEXT)
    page.context.clear_cookies(name=LOGGED_OUT)
    page.click("main button.primary")
    page.wait_for_selector("#password")
    page.click("details.more summary")
    page.click("button[name=language][value=en]")
    page.wait_for_selector("html[lang=en]")
    if script:
        page.reload()
    page.fill("#account", "desk-01")
    page.fill("#password", "a password of the tests")
    page.click("main button.primary")
    expect(page.locator("#kept-1")).to_have_value(TEXT)
    if script:
        page.reload()
        expect(page.locator("#text")).to_have_value(TEXT)


def test_whoever_logs_out_without_a_net_is_told_that_he_is_logged_in(town: Town) -> None:
    page = officer(town)
    page.context.set_offline(True)
    leave(page)
    expect(page.locator("[data-leaving]:focus")).to_contain_text("服务器上您还没有退出登录")
    page.wait_for_function("async () => !(await caches.has('pages of officer-01'))")
    with suppress(Error):
        page.reload()
    expect(page.locator("body")).not_to_contain_text("送出线索")
    page.context.set_offline(False)
    page.goto("/account")
    assert "/account" in page.url, "nobody has told the server"


def test_a_page_that_comes_after_the_log_out_is_not_kept(town: Town) -> None:
    page = officer(town)
    page.evaluate("""async () => {
        const late = fetch('/report/mine');
        navigator.serviceWorker.controller.postMessage({ keep: 'officer-01' });
        navigator.serviceWorker.controller.postMessage({ hide: true });
        await late;
    }""")
    page.wait_for_timeout(500)
    assert not page.evaluate("caches.has('pages of officer-01')")
