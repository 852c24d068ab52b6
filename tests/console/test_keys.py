"""The keys: a list of them, a switch for those of one letter, and only to places that one may open."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from services.console.showing.rooms import ROOMS
from tests.console.people import Town


@pytest.mark.parametrize("role", sorted(ROOMS))
def test_each_place_of_a_role_has_a_letter_of_its_own(role: str) -> None:
    keys = [room.key for room in ROOMS[role]]
    assert all(keys)
    assert len({*keys, "h", "g"}) == len(keys) + 2


def _press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_the_list_of_keys_opens_and_closes_by_key_and_gives_the_focus_back(town: Town) -> None:
    page = town.sit("chief-01")
    page.goto("/disputes")
    page.focus(".rooms a")
    before = page.evaluate("document.activeElement.outerHTML")
    _press(page, "?")
    expect(page.locator("#keys")).to_be_visible()
    assert "看板" in page.inner_text("#keys")
    assert "时间线" not in page.inner_text("#keys"), "what is another role's is not offered"
    town.look(page, "keys")
    _press(page, "g", "b")
    assert page.url.endswith("/disputes"), "while it is open no key leads away"
    _press(page, "Escape")
    expect(page.locator("#keys")).to_be_hidden()
    assert page.evaluate("document.activeElement.outerHTML") == before
    _press(page, "g", "b")
    page.wait_for_url("**/board")


def test_no_key_leads_to_a_page_of_others(town: Town) -> None:
    page = town.sit("visitor-01")
    _press(page, "g", "b")
    _press(page, "g", "i")
    page.wait_for_timeout(300)
    assert page.url.endswith("/visits")
    _press(page, "g", "w")
    page.wait_for_url("**/followed")


def test_keys_of_one_letter_are_turned_off_and_on_in_the_settings(town: Town) -> None:
    page = town.sit("chief-01")
    page.click(".more summary")
    page.click("button[name=keys][value=off]")
    page.wait_for_selector("html[data-keys=off]")
    _press(page, "?")
    _press(page, "g", "d")
    page.wait_for_timeout(300)
    assert page.url.endswith("/board")
    expect(page.locator("#keys")).to_be_hidden()
    page.click(".more summary")
    page.click("[data-help]")
    expect(page.locator("#keys")).to_contain_text("单键快捷键已关")
    page.click("#keys [data-close]")
    page.click(".more summary")
    page.click("button[name=keys][value=on]")
    page.wait_for_selector("html:not([data-keys])")
    _press(page, "g", "d")
    page.wait_for_url("**/disputes")


def test_every_script_that_has_keys_knows_the_switch_and_the_list() -> None:
    static = Path(__file__).parents[2] / "services" / "console" / "static"
    with_keys = [path for path in static.glob("*.js") if 'addEventListener("keydown"' in path.read_text()]
    assert with_keys
    for path in with_keys:
        assert "dataset.keys" in path.read_text(), path.name
        assert "dialog[open]" in path.read_text(), path.name
