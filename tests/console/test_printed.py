"""What is printed: dark on light whichever theme is on, and what the page is narrowed to."""

import pytest
from playwright.sync_api import Page, expect

from tests.console.people import Town

PAINTED = "name => getComputedStyle(document.body)[name]"


def _painted(page: Page) -> tuple[str, str]:
    return page.evaluate(PAINTED, "backgroundColor"), page.evaluate(PAINTED, "color")


@pytest.mark.parametrize("chosen", ["dark", "auto"])
def test_from_a_dark_screen_paper_is_light_all_the_same(town: Town, chosen: str) -> None:
    page = town.sit("chief-01", theme="dark")
    page.context.add_cookies([{"name": "theme", "value": chosen, "url": town.record.console}])
    page.reload()
    assert _painted(page) == ("rgb(18, 22, 27)", "rgb(233, 237, 242)")
    page.emulate_media(media="print", color_scheme="dark")
    assert _painted(page) == ("rgb(255, 255, 255)", "rgb(26, 31, 38)")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    town.look(page, f"printed-{chosen}")


def test_the_printed_board_says_of_which_village_it_is(town: Town) -> None:
    page = town.sit("chief-01")
    page.goto("/board?village=石桥村（虚构）")
    page.emulate_media(media="print")
    expect(page.locator("#village")).to_be_visible()
    assert page.locator("#village option:checked").inner_text() == "石桥村（虚构）"
    expect(page.locator(".filters button")).to_be_hidden()
    town.look(page, "printed-board")
