"""The answer to a sheet: the refused rows page by page, whatever their number."""

import csv
import io
import re
from datetime import UTC, datetime

from deploy.machine.home import Home
from services.console.doors.sheets import RefusedRow, Sheet
from services.console.routes.imports import MOST_ROWS
from services.intake.app import SERVICE as INTAKE
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.intake.spreadsheets import case

ZH, EN = "村（village）：必填", "村 (village): required"
MOST = 5000


def kept(console: Joined, refused: int) -> str:
    """The page of a sheet of which so many rows were refused, every second one from row 2 on."""
    rows = [RefusedRow(2 * n, ["走访", "", f"（虚构）{n}"], ZH, EN) for n in range(1, refused + 1)]
    sheet = Sheet("desk_officer-1", "旧案.csv", datetime.now(UTC), refused, 0, 0, ["渠道", "村", "内容"], rows)
    return f"/desk/import/{console.console.sheets.keep(sheet)}"


def numbers(text: str) -> list[int]:
    """The numbers of the rows that are shown."""
    return [int(found) for found in re.findall(r'<th class="number" data-label="行">(\d+)</th>', text)]


async def test_whoever_follows_the_pages_sees_each_refused_row_once_and_how_many_there_are(unanswered: Joined) -> None:
    first, seen, pages = kept(unanswered, MOST), list[int](), 0
    at: str | None = first
    async with unanswered.as_("desk_officer") as browser:
        while at is not None:
            text = (await browser.get(at)).text
            assert 0 < len(numbers(text)) <= MOST_ROWS
            seen, pages = seen + numbers(text), pages + 1
            assert f"要改的{MOST}行" in text
            assert f"第{pages}页，共{MOST // MOST_ROWS}页" in text
            assert ('rel="prev"' in text) == (pages > 1)
            found = re.search(r'rel="next" href="([^"#]+)#refused"', text)
            at = found[1] if found else None
        back = await browser.get(f"{first}/refused.csv")
    assert seen == [2 * n for n in range(1, MOST + 1)]
    assert len(list(csv.reader(io.StringIO(back.text)))) == MOST + 1, "the file to be mended has all of them"


async def test_a_page_that_there_is_not_is_the_last_one_or_none(unanswered: Joined) -> None:
    first = kept(unanswered, MOST_ROWS + 1)
    async with unanswered.as_("desk_officer") as browser:
        assert numbers((await browser.get(f"{first}?page=99")).text) == [2 * (MOST_ROWS + 1)]
        for page in ("0", "-1", "x"):
            assert (await browser.get(f"{first}?page={page}")).status_code == 404


async def test_what_fits_on_one_page_has_no_others(unanswered: Joined) -> None:
    async with unanswered.as_("desk_officer") as browser:
        for refused in (MOST_ROWS, 1, 0):
            text = (await browser.get(kept(unanswered, refused))).text
            assert len(numbers(text)) == refused
            assert "第1页" not in text


async def test_a_sheet_is_taken_from_a_page_of_ours_alone(unanswered: Joined) -> None:
    sheet = {"file": ("旧案.csv", "渠道,村,发生时间,内容\r\n".encode(), "text/csv")}
    async with unanswered.as_("desk_officer") as browser:
        for csrf in ("", "0" * 128):
            assert (await browser.post("/desk/import", files=sheet, data={"csrf": csrf})).status_code == 403
        form = form_of((await browser.get("/desk/import")).text, "/desk/import")
        answer = await browser.post("/desk/import", files=sheet, data=form)
    assert answer.status_code == 502
    assert "请再选一次同一份文件" in answer.text, "a file that a service did not take is asked for again"


async def test_rows_that_were_refused_and_may_say_that_life_is_in_danger_are_answered_with_the_police_s_number(
    postgres: DatabaseServer, home: Home
) -> None:
    rows = [
        f"desk,{village},2026-02-27 21:05,（虚构）{n},{said}"
        for n, (village, said) in enumerate([("甲", "是"), ("甲", "√"), ("#N/A", "是"), ("甲", "无"), ("甲", "")])
    ]
    data = "\r\n".join(["渠道,村,发生时间,内容,危及生命", *rows]).encode()
    async with joined(postgres, home, INTAKE) as console, console.as_("desk_officer") as browser:
        for dangerous in ("有3行", "有1行"):  # the second time, what is known already is not told as new
            form = form_of((await browser.get("/desk/import")).text, "/desk/import")
            sent = await browser.post("/desk/import", files={"file": ("旧案.csv", data, "text/csv")}, data=form)
            page = (await browser.get(sent.headers["location"])).text
            assert "请立即拨打110" in page
            assert dangerous in page
            assert "<b>村</b> “#N/A”" in page


async def test_a_row_that_was_taken_with_a_village_that_nobody_lists_is_named(
    postgres: DatabaseServer, home: Home
) -> None:
    rows = "走访,上坪树,2026-03-01 09:30,争水（虚构）", "走访,上坪村（虚构）,2026-03-01 09:31,争路（虚构）"
    sheet = "\n".join(["渠道,村,发生时间,内容", *rows])
    async with joined(postgres, home, INTAKE) as console, console.as_("desk_officer") as browser:
        form = form_of((await browser.get("/desk/import")).text, "/desk/import")
        sent = await browser.post("/desk/import", data=form, files={"file": ("表.csv", sheet.encode())})
        text = (await browser.get(sent.headers["location"])).text
    assert "已导入2行" in text
    assert "“上坪树”不在本所的村（社区）名单里" in text
    assert "第2行" in text
    assert "上坪村（虚构）”不在" not in text


async def test_what_of_a_file_was_not_read_and_what_its_cells_were_read_as_is_said(
    postgres: DatabaseServer, home: Home
) -> None:
    said = {
        "20": "发生时间（第3列）只写了日期，没有时间",
        "26": "村（第2列）取自合并的单元格",
        "27": "栏目上方的1行",
        "28": "不需要的栏目：序号、备注",
        "30": "字典（已隐藏）",
        "31": "其他工作表：下坪村。要导入的",
        "23": "请先把该列设为文本格式",
    }
    async with joined(postgres, home, INTAKE) as console, console.as_("desk_officer") as browser:
        for name, words in said.items():
            form = form_of((await browser.get("/desk/import")).text, "/desk/import")
            sent = await browser.post("/desk/import", data=form, files={"file": ("表.xlsx", case(name))})
            assert words in (await browser.get(sent.headers["location"])).text
