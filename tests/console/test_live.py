"""Counts change while a page is open, in every tab of a browser; a list is not changed under the finger."""

import pytest
from playwright.sync_api import Route, expect

from services.console.people import watching
from services.console.people.watching import MOST_OF_ONE, Crowd, Watching
from tests.console.people import Town
from tests.console.test_inbox import report


def test_what_comes_in_is_counted_in_every_open_tab_and_the_list_waits(town: Town) -> None:
    page = town.sit("analyst-01")
    page.goto("/inbox")
    other = page.context.new_page()
    other.goto("/disputes")
    before, listed = int(page.inner_text("[data-count='/inbox']")), page.locator("a.item").count()
    report(town, "live-1", "两家为一口井争吵（虚构）")
    for tab in (page, other):
        expect(tab.locator("[data-count='/inbox']")).to_have_text(str(before + 1), timeout=30_000)
    expect(page.locator("[data-live=more]")).to_contain_text("新来1条")
    expect(other.locator("[data-live=more]")).to_be_hidden()
    assert page.locator("a.item").count() == listed
    page.click("[data-live=more] a")
    expect(page.locator("a.item", has_text="两家为一口井争吵")).to_have_count(1)
    expect(page.locator("[data-live=more]")).to_be_hidden()


def test_when_the_listening_tab_is_closed_another_listens(town: Town) -> None:
    first = town.sit("analyst-01")
    first.goto("/inbox")
    second = first.context.new_page()
    second.goto("/inbox")
    first.close()
    before = int(second.inner_text("[data-count='/inbox']"))
    report(town, "live-2", "鸭子下田，吵了一架（虚构）")
    expect(second.locator("[data-count='/inbox']")).to_have_text(str(before + 1), timeout=30_000)


def test_whoever_goes_from_page_to_page_goes_on_hearing(town: Town) -> None:
    page = town.sit("analyst-01")
    for path in ["/inbox", "/disputes", "/station"] * (2 * MOST_OF_ONE):
        page.goto(path)
    page.goto("/inbox")
    before = int(page.inner_text("[data-count='/inbox']"))
    report(town, "live-3", "鸡吃了菜，骂了半天（虚构）")
    expect(page.locator("[data-count='/inbox']")).to_have_text(str(before + 1), timeout=30_000)


def test_so_many_streams_of_one_account_and_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = Watching()
    with streams.one_more("a"), streams.one_more("a"), streams.one_more("a"), streams.one_more("a"):
        with pytest.raises(Crowd), streams.one_more("a"):
            pass
        monkeypatch.setattr(watching, "MOST", 4)
        with pytest.raises(Crowd), streams.one_more("b"):
            pass
    with streams.one_more("a"):
        pass


STREAM = {"content_type": "text/event-stream"}
LOCKS = "navigator.locks.query().then(({ held }) => held.map((lock) => lock.name))"
SOON = 'retry: 600000\nevent: counts\ndata: {"counts": {}, "at": "2026-03-02T01:00:00+00:00", "left": 200}\n\n'


def test_a_tab_whose_session_is_over_lets_another_listen_and_says_that_numbers_stand_still(town: Town) -> None:
    page = town.sit("analyst-01")
    page.context.route("**/live", lambda route: route.fulfill(**STREAM, body="event: over\ndata: {}\n\n"))
    page.goto("/inbox")
    expect(page.locator("[data-live=lost]")).to_be_visible()
    assert "counts of analyst-01" not in page.evaluate(LOCKS)


def test_a_stream_that_is_refused_time_and_again_is_said_to_be_lost(town: Town) -> None:
    page = town.sit("analyst-01")
    page.clock.install()
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.fulfill(status=502)

    page.context.route("**/live", refuse)
    page.goto("/inbox")
    for often in (1, 2, 3):
        expect(page.locator("[data-live=lost]")).to_be_hidden()
        while len(refused) < often:
            page.wait_for_timeout(50)
        page.wait_for_timeout(300)
        page.clock.run_for(61_000)
    expect(page.locator("[data-live=lost]")).to_be_visible()


def test_a_sign_of_life_counts_when_it_is_answered(town: Town) -> None:
    page = town.sit("analyst-01")
    page.context.route("**/live", lambda route: route.fulfill(**STREAM, body=SOON))
    page.context.route("**/still-here", lambda route: route.fulfill(status=200, body="not the one"))
    page.goto("/inbox")
    ends = page.locator("[data-live=ends]")
    expect(ends).to_be_visible()
    with page.expect_response("**/still-here"):
        ends.locator("button").click()
    page.wait_for_timeout(300)
    expect(ends).to_be_visible()
    page.context.unroute("**/still-here")
    ends.locator("button").click()
    expect(ends).to_be_hidden()
