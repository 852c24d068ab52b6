"""The chief's and the county's board: its numbers are what was done, each opens to its items, and nothing invented."""

from itertools import count

import pytest
from playwright.sync_api import Page

from deploy.halfyear.actions import Who
from tests.console.people import Town

DESK, ANALYST = Who("desk_officer", "desk-01"), Who("analyst", "analyst-01")
JUSTICE = Who("liaison", "justice-01", "justice")
CHIEF = Who("chief", "chief-01")
BEFORE = "period=days&from=2020-01-01&to=2020-03-31"
MAPPED = "梅岭村（虚构）"
KEYS = count()


@pytest.fixture(scope="module")
def village(town: Town) -> str:
    """A village in which three were reported: one was resolved, one is being handled, one is not graded yet."""
    village = "看板村（虚构）"
    resolved, handled, _ = [dispute(town, village, n) for n in range(3)]
    grade(town, resolved, 2)
    grade(town, handled, 3)
    for one in (resolved, handled):
        step(town, ANALYST, "referral", one, "refer", 1, lead="justice")
        step(town, JUSTICE, "referral", one, "accept")
    step(town, JUSTICE, "referral", resolved, "resolve", 3, outcome="和好（虚构）")
    town.ask(CHIEF, "GET", "followup", f"/disputes/{resolved}")
    return village


def dispute(town: Town, village: str, n: int) -> str:
    """A dispute in the books of a village."""
    said = {
        "channel": "desk",
        "village": village,
        "text": f"争吵{n}（虚构）",
        "happened_at": "2025-12-30T09:00:00+08:00",
    }
    report = town.ask(DESK, "POST", "intake", "/reports", json=said, headers=key())["report_id"]
    found = {"outcome": "dispute", "category": "neighbours", "summary": f"争吵{n}（虚构）"}
    told = town.ask(ANALYST, "POST", "triage", f"/reports/{report}/screen", json=found, headers=key())
    [entered] = [one["stream"] for one in told if one["stream"].startswith("dispute-")]
    return str(entered).removeprefix("dispute-")


def grade(town: Town, of: str, level: int) -> None:
    """Somebody signs for its level."""
    step(town, ANALYST, "triage", of, "grade", 1, level=level, reason="（虚构）")


def step(town: Town, who: Who, service: str, of: str, what: str, seen: int = 0, **said: object) -> None:
    """A step of a dispute, having seen this version of it."""
    headers = key() | ({"If-Match": f'"{seen}"'} if seen else {})
    town.ask(who, "POST", service, f"/disputes/{of}/{what}", json=said, headers=headers)


def key() -> dict[str, str]:
    return {"Idempotency-Key": f"board-{next(KEYS)}"}


def opened(page: Page, path: str, until: str) -> str:
    """The text of a page, once this has come to it over the bus."""
    for _ in range(100):
        page.goto(path)
        if until in (text := page.inner_text("main")):
            return text
        page.wait_for_timeout(200)
    raise AssertionError(f"{until} never came to {path}: {page.inner_text('main')}")


def rapid(page: Page, name: str) -> str:
    """What stands in one of the four rapids, on one line."""
    return " ".join(page.locator(".rapid", has=page.locator("h3", has_text=name)).inner_text().split())


def test_the_numbers_are_what_was_done_and_each_opens_to_its_items(town: Town, village: str) -> None:
    page = town.sit("chief-01")
    assert page.url.endswith("/board"), "the chief's first page"
    opened(page, f"/board?village={village}", "未化解2件")
    assert "发现 3 条 研判 在办0" in rapid(page, "发现")
    assert "按时 3/3 100%" in rapid(page, "发现").partition("分级")[0]
    assert "分级 在办1" in rapid(page, "发现")
    assert rapid(page, "流转").startswith("流转 2 件 流转 在办0")
    assert rapid(page, "化解").startswith("化解 1 件")
    assert "化解 在办1" in rapid(page, "化解")
    assert page.locator(".promise.broken").count() == 0
    cells = [" ".join(row.split()) for row in page.locator(".grid-of-open tr").all_inner_texts()]
    assert cells[1].endswith("0 0 1 0 1 2"), cells

    page.click(".grid-of-open tbody td a >> nth=0")
    assert "未化解 1" in " ".join(page.inner_text("h1").split())
    assert "争吵1（虚构）" in page.inner_text("a.item")
    page.click("a.item")
    page.wait_for_url("**/disputes/*")
    assert village in page.inner_text("h1")

    page.goto(f"/board?village={village}")
    page.click(".rapid:has(h3:has-text('化解')) a:has-text('在办1')")
    item = page.inner_text("a.item")
    assert "化解期限" in item
    assert "司法所" in item
    assert page.locator("a.item").count() == 1


def test_a_period_before_anything_has_no_invented_numbers_and_its_figures_neither(town: Town) -> None:
    page = town.sit("chief-01")
    page.goto(f"/board?{BEFORE}")
    for name in ("发现", "流转", "化解", "回访"):
        said = rapid(page, name)
        assert f"{name} 0" in said
        assert "中位 – 九成 – 按时 –" in said
        assert "%" not in said
    page.goto(f"/figures?{BEFORE}")
    figures = [" ".join(card.split()) for card in page.locator("dl.figures .card").all_inner_texts()]
    assert figures[0] == "收到线索 0条 事件0件"
    assert "化解率 – 事件0件" in figures
    page.click("a.figure >> nth=0")
    assert "这段时间没有这样的事件" in page.inner_text("main")
    page.goto("/late?which=missed&" + BEFORE)
    assert "没有未按时的" in page.inner_text("main")


def test_each_figure_opens_to_the_events_that_make_it_and_they_to_what_they_are_about(town: Town, village: str) -> None:
    page = town.sit("chief-01")
    opened(page, "/figures/entered", village)
    events = page.locator("a.item", has_text=village)
    assert events.count() == 2
    assert "已分级" in events.first.inner_text()
    events.first.click()
    page.wait_for_url("**/disputes/*")
    auditor = town.sit("auditor-01")
    auditor.goto("/figures/entered")
    assert auditor.locator(".item", has_text=village).count() == 2
    assert auditor.locator("a.item").count() == 0, "whoever verifies is not led to what he may not open"
    answer = page.goto("/figures/nonsense")
    assert answer is not None
    assert answer.status == 404


def test_the_map_shows_the_villages_own_outlines_with_the_numbers_of_the_table(town: Town) -> None:
    grade(town, dispute(town, MAPPED, 7), 2)
    page = town.sit("chief-01")
    opened(page, "/map", MAPPED)
    assert page.locator(".area .village").count() == 8
    place = page.locator(f".area a.place:has(title:has-text('{MAPPED}'))")
    row = page.locator(".grid-of-open tbody tr", has_text=MAPPED).inner_text()
    *levels, total = (int(number) for number in row.split()[1:])
    assert levels[1] >= 1
    shown = [int(mark.removeprefix("×")) for mark in place.locator(".how-many").all_text_contents()]
    assert shown == [number for number in levels if number], "the map and the table tell the same"
    assert place.locator(".level-2").count() == 1
    place.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/open?*")
    assert page.locator("a.item").count() == total


def test_the_county_sees_a_row_for_each_station_and_opens_one(town: Town, village: str) -> None:
    page = town.sit("county-01")
    opened(page, "/board", "changluo")
    page.click("tbody th a:has-text('changluo')")
    page.wait_for_url("**station=changluo*")
    assert "changluo" in page.inner_text("h1")
    assert village in page.inner_text(".grid-of-open")
    page.click("a:has-text('全部派出所')")
    assert page.url.endswith("/board")


def test_on_a_phone_nothing_is_cut_off_and_the_chart_has_its_own_size(town: Town, village: str) -> None:
    page = town.sit("chief-01", size="phone")
    for path in ("/board", "/late?which=open", "/open", "/figures", "/map"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto("/board")
    assert page.locator(".chart.slim").is_visible()
    assert not page.locator(".chart.wide").is_visible()
    page.click("details.same summary")
    assert "周一起" in page.inner_text("details.same table")


def test_the_board_works_without_scripts_and_in_english(town: Town, village: str) -> None:
    page = town.sit("chief-01", script=False, language="en")
    page.goto("/board")
    assert "Nothing omitted" in page.inner_text("main")
    page.select_option("#village", village)
    page.click(".filters button")
    assert "village=" in page.url
    assert "2 not resolved" in page.inner_text("main")


def test_the_board_is_not_for_everybody(town: Town) -> None:
    page = town.sit("justice-01")
    for path in ("/board", "/late", "/open", "/map", "/figures"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 403
