"""What tests do with a dispute on its way through the departments: over HTTP, and on the pages."""

from typing import Any

import httpx
from playwright.sync_api import Page

from deploy.halfyear.actions import Who
from tests.console.people import Town

ANALYST, DESK = Who("analyst", "analyst-01"), Who("desk_officer", "desk-01")
CHIEF, VISITOR = Who("chief", "chief-01"), Who("visitor", "visitor-01")
JUSTICE = Who("liaison", "justice-01", "justice")


def graded(town: Town, key: str, text: str, category: str = "neighbours") -> str:
    """A dispute that waits to be referred; gives its id."""
    report = {"channel": "desk", "village": "石桥村", "happened_at": "2026-03-01T09:00:00+08:00", "text": text}
    taken = town.ask(DESK, "POST", "intake", "/reports", json=report, headers={"Idempotency-Key": key})
    found = {"outcome": "dispute", "category": category, "summary": text, "factors": []}
    path = f"/reports/{taken['report_id']}/screen"
    screened = town.ask(ANALYST, "POST", "triage", path, json=found, headers={"Idempotency-Key": f"{key}-found"})
    [dispute] = [one["stream"][8:] for one in screened if one["stream"].startswith("dispute-")]
    grade = {"level": 3, "factors": [], "reason": "一般（虚构）"}
    step(town, ANALYST, f"/disputes/{dispute}/grade", f"{key}-graded", grade, "triage")
    return str(dispute)


def referred(town: Town, key: str, text: str, category: str = "neighbours") -> str:
    dispute = graded(town, key, text, category)
    step(town, ANALYST, f"/disputes/{dispute}/refer", f"{key}-referred", {"assisting": []})
    return dispute


def accepted(town: Town, key: str, text: str) -> str:
    dispute = referred(town, key, text)
    step(town, JUSTICE, f"/disputes/{dispute}/accept", f"{key}-accepted", None)
    return dispute


def step(town: Town, who: Who, path: str, key: str, words: Any, service: str = "referral") -> None:
    """A step by somebody who has just looked."""
    tags: list[str] = []

    def seen(answer: httpx.Response) -> bool:
        tags.append(answer.headers.get("etag", ""))
        return answer.is_success

    town.ask(who, "GET", service, "/".join(path.split("/")[:3]), enough=seen)
    headers = {"Idempotency-Key": key, "If-Match": tags[-1]}
    town.ask(who, "POST", service, path, headers=headers, **({"json": words} if words is not None else {}))


def case_of(town: Town, dispute: str) -> Any:
    return town.ask(CHIEF, "GET", "referral", f"/disputes/{dispute}")


def wait_for(page: Page, path: str, text: str, by: str = "text") -> None:
    """Look at a list until it has heard of it."""
    row = page.locator(f"li a[href*='{text}']") if by == "href" else page.locator("li", has_text=text)
    for _ in range(100):
        page.goto(path)
        if row.count():
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"{path} does not hear of it")


def open_row(page: Page, path: str, text: str, by: str = "text") -> None:
    wait_for(page, path, text, by)
    page.locator(f"li a[href*='{text}']" if by == "href" else f"li a:has-text('{text}')").first.click()
    page.wait_for_selector("main h1")


def press(page: Page, button: str) -> None:
    """Press it, and wait for the page that comes of it."""
    with page.expect_navigation():
        page.click(button)


def said(page: Page) -> str:
    return page.inner_text(".said")
