"""A sheet is tried on its page before it is taken, and headings that nobody knows are given columns there."""

from httpx import AsyncClient, Response

from deploy.machine.home import Home
from services.intake.app import SERVICE as INTAKE
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer

SHEET = """渠道,村,事发时间,主题,大类,备注
走访,上坪村,2026-02-27 21:05,争水（虚构）,邻里,无
走访,下坪村,昨天下午,争路（虚构）,邻里,无
"""
KNOWN = SHEET.replace("主题", "内容").replace("大类", "类别")


async def choose(browser: AsyncClient, sheet: str, **buttons: str) -> Response:
    """The page that comes of a file that is chosen and sent by this button."""
    form = form_of((await browser.get("/desk/import")).text, "/desk/import")
    sent = await browser.post("/desk/import", data=form | buttons, files={"file": ("旧案.csv", sheet.encode())})
    return await browser.get(sent.headers["location"])


async def go_on(browser: AsyncClient, page: Response, **fields: str) -> Response:
    """The page that comes of the form on a page of what was tried."""
    form = form_of(page.text, "/desk/import") | fields
    sent = await browser.post("/desk/import", data=form)
    return await browser.get(sent.headers["location"])


async def test_what_is_tried_is_shown_row_by_row_and_goes_on_without_being_chosen_again(
    postgres: DatabaseServer, home: Home
) -> None:
    async with joined(postgres, home, INTAKE) as console, console.as_("desk_officer") as browser:
        for known in ("可以导入", "已有"):
            tried = await choose(browser, KNOWN, **{"try": "1"})
            assert "还没有导入任何一行" in tried.text
            assert f'data-label="结果"><div>{known}</div>' in tried.text
            assert "争水（虚构）" in tried.text
            assert "<b>事发时间</b>：如 2026-03-01 09:30" in tried.text
            done = await go_on(browser, tried)
            assert ("已导入1行" in done.text) == (known == "可以导入")


async def test_headings_that_nobody_knows_are_given_columns_and_are_chosen_for_the_next_sheet(
    postgres: DatabaseServer, home: Home
) -> None:
    async with joined(postgres, home, INTAKE) as console, console.as_("desk_officer") as browser:
        asked = await choose(browser, SHEET, **{"try": "1"})
        assert asked.status_code == 422
        assert "没有内容" in asked.text
        for heading in ("主题", "大类", "备注"):
            assert f">{heading}</label>" in asked.text
        assert ">事发时间</label>" not in asked.text, "it is known"
        tried = await go_on(browser, asked, **{"column-4": "内容", "column-5": "类别", "try": "1"})
        assert "争水（虚构）" in tried.text
        assert '<option value="内容" selected>' in tried.text
        done = await go_on(browser, tried, **{"column-4": "内容", "column-5": "类别"})
        assert "已导入1行" in done.text
        again = await choose(browser, SHEET, **{"try": "1"})
        assert '<option value="内容" selected>' in again.text, "as it was given the last time"
        assert '<option value="类别" selected>' in again.text
        twice = await go_on(browser, again, **{"column-4": "内容", "column-6": "内容"})
        assert "几个栏目对应同一个字段" in twice.text


async def test_what_was_tried_is_for_whoever_sent_it(unanswered: Joined) -> None:
    async with unanswered.as_("desk_officer") as browser:
        assert "这份结果已不在" in (await browser.get("/desk/import/tried/0")).text
        form = form_of((await browser.get("/desk/import")).text, "/desk/import")
        assert "请选一个文件" in (await browser.post("/desk/import", data=form | {"tried": "0"})).text
