"""What stands in one line stands on one line: signs with their words, the way back with what is beside it; the bar of a
phone is one row; keys are told to whoever has a keyboard."""

import pytest
from playwright.sync_api import Page, expect

from services.console.showing.rooms import ROOMS
from tests.console.handling import graded
from tests.console.people import PEOPLE, Town

pytestmark = pytest.mark.timeout(300)

ROWS = """() => [...document.querySelectorAll(".rooms > a, .rooms > label")].filter((one) => one.offsetParent)
  .map((one) => Math.round(one.getBoundingClientRect().top))"""
LINES = """(selector) => [...document.querySelectorAll(selector)].map((line) => {
  const words = document.createTreeWalker(line, NodeFilter.SHOW_TEXT), found = [];
  while (words.nextNode()) {
    const text = words.currentNode, of = text.parentElement;
    if (!text.data.trim() || of.closest("svg, .state, .meta, kbd")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) found.push(Math.round(box.bottom));
  }
  return found;
}).filter((found) => found.length > 1)"""
"""Where the words of each line end below, those in smaller letters left out."""


def on_one_line(page: Page, selector: str) -> None:
    """The words of each such line are at one height, or whole lines apart."""
    lines = page.evaluate(LINES, selector)
    assert lines, selector
    for found in lines:
        steps = [abs(one - found[0]) for one in found]
        assert not [step for step in steps if 1 < step < 16], (selector, found)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("account", ["chief-01", "analyst-01"])
def test_on_a_phone_the_bar_is_one_row_wherever_somebody_is(town: Town, account: str, language: str) -> None:
    page = town.sit(account, size="phone", language=language)
    for room in ROOMS[PEOPLE[account][0].role]:
        page.goto(room.path)
        expect(page.locator(".rooms [aria-current]")).to_be_visible()
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 720})
            assert len(set(page.evaluate(ROWS))) == 1, (width, room.path, page.evaluate(ROWS))
            assert page.evaluate("document.querySelector('.rooms').scrollWidth") <= width, room.path
    town.look(page, f"aligned-bar-{account}-{language}")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_sign_stands_on_the_line_of_its_words_and_of_those_beside_it(town: Town, size: str) -> None:
    dispute = graded(town, f"aligned-{size}", f"檐角朝着邻家院里（虚构，{size}）")
    page = town.sit("analyst-01", size=size)
    for room in ("disputes", "station"):
        page.goto(f"/{room}/{dispute}")
        on_one_line(page, "main > p:has(> a[rel=up])")
        town.look(page, f"aligned-{size}-{room}")
    page.goto(f"/disputes/{dispute}/grade")
    on_one_line(page, "label.radio > span:has(.level)")
    page.check("input[name=factors] >> nth=0")
    page.click("form button[formaction$='/proposal']")
    page.wait_for_selector("p.notice .level")
    town.look(page, f"aligned-{size}-proposal")
    on_one_line(page, "p.notice:has(.level)")


@pytest.mark.parametrize("touch", [True, False])
def test_keys_are_told_where_there_is_a_keyboard(town: Town, touch: bool) -> None:
    dispute = graded(town, f"keys-{touch}", f"鸡进了菜地（虚构，{touch}）")
    page = town.sit("analyst-01", size="phone" if touch else "desk")
    page.goto(f"/disputes/{dispute}/grade")
    assert page.locator("main kbd").count()
    assert page.locator("main kbd").first.is_visible() is not touch
