"""The auditor: a dispute's timeline, in the past and back, what changed, and a check of the logs to its verdict."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from deploy.halfyear.actions import Who
from tests.console.people import Town

AUDITOR = Who("auditor", "auditor-01")
DESK, ANALYST = Who("desk_officer", "desk-01"), Who("analyst", "analyst-01")
HALF_AN_HOUR = timedelta(minutes=30)


def send(town: Town, who: Who, service: str, path: str, json: Any, version: int | None = None) -> Any:
    """Do something at a service, once."""
    headers = {"Idempotency-Key": uuid4().hex} | ({"If-Match": f'"{version}"'} if version else {})
    return town.ask(who, "POST", service, path, json=json, headers=headers)


def later(town: Town) -> None:
    """Half an hour passes, in every service."""
    now = max(datetime.fromisoformat(town.ask(AUDITOR, "GET", one, "/clock")["now"]) for one in town.record.services)
    for service in town.record.services:
        moved = {"now": (now + HALF_AN_HOUR).isoformat()}
        town.ask(Who("administrator", "admin-01"), "PUT", service, "/clock", json=moved)


@pytest.fixture(scope="module")
def dispute(town: Town) -> str:
    """A dispute that was reported, half an hour later entered, half an hour later graded, and is to be referred."""
    happened = datetime.fromisoformat(town.ask(AUDITOR, "GET", "intake", "/clock")["now"]) - timedelta(hours=30)
    said = {"channel": "desk", "village": "上坪村", "happened_at": happened.isoformat(), "text": "两家争水（虚构）"}
    report = send(town, DESK, "intake", "/reports", said)["report_id"]
    town.ask(ANALYST, "GET", "triage", f"/reports/{report}")
    later(town)
    entered = {"outcome": "dispute", "category": "neighbours", "summary": "争水（虚构）"}
    stream: str = send(town, ANALYST, "triage", f"/reports/{report}/screen", entered)[-1]["stream"]
    id_ = stream.removeprefix("dispute-")
    later(town)
    seen = town.ask(ANALYST, "GET", "triage", f"/disputes/{id_}")["version"]
    send(town, ANALYST, "triage", f"/disputes/{id_}/grade", {"level": 3, "reason": "常见（虚构）"}, seen)
    town.ask(ANALYST, "GET", "referral", f"/disputes/{id_}")
    later(town)
    return id_


def sentences(page: Page) -> list[str]:
    """What happened, as the page says it."""
    return page.locator(".event .first").all_inner_texts()


def test_the_auditor_finds_a_dispute_by_the_beginning_of_its_id_and_reads_its_story(town: Town, dispute: str) -> None:
    page = town.sit("auditor-01")
    expect(page.locator(f"a.item[href='/audit/{dispute}']")).to_be_visible()
    page.fill("#q", dispute[:13])
    page.click("form.find button")
    page.wait_for_url(f"**/audit/{dispute}")
    story = sentences(page)
    assert any(said.endswith("研判员 analyst-01：分级") for said in story)
    assert any(said.startswith("迟到") and said.endswith("值班员 desk-01：收到线索") for said in story)
    assert story[0].endswith("系统：待流转"), "the latest comes first, and after what caused it"
    first = page.locator(".event").first
    assert "流转服务" in first.inner_text()
    first.locator("summary").click()
    assert "策略版本" in first.inner_text()
    assert "争水" not in page.inner_text("main"), "nothing personal is told"
    town.look(page, "audit-now")


def test_in_the_past_the_page_says_so_and_what_changed_since_and_leads_back(town: Town, dispute: str) -> None:
    page = town.sit("auditor-01")
    page.goto(f"/audit/{dispute}")
    everything = len(sentences(page))
    page.click("#earlier")
    expect(page.locator(".past")).to_contain_text("不是现在")
    while "：分级" in "".join(sentences(page)):
        page.click("#earlier")
    known = sentences(page)
    assert f"之后又记录了{everything - len(known)}件事" in page.inner_text(".past")
    assert page.title().startswith("过去：")
    assert "was" in (page.get_attribute("body", "class") or "")
    changed = page.locator("table.cards", has_text="研判服务").inner_text()
    assert "待分级" in changed
    assert "已分级" in changed
    assert (page.get_attribute("#n", "aria-valuetext") or "–") in page.inner_text("#at-n")
    town.look(page, "audit-past")
    page.click(".past a")
    page.wait_for_url(f"**/audit/{dispute}")
    assert len(sentences(page)) == everything
    assert page.locator(".past").count() == 0


def test_the_keys_go_from_event_to_event_and_to_the_comparison(town: Town, dispute: str) -> None:
    page = town.sit("auditor-01")
    page.goto(f"/audit/{dispute}")
    everything = len(sentences(page))
    page.keyboard.press("Home")
    page.wait_for_url("**?at=*")
    assert len(sentences(page)) < everything
    page.keyboard.press("c")
    expect(page.locator("#to")).to_be_focused()
    page.locator("#to").evaluate("field => field.blur()")
    first = page.url
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: url != first)
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(first)
    page.keyboard.press("End")
    page.wait_for_url(f"**/audit/{dispute}")
    page.focus("#n")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**?at=*")


def test_the_slider_stops_at_every_event_and_shows_what_was_known_after_it(town: Town, dispute: str) -> None:
    """That the report is a dispute and that the dispute entered was recorded in one commit: two stops at one moment."""
    page = town.sit("auditor-01")
    page.goto(f"/audit/{dispute}")
    story = sentences(page)[::-1]
    assert page.get_attribute("#n", "max") == str(len(story))
    entered = next(n for n, said in enumerate(story, 1) if said.endswith("：录入"))
    then = {}
    for number in (entered - 1, entered):
        page.goto(f"/audit/{dispute}?n={number}")
        assert sentences(page)[::-1] == story[:number]
        assert page.input_value("#n") == str(number)
        expect(page.locator("#at-n")).to_contain_text(f"{number} / {len(story)}：今天")
        row = page.locator("table.cards", has_text="研判服务").locator("tr", has_text="阶段")
        then[number] = row.locator("td").first.inner_text()
    assert "–" in then[entered - 1], "the dispute was not in the books yet"
    assert "待分级" in then[entered]
    page.goto(f"/audit/{dispute}?n={len(story)}")
    assert page.url.endswith(dispute), "after the last event it is now"


def test_two_moments_are_compared_and_the_order_is_a_switch(town: Town, dispute: str) -> None:
    page = town.sit("auditor-01")
    page.goto(f"/audit/{dispute}")
    page.keyboard.press("Home")
    page.wait_for_url("**?at=*")
    page.select_option("#to", page.locator("#to option", has_text="：录入").get_attribute("value"))
    page.click("form.filters button")
    page.wait_for_url("**to=*")
    triage = page.locator("table.cards", has_text="研判服务").inner_text()
    assert "待分级" in triage
    assert "已分级" not in triage, "it was graded later still"
    page.click(".switch a:last-child")
    page.wait_for_url("**order=occurred*")
    assert "to=" in page.url
    assert page.locator(".switch [aria-current]").inner_text() == "按发生排"


def test_without_scripts_the_slider_and_the_date_are_forms(town: Town, dispute: str) -> None:
    page = town.sit("auditor-01", script=False)
    page.goto(f"/audit/{dispute}")
    page.fill("#n", "1")
    page.click("form.range button")
    page.wait_for_url("**?at=*")
    assert page.locator(".past").count() == 1
    page.fill("#day", "1999-02-03")
    page.fill("#clock", "04:05")
    page.click("form.day button")
    page.wait_for_url("**at=1999-02-03T04*")
    assert "当时还没有任何记录" in page.inner_text("main")


def test_what_is_not_there_and_what_is_no_time_are_said(town: Town, dispute: str) -> None:
    page = town.sit("auditor-01")
    for path, status in ((f"/audit/{uuid4()}", 404), ("/audit/seven", 404), (f"/audit/{dispute}?at=soon", 422)):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == status, path
    assert "这不是时间" in page.inner_text("main")
    page.goto("/audit?q=0000000000")
    assert "没有以此开头的纠纷" in page.inner_text("main")


def test_others_neither_read_timelines_nor_start_checks(town: Town, dispute: str) -> None:
    for account in ("analyst-01", "justice-01"):
        page = town.sit(account)
        for path in (f"/audit/{dispute}", "/audit/verify"):
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 403


def test_a_check_runs_to_its_verdict_while_the_page_looks_on(town: Town, dispute: str) -> None:
    page = town.sit("auditor-01")
    page.goto("/audit/verify")
    page.click("main form button.primary")
    expect(page.locator("#checks[data-running]")).to_have_count(1)
    expect(page.locator("#checks:not([data-running])")).to_have_count(1, timeout=90_000)
    assert page.locator("progress").count() == 0
    assert "四个服务的日志完整" in page.inner_text("#checks [role=status]")
    assert "审计员 auditor-01" in page.inner_text("#checks")
    town.look(page, "audit-verified")
    page.goto(f"/audit/{dispute}")
    assert page.locator(".event .chain").count() > 0
