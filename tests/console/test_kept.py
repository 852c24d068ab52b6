"""What a browser is given to keep: what was typed when the session ended, and the village of the last report."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import asyncpg
import pytest
from playwright.sync_api import APIResponse, Page

from services.console.routes.forms import LARGEST_BYTES
from services.console.routes.report import LAST_VILLAGE
from tests.console.people import PASSWORD, Town

VILLAGE = "上坪村（虚构）"
AT_LENGTH = {"chinese": ("字", 16_000)}


def over(town: Town, account: str) -> None:
    """End the sessions of this account as time does."""

    async def end() -> None:
        connection = await asyncpg.connect(town.record.console_database)
        await connection.execute(
            "update console.session set seen = seen - interval '1 year' where account = $1", account
        )
        await connection.close()

    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, end()).result()


def sent_too_late(town: Town, path: str, text: str) -> tuple[Page, APIResponse]:
    page = town.sit("desk-01")
    csrf = page.locator("input[name=csrf]").first.input_value()
    over(town, "desk-01")
    return page, page.request.post(path, form={"text": text, "csrf": csrf})


@pytest.mark.parametrize("name", AT_LENGTH)
def test_the_longest_that_is_kept_fits_into_the_log_in_and_comes_back(town: Town, name: str) -> None:
    letter, times = AT_LENGTH[name]
    page, answer = sent_too_late(town, "/desk/new", letter * times)
    assert answer.status == 401
    page.set_content(answer.text())
    sealed = page.get_attribute("[name=sealed]", "value") or ""
    back = page.request.post("/login", form={"account": "desk-01", "password": PASSWORD, "sealed": sealed})
    assert (back.status, letter * times in back.text()) == (200, True)


@pytest.mark.parametrize("length", [LARGEST_BYTES // 2, LARGEST_BYTES * 2])
def test_what_is_too_long_to_be_kept_is_said_to_be_and_is_not_sealed(town: Town, length: int) -> None:
    _, answer = sent_too_late(town, "/desk/new", "x" * length)
    assert answer.status == 401
    assert "没能保留" in answer.text()
    assert 'name="sealed"' not in answer.text()


def test_the_village_of_the_last_report_is_for_whoever_sent_it(town: Town) -> None:
    page = town.sit("officer-01", size="phone", script=False)
    report(page, VILLAGE)
    page.goto("/report/new")
    assert page.input_value("#village") == VILLAGE
    page.context.clear_cookies(name="sikuai_session")
    page.goto("/login")
    page.fill("#account", "officer-02")
    page.fill("#password", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url("**/report/new")
    assert page.input_value("#village") == ""


def test_a_village_that_is_not_in_the_list_is_not_kept(town: Town) -> None:
    page = town.sit("officer-01", size="phone", script=False)
    report(page, "*", elsewhere="东头第三家")
    assert [one for one in page.context.cookies() if one.get("name") == LAST_VILLAGE] == []


def report(page: Page, village: str, elsewhere: str = "") -> None:
    page.goto("/report/new")
    page.fill("#text", f"邻居吵架 {uuid4().hex}")
    page.select_option("#village", village)
    if elsewhere:
        page.fill("#village_elsewhere", elsewhere)
    page.click("text=送出线索")
    page.wait_for_url("**/report/mine*")
