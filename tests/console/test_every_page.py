"""Every page of every role that links lead to, in the midst of the half-year: nothing that axe-core calls serious (WCAG
2.2 AA) on a desk or a phone, in the light or the dark, in Chinese or English; nothing cut off at 320 px, no letters
under 14 px, no target under 24 px, and few bytes."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from tests.console.june import play
from tests.console.people import PEOPLE, SIZES, Town
from tests.console.people import town as at_work
from tests.console.walking import not_his, starts, walk

pytestmark = pytest.mark.timeout(600)  # the first has the half-year played before it

ALL: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # the nodes that pass are not written out: that costs as much as the looking
}
GRAVE = ("serious", "critical")
FIRST_LOAD_BYTES = 300_000
DESK, PHONE, NARROWEST = (ViewportSize(width=wide, height=high) for wide, high in (*SIZES.values(), (320, 640)))
ONE_OF_EACH_ROLE = sorted({posts[0].role: account for account, posts in reversed(PEOPLE.items())}.values())
NOT_THERE = "/disputes/00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def june(chromium: Browser) -> Iterator[Town]:
    """A town with five months behind it."""
    with at_work(chromium, begins=None) as town:
        play(town)
        yield town


@pytest.mark.parametrize("account", ONE_OF_EACH_ROLE)
def test_nothing_is_in_the_way_of_anybody_at_a_desk_in_the_light(june: Town, account: str) -> None:
    page = june.sit(account)
    found, pages = [], 0
    for path, answer in walk(page, starts(account)):
        pages += 1
        found += [f"{path}: {fault}" for fault in _faults(page)]
        found += [f"{path}: a form that is not his: {to}" for to in not_his(page, account)]
        if answer.status != 200:
            found.append(f"{path}: answers {answer.status}")
    page.context.close()
    assert found == []
    assert pages > 4


@pytest.mark.parametrize("account", ONE_OF_EACH_ROLE)
def test_nothing_is_in_the_way_of_anybody_who_reads_english_on_the_narrowest_screen_in_the_dark(
    june: Town, account: str
) -> None:
    """Whatever a page has on any phone it has here, with the longer words. Colours in any light are tried in
    `test_contrast.py` too: pages have no others."""
    page = june.sit(account, size="phone", language="en")
    page.set_viewport_size(NARROWEST)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found = []
    for path, _ in walk(page, starts(account)):
        found += [f"{path}: {fault}" for fault in _faults(page)]
        if (width := page.evaluate("document.documentElement.scrollWidth")) > NARROWEST["width"]:
            found.append(f"{path}: {width} px wide")
    page.context.close()
    assert found == []


@pytest.mark.parametrize("path", ["/login", "/offline", NOT_THERE, "/admin"])
def test_nothing_is_in_the_way_where_something_is_wrong(june: Town, path: str) -> None:
    page = june.stranger() if path in ("/login", "/offline") else june.sit("analyst-01")
    page.goto(path)
    if path == "/login":
        page.click("main button.primary")
    found = []
    for size, theme in ((DESK, "light"), (PHONE, "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
        found += [f"{size['width']} px, {theme}: {fault}" for fault in _faults(page)]
    page.context.close()
    assert found == []


def _faults(page: Page) -> Iterator[str]:
    for violation in Axe().run(page, options=ALL).response["violations"]:
        if violation["impact"] in GRAVE:
            yield f"{violation['id']}: {[node['target'] for node in violation['nodes']][:3]}"
    yield from _small(page)


def _small(page: Page) -> Sequence[str]:
    small: Sequence[str] = page.evaluate(SMALL)
    return small


SMALL = """() => {
  const seen = (e) => e.checkVisibility?.({ visibilityProperty: true }) && !e.closest(".only-read, .skip, svg");
  const small = [];
  for (const e of document.querySelectorAll("body *")) {
    if (!seen(e)) continue;
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    const px = parseFloat(getComputedStyle(e).fontSize);
    if (own && e.tagName !== "KBD" && px < 14) small.push(`letters of ${px} px: ${e.tagName}.${e.className}`);
    if (!e.matches("a, button, input:not([type=hidden]), select, textarea, summary")) continue;
    const box = (e.closest("label") ?? e).getBoundingClientRect();
    const inText = e.tagName === "A" && getComputedStyle(e).display === "inline";
    if (inText || !box.width || (box.width >= 24 && box.height >= 24)) continue;
    small.push(`a target of ${box.width}×${box.height}: ${e.outerHTML.slice(0, 80)}`);
  }
  return small.slice(0, 5);
}"""


@pytest.mark.parametrize("account", ["officer-01", "analyst-01"])
def test_the_first_load_is_small(june: Town, account: str) -> None:
    page = june.sit(account, size="phone")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.setBypassServiceWorker", {"bypass": True})  # it would have it all already
    bytes_ = []
    session.on("Network.loadingFinished", lambda event: bytes_.append(event["encodedDataLength"]))
    page.goto("/")
    page.wait_for_timeout(2000)  # the stream of counts never ends, so that the network is never idle
    page.context.close()
    assert 0 < sum(bytes_) < FIRST_LOAD_BYTES
