"""A narrow screen: no page is wider than it, and every place of the navigation can be reached."""

import re

import pytest
from playwright.sync_api import expect

from services.console.showing.rooms import ROOMS
from tests.console.people import PEOPLE, Town

WIDE = "document.documentElement.scrollWidth"
BAR = "document.querySelector('.rooms').scrollWidth"
ACCOUNTS = [account for account in PEOPLE if account not in ("officer-02", "forestry-01")]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("account", ACCOUNTS)
def test_a_page_and_its_bar_are_no_wider_than_a_small_phone_with_the_largest_letters(
    town: Town, account: str, language: str
) -> None:
    page = town.sit(account, size="phone", language=language)
    page.context.add_cookies([{"name": "size", "value": "largest", "url": town.record.console}])
    page.set_viewport_size({"width": 320, "height": 640})
    too_wide = {}
    for room in ROOMS[PEOPLE[account][0].role]:
        answer = page.goto(room.path)
        assert answer is not None
        assert answer.status == 200, f"{room.path}: {page.inner_text('main')}"
        if (found := (page.evaluate(WIDE), page.evaluate(BAR))) > (320, 320):
            too_wide[room.path] = found
    assert too_wide == {}


@pytest.mark.parametrize("script", [True, False])
def test_the_chief_reaches_all_his_places_on_a_phone(town: Town, script: bool) -> None:
    page = town.sit("chief-01", size="phone", script=script)
    bar = page.locator(".rooms a:visible")
    expect(bar).to_have_count(4)
    town.look(page, "phone-bar")
    page.click(".rooms label")
    expect(bar).to_have_count(len(ROOMS["chief"]))
    assert all(
        box and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in (one.bounding_box() for one in bar.all())
    )
    town.look(page, "phone-bar-open")
    page.click(".rooms a[href='/map']")
    page.wait_for_url("**/map")
    expect(page.locator(".rooms [aria-current]")).to_be_visible()


def test_the_link_back_is_as_large_as_a_finger(town: Town) -> None:
    page = town.sit("chief-01", size="phone")
    page.goto("/open")
    box = page.locator("main > p > a[rel=up]").bounding_box()
    assert box
    assert box["height"] >= 44


def test_on_a_phone_the_settings_say_who_is_logged_in_and_as_what(town: Town) -> None:
    page = town.sit("chief-01", size="phone")
    page.click(".more > summary")
    expect(page.locator(".sheet .whose")).to_have_text(re.compile("所长 · "))
    expect(page.locator(".sheet .whose")).to_be_visible()
    town.look(page, "phone-settings")


def test_on_a_desk_all_places_stand_in_the_rail(town: Town) -> None:
    page = town.sit("chief-01")
    expect(page.locator(".rooms a:visible")).to_have_count(len(ROOMS["chief"]))
    expect(page.locator(".rooms label")).to_be_hidden()
