"""The desk: today's reports, taking one, and a sheet answered row by row."""

import csv
import io
from pathlib import Path
from uuid import uuid4

from openpyxl import Workbook
from playwright.sync_api import Page, expect

from services.console.showing.sheets import COLUMNS
from services.intake.sheets.headings import LABELS, MUST
from tests.console.people import Town

HEADINGS = ["渠道", "村", "发生时间", "内容", "紧急"]


def test_the_desk_takes_a_report_and_finds_the_urgent_one_on_top(town: Town) -> None:
    page, urgent, plain = town.sit("desk-01"), _text("多人聚在桥头"), _text("邻居噪声")
    page.wait_for_url("**/desk")
    _take(page, urgent, urgent=True)
    _take(page, plain)
    expect(page.locator("p.said")).to_contain_text("已登记")
    texts = page.locator(".item .first").all_inner_texts()
    [above] = [n for n, text in enumerate(texts) if urgent in text]
    [below] = [n for n, text in enumerate(texts) if plain in text]
    assert above < below, "the later one stands above the urgent one"
    page.click(f"text={urgent}")
    assert "张三、李四" in page.inner_text("main")
    assert "桥头" in page.inner_text("dl.facts")
    town.look(page, "desk-report")


def test_danger_to_life_is_answered_with_110_before_and_after_the_report(town: Town) -> None:
    page, text = town.sit("desk-01"), _text("有人落水")
    page.goto("/desk/new")
    page.check("#urgent")
    expect(page.locator(".for-urgent")).to_contain_text("请立即拨打110")
    page.check("#danger_to_life")
    expect(page.locator(".peril .call-now")).to_be_visible()
    town.look(page, "desk-danger")
    _fill(page, text)
    page.click("main button.primary")
    page.wait_for_url("**/desk?call=1")
    expect(page.locator("main .call-now")).to_contain_text("请立即拨打110")


def test_a_refused_report_keeps_what_was_typed_and_says_what_is_wrong(town: Town) -> None:
    page, text = town.sit("desk-01"), _text("没有写村")
    page.goto("/desk/new")
    page.fill("#text", text)
    page.fill("#people", "王五")
    page.click("main button.primary")
    wrong = page.locator("section.wrong")
    expect(wrong).to_be_focused()
    assert "村（社区）：必填" in wrong.inner_text()
    assert page.input_value("#text") == text
    assert page.input_value("#people") == "王五"


def test_a_sheet_is_answered_row_by_row_and_its_refused_rows_come_back(town: Town, tmp_path: Path) -> None:
    page, good, bad = town.sit("desk-01"), _text("好的一行"), _text("坏的一行")
    rows = [
        ["走访", "上坪村", "1999-06-01 08:00", good, ""],
        ["走访", "", "1999-06-01 08:00", bad, "也许"],
        ["走访", "上坪村", "2月30日", bad, ""],
    ]
    _import(page, _csv(tmp_path / "台账.csv", rows))
    page.wait_for_url("**/desk/import/*")
    assert page.locator(".sums dd").all_inner_texts() == ["1", "0", "2", "3行"]
    lines = page.locator("main tbody tr").all_inner_texts()
    assert [line.split()[0] for line in lines] == ["3", "4"], "the numbers are not the spreadsheet's"
    assert "紧急 “也许”\n应填：是 或 否" in lines[0]
    assert "村 空\n应填：村（社区）的名称" in lines[0]
    assert "发生时间 “2月30日”\n应填：如 2026-03-01 09:30" in lines[1]
    town.look(page, "desk-imported")
    with page.expect_download() as download:
        page.click("main a.primary")
    back = list(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert back[0] == [*HEADINGS, "没有导入的原因"]
    assert [row[:5] for row in back[1:]] == rows[1:]
    mended = [[*row[:5], row[5]] for row in back]
    mended[1][1:5] = ["上坪村", "1999-06-01 08:00", bad, "否"]
    mended[2][2] = "1999-06-01 09:00"
    _import(page, _csv(tmp_path / "改好.csv", mended[1:], mended[0]))
    page.wait_for_url("**/desk/import/*")
    assert page.locator(".sums dd").all_inner_texts() == ["2", "0", "0", "2行"]


def test_the_same_file_again_says_so(town: Town, tmp_path: Path) -> None:
    page = town.sit("desk-01")
    book = Workbook()
    sheet = book.create_sheet("台账", 0)
    sheet.append(HEADINGS)
    sheet.append(["走访", "上坪村", "1999-06-01 08:00", _text("一行"), ""])
    book.save(tmp_path / "一行.xlsx")
    _import(page, tmp_path / "一行.xlsx")
    page.wait_for_url("**/desk/import/*")
    assert page.locator(".sums dd").all_inner_texts() == ["1", "0", "0", "1行"]
    _import(page, tmp_path / "一行.xlsx")
    page.wait_for_url("**/desk/import/*")
    assert "这份文件已导入过：新增0行" in page.inner_text("main")
    assert page.locator(".sums dd").all_inner_texts() == ["0", "1", "0", "1行"]


def test_what_is_no_sheet_is_refused_with_what_to_do(town: Town, tmp_path: Path) -> None:
    page = town.sit("desk-01")
    page.goto("/desk/import")
    page.click("main button.primary")
    assert "请选一个文件" in page.inner_text("section.wrong")
    (tmp_path / "no.xlsx").write_bytes(b"PK no workbook")
    _import(page, tmp_path / "no.xlsx")
    assert "请另存为 CSV（UTF-8）或 xlsx 后重试" in page.inner_text("section.wrong")
    (tmp_path / "large.csv").write_bytes(b"x" * 11_000_000)
    _import(page, tmp_path / "large.csv")
    assert "内容太大" in page.inner_text("h1")


def test_a_result_is_for_whoever_sent_the_sheet(town: Town, tmp_path: Path) -> None:
    page = town.sit("desk-01")
    _import(page, _csv(tmp_path / "a.csv", [["走访", "", "1999-06-01 08:00", _text("看不到"), ""]]))
    page.wait_for_url("**/desk/import/*")
    chief = town.sit("chief-01")
    answer = chief.goto(page.url)
    assert answer is not None
    assert answer.status == 404
    assert "再导入同一份文件就能看到" in chief.inner_text("main")
    assert chief.request.get(f"{page.url}/refused.csv").status == 404
    assert town.sit("officer-01").request.get(page.url).status == 403


def test_the_empty_sheet_has_the_headings_that_intake_reads(town: Town) -> None:
    assert {column.heading for column in COLUMNS} == {zh for zh, _ in LABELS.values()}
    must = {LABELS[name][0] for name in MUST}
    assert {column.heading for column in COLUMNS if column.must} == must
    page = town.sit("desk-01")
    page.goto("/desk/import")
    with page.expect_download() as download:
        page.click("text=下载空表")
    text = download.value.path().read_text("utf-8-sig")
    assert text.strip().split(",") == [column.heading for column in COLUMNS]


def _take(page: Page, text: str, urgent: bool = False) -> None:
    page.goto("/desk/new")
    _fill(page, text)
    page.fill("#place", "桥头")
    page.fill("#people", "张三\n李四")
    if urgent:
        page.check("#urgent")
    page.click("main button.primary")
    page.wait_for_url("**/desk")


def _fill(page: Page, text: str) -> None:
    page.select_option("#channel", "visit")
    page.select_option("#village", "上坪村（虚构）")
    page.fill("#text", text)


def _import(page: Page, path: Path) -> None:
    page.goto("/desk/import")
    page.set_input_files("#file", path)
    page.click("main button.primary")


def _csv(path: Path, rows: list[list[str]], headings: list[str] | None = None) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([headings or HEADINGS, *rows])
    return path


def _text(words: str) -> str:
    return f"{words} {uuid4().hex[:8]}"
