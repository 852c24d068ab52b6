"""What waits in the officer's browser to be sent: at which pace, and what of it is taken."""

from time import monotonic
from typing import Any
from uuid import uuid4

from playwright.sync_api import Route, expect

from tests.console.people import Town
from tests.console.phone import in_intake, invented, officer, queued, write


def test_a_server_that_says_when_is_asked_no_sooner_and_nothing_is_lost(town: Town) -> None:
    page, first, second = officer(town), invented("为水渠吵架"), invented("为果树吵架")
    asked: list[tuple[str, float]] = []

    def busy(route: Route) -> None:
        asked.append((route.request.method, monotonic()))
        if [method for method, _ in asked].count("POST") == 1 and route.request.method == "POST":
            route.fulfill(status=429, headers={"Retry-After": "8"}, json={"state": "later"})
        else:
            route.continue_()

    page.context.set_offline(True)
    write(page, first)
    page.click("text=送出线索")
    expect(queued(page, first)).to_contain_text("待送出")
    page.click("text=再报一条")
    write(page, second)
    page.click("text=送出线索")
    expect(queued(page, second)).to_contain_text("待送出")
    page.route("**/report/queue", busy)
    page.context.set_offline(False)
    expect(page.locator("[data-queue-trouble]")).to_contain_text("会自动再送")
    page.evaluate("dispatchEvent(new Event('online'))")
    for text in (first, second):
        expect(queued(page, text)).to_contain_text("已送达", timeout=20_000)
        assert len(in_intake(town, text)) == 1
    refused = next(n for n, (method, _) in enumerate(asked) if method == "POST")
    assert asked[refused + 1][1] - asked[refused][1] >= 8, "neither the other report nor a new round waited"


def test_the_queue_takes_nothing_that_is_not_its_own(town: Town) -> None:
    page = officer(town)
    item: dict[str, Any] = {"account": "officer-01", "id": uuid4().hex, "report": {"village": "上坪村", "text": "x"}}
    at = f"{town.record.console}/report/queue"
    csrf = {"x-csrf": page.request.get(at).json()["csrf"]}
    answers = [
        page.request.post(at, data=item),
        page.request.post(at, data=item, headers={**csrf, "sec-fetch-site": "cross-site"}),
        page.request.post(at, data={**item, "account": "officer-02"}, headers=csrf),
        page.request.post(at, data={**item, "report": {"informant": "x"}}, headers=csrf),
        page.request.post(at, data=item, headers=csrf),
        town.sit("desk-01").request.get(at),
        town.stranger().request.get(at),
    ]
    assert [answer.json()["state"] for answer in answers] == [
        "stale", "stale", "other", "refused", "refused", "role", "login",
    ]  # fmt: skip
