"""Every page of every role, on a desk in the light and on a phone in the dark: nothing that axe-core calls serious
(WCAG 2.2 AA), nothing cut off at 320 px, no letters under 14 px, no target under 24 px, and few bytes."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from services.console.showing.rooms import ROOMS
from tests.console.people import PEOPLE, Town

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
GRAVE = ("serious", "critical")
FIRST_LOAD_BYTES = 300_000
NARROWEST = 320


def _pages(account: str) -> list[str]:
    role = PEOPLE[account][0].role
    return [*(room.path for room in ROOMS[role]), "/style", "/account"]


@pytest.mark.parametrize(("size", "theme"), [("desk", "light"), ("phone", "dark")])
@pytest.mark.parametrize("account", PEOPLE)
def test_nothing_is_in_the_way_of_anybody(town: Town, account: str, size: str, theme: str) -> None:
    page = town.sit(account, size=size, theme=theme)
    found = [f"{path}: {fault}" for path in _pages(account) for fault in _faults(page, path)]
    page.context.close()
    assert found == []


def _faults(page: Page, path: str) -> Iterator[str]:
    answer = page.goto(path)
    if answer is None or answer.status != 200:
        yield f"answers {answer.status if answer else None}"
        return
    for violation in Axe().run(page, options=RULES).response["violations"]:
        if violation["impact"] in GRAVE:
            yield f"{violation['id']}: {[node['target'] for node in violation['nodes']][:3]}"
    yield from page.evaluate(SMALL)


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


@pytest.mark.parametrize("account", PEOPLE)
def test_nothing_is_cut_off_on_the_narrowest_screen(town: Town, account: str) -> None:
    page = town.sit(account, size="phone", language="en")
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    wide = []
    for path in _pages(account):
        page.goto(path)
        if (width := page.evaluate("document.documentElement.scrollWidth")) > NARROWEST:
            wide.append(f"{path}: {width}")
    page.context.close()
    assert wide == []


@pytest.mark.parametrize("account", ["officer-01", "analyst-01"])
def test_the_first_load_is_small(town: Town, account: str) -> None:
    page = town.sit(account, size="phone")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.setBypassServiceWorker", {"bypass": True})  # it would have it all already
    bytes_ = []
    session.on("Network.loadingFinished", lambda event: bytes_.append(event["encodedDataLength"]))
    page.goto("/", wait_until="networkidle")
    page.context.close()
    assert 0 < sum(bytes_) < FIRST_LOAD_BYTES
