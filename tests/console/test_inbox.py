"""The analyst's inbox: what is missing, without scripts, and what is not his."""

from playwright.sync_api import Page

from deploy.halfyear.actions import Who
from tests.console.people import Town

DESK = Who("desk_officer", "desk-01")


def test_a_decision_that_lacks_something_keeps_what_was_typed_and_says_what(town: Town) -> None:
    report(town, "inbox-2", "为鸡进菜地争吵（虚构）")
    page = town.sit("analyst-01")
    _open(page, "为鸡进菜地争吵")
    page.check("input[value=dispute]")
    page.fill("#summary", "我写的概要（虚构）")
    page.click("main button.primary")
    page.wait_for_selector(".wrong[role=alert]")
    assert "类别" in page.inner_text(".wrong[role=alert]")
    assert page.input_value("#summary") == "我写的概要（虚构）"
    assert page.title().startswith("有误：")


def test_the_page_works_without_scripts(town: Town) -> None:
    report(town, "inbox-3", "两户争一条田埂（虚构）")
    page = town.sit("analyst-01", script=False)
    _open(page, "两户争一条田埂")
    page.check("input[value=information]")
    page.click("main button.primary")
    assert "已作信息" in page.inner_text(".said")


def test_a_report_that_is_not_there_and_one_of_others_have_the_same_page(town: Town) -> None:
    page = town.sit("analyst-01")
    answer = page.goto("/inbox/00000000-0000-4000-8000-000000000000")
    assert answer is not None
    assert answer.status == 404
    assert "不在您的范围内" in page.inner_text("main")


def report(town: Town, key: str, text: str) -> None:
    """Somebody reports this at the desk."""
    told = {"channel": "desk", "village": "shiqiao", "happened_at": "2026-03-01T09:00:00+08:00", "text": text}
    town.ask(DESK, "POST", "intake", "/reports", json=told, headers={"Idempotency-Key": key})


def _open(page: Page, text: str) -> None:
    """Find the report in the inbox, which hears of it a moment later, and open it."""
    found = page.locator("a.item", has_text=text)
    for _ in range(100):
        page.goto("/inbox")
        if found.count():
            break
        page.wait_for_timeout(200)
    found.first.click()
    page.wait_for_selector("form.screening")
