"""The likely repeats stand beside a report on a desk and under its words on a phone; nothing goes off the page."""

import pytest
from playwright.sync_api import Page

from deploy.halfyear.actions import Who
from tests.console.people import SHOTS, Town

DESK = Who("desk_officer", "desk-01")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_likely_repeats_stand_beside_the_words_on_a_desk_and_under_them_on_a_phone(town: Town, size: str) -> None:
    for n in range(3):
        _report(town, f"seen-{size}-{n}", f"石桥老井被{size}锁了第{n}回，几户人没有水吃，要打架（虚构）", f"老井{size}")
    page = town.sit("analyst-01", size=size)
    _open(page, f"石桥老井被{size}锁了第2回")
    page.wait_for_selector("article.card")
    assert page.locator("article.card").count() >= 2
    assert "同村同地点" in page.locator("article.card").first.inner_text()
    words, likely = page.locator(".quote").bounding_box(), page.locator("article.card").first.bounding_box()
    assert words
    assert likely
    beside = likely["x"] >= words["x"] + words["width"]
    assert beside == (size == "desk")
    assert beside or likely["y"] > words["y"] + words["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("window.innerWidth")
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"likely-{size}.png", full_page=True)


def _report(town: Town, key: str, text: str, place: str) -> None:
    told = {"channel": "desk", "village": "shiqiao", "happened_at": "2026-03-01T09:00:00+08:00", "text": text}
    told |= {"place": place}
    town.ask(DESK, "POST", "intake", "/reports", json=told, headers={"Idempotency-Key": key})


def _open(page: Page, text: str) -> None:
    """Open this report once the three of its kind are in the inbox."""
    found = page.locator("a.item", has_text=text[:9])
    for _ in range(100):
        page.goto("/inbox")
        if found.count() == 3:
            break
        page.wait_for_timeout(200)
    page.locator("a.item", has_text=text).first.click()
