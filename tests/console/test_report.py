"""The information officer: reporting on a phone, with and without a net, and with and without JavaScript."""

import re

from playwright.sync_api import Route, expect

from tests.console.people import Town
from tests.console.phone import VILLAGE, in_intake, invented, leave, log_in, officer, queued, ready, write


def test_a_report_is_sent_and_said_to_have_come(town: Town) -> None:
    page, text = officer(town), invented("两家为山场边界争吵")
    write(page, text)
    page.click("text=送出线索")
    expect(queued(page, text)).to_contain_text("已送达")
    expect(page.locator("[data-queue-said]")).to_contain_text("谢谢您")
    [report] = in_intake(town, text)
    assert report["village"] == VILLAGE
    page.click("text=再报一条")
    assert page.input_value("#text") == ""
    assert page.input_value("#village") == VILLAGE, "the last village is forgotten"


def test_a_village_that_is_not_in_the_list_is_written(town: Town) -> None:
    page, text = officer(town), invented("外村的事")
    write(page, text)
    expect(page.locator("#village_elsewhere")).to_be_hidden()
    page.select_option("#village", "*")
    page.click("text=送出线索")
    expect(page.locator("[data-missing]")).to_contain_text("村（社区）")
    page.fill("#village_elsewhere", "邻镇的村")
    page.click("text=送出线索")
    expect(queued(page, text)).to_contain_text("已送达")
    [report] = in_intake(town, text)
    assert report["village"] == "邻镇的村"


def test_what_has_come_is_listed_by_the_station_and_no_longer_by_the_phone(town: Town) -> None:
    page, text = officer(town), invented("路被占了")
    write(page, text)
    page.click("text=送出线索")
    expect(queued(page, text)).to_contain_text("已送达")
    page.goto("/report/mine")
    expect(queued(page, text)).to_have_count(1)
    expect(page.locator("[data-report]", has_text=text)).to_contain_text("已送达")
    town.look(page, "report-mine")
    other = town.sit("officer-02", size="phone")
    other.goto("/report/mine")
    expect(queued(other, text)).to_have_count(0)


def test_without_a_net_the_page_opens_a_report_waits_and_is_received_once(town: Town) -> None:
    page, text, peril = officer(town), invented("水渠堵了"), invented("有人拿刀")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("p.offline[data-unsent]")).to_be_visible()
    write(page, text)
    page.click("text=送出线索")
    expect(queued(page, text)).to_contain_text("待送出")
    page.click("text=再报一条")
    write(page, peril)
    page.check("#danger_to_life")
    expect(page.locator(".peril .call-now")).to_contain_text("请立即拨打110")
    assert page.get_attribute(".peril .call-now a", "href") == "tel:110"
    page.click("text=送出线索")
    expect(page.locator(".queued").first).to_contain_text(peril)
    expect(queued(page, peril)).to_contain_text("还没有人收到！请拨打110")
    town.look(page, "report-offline")
    page.goto("/report/mine")
    expect(page.locator(".queued[data-state=waiting]")).to_have_count(2)
    expect(page.locator(".rooms .count")).to_have_text("2")
    assert in_intake(town, text) == []
    page.context.set_offline(False)
    expect(queued(page, text)).to_contain_text("已送达", timeout=30_000)
    expect(queued(page, peril)).to_contain_text("已送达")
    [first], [second] = in_intake(town, peril), in_intake(town, text)
    assert first["danger_to_life"]
    assert first["taken_at"] <= second["taken_at"], "danger to life did not go first"


def test_a_report_whose_answer_was_lost_is_taken_once(town: Town) -> None:
    page, text = officer(town), invented("为田埂吵架")
    sent: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.fetch().json()["report_id"])
            route.abort()
        else:
            route.continue_()

    page.route("**/report/queue", lose)
    write(page, text)
    page.click("text=送出线索")
    expect(page.locator("[data-queue-trouble]")).to_contain_text("没有连上：稍后自动再送")
    expect(queued(page, text)).to_contain_text("待送出")
    assert len(in_intake(town, text)) == 1, "it had come"
    page.unroute("**/report/queue")
    page.click("text=现在送出")
    expect(queued(page, text)).to_contain_text("已送达")
    [report] = in_intake(town, text)
    assert report["report_id"] in sent


def test_a_refused_report_says_why_stops_no_other_and_can_be_mended(town: Town) -> None:
    page, wrong, right = officer(town), invented("时间写错了"), invented("路灯坏了")
    page.context.set_offline(True)
    page.reload()
    write(page, wrong)
    page.check("[name=when][value=chosen]")
    page.fill("#day", "2099-01-01T08:00")
    page.click("text=送出线索")
    page.click("text=再报一条")
    write(page, right)
    page.check("[name=when][value=now]")
    page.click("text=送出线索")
    page.context.set_offline(False)
    expect(queued(page, right)).to_contain_text("已送达", timeout=30_000)
    expect(queued(page, wrong)).to_contain_text("未送出")
    expect(queued(page, wrong)).to_contain_text("发生时间晚于现在：请核对")
    town.look(page, "report-refused")
    queued(page, wrong).get_by_text("改一下").click()
    expect(page.locator("#day")).to_have_value("2099-01-01T08:00")
    assert page.input_value("#text") == wrong
    page.check("[name=when][value=now]")
    page.click("text=送出线索")
    expect(page.locator(".queued[data-state=received]", has_text=wrong)).to_have_count(1)
    expect(queued(page, wrong)).to_have_count(1)
    assert len(in_intake(town, wrong)) == 1


def test_when_the_session_is_over_a_report_waits_and_asks_to_log_in(town: Town) -> None:
    page, text = officer(town), invented("登录过期了")
    page.context.clear_cookies(name="sikuai_session")
    write(page, text)
    page.click("text=送出线索")
    expect(page.locator("[data-queue-trouble]")).to_contain_text("请登录")
    expect(queued(page, text)).to_contain_text("待送出")
    page.click("[data-queue-login]")
    log_in(page, "officer-01")
    page.wait_for_url("**/report/mine")
    expect(queued(page, text)).to_contain_text("已送达")
    assert len(in_intake(town, text)) == 1


def test_what_was_typed_is_there_after_the_page_was_closed(town: Town) -> None:
    page, text = officer(town), invented("没写完")
    page.fill("#text", text)
    expect(page.locator("[data-draft-kept]")).to_contain_text("已填内容存在手机里")
    page.close()
    again = page.context.new_page()
    again.goto("/report/new")
    expect(again.locator("[data-draft-offered]")).to_be_visible()
    assert again.input_value("#text") == text
    again.click("text=清空")
    expect(again.locator("[data-draft-offered]")).to_be_hidden()
    assert again.input_value("#text") == ""


def test_nobody_sees_or_sends_what_another_wrote_on_the_same_phone(town: Town) -> None:
    page, text = officer(town), invented("只归一号信息员")
    page.context.set_offline(True)
    page.reload()
    write(page, text)
    page.click("text=送出线索")
    expect(queued(page, text)).to_contain_text("待送出")
    page.context.clear_cookies(name="sikuai_session")
    page.context.set_offline(False)
    page.goto("/login")
    log_in(page, "officer-02")
    page.wait_for_url("**/report/new")
    page.goto("/report/mine")
    ready(page, "officer-02")
    expect(page.locator(".queued")).to_have_count(0)
    page.context.set_offline(True)
    page.goto("/report/new")
    assert page.get_attribute("body", "data-account") == "officer-02"
    page.context.set_offline(False)
    assert in_intake(town, text) == []


def test_whoever_logs_out_is_asked_about_what_has_not_come_and_takes_his_pages_along(town: Town) -> None:
    page, text = officer(town), invented("还没送出")
    page.route("**/report/queue", lambda route: route.abort())
    write(page, text)
    page.click("text=送出线索")
    expect(queued(page, text)).to_contain_text("待送出")
    leave(page)
    expect(page.locator("#leaving")).to_contain_text("还有1条没送出，退出后仍留在本机")
    page.click("text=先不退出")
    expect(queued(page, text)).to_be_visible()
    leave(page)
    page.click("#leaving >> text=退出登录")
    page.wait_for_url("**/login")
    page.context.set_offline(True)
    page.goto("/report/new")
    expect(page.locator("h1")).to_contain_text("没有网络")
    assert page.get_attribute("body", "data-account") is None
    page.context.set_offline(False)
    page.unroute("**/report/queue")
    page.goto("/login")
    log_in(page, "officer-01")
    page.wait_for_url("**/report/new")
    expect(page.locator(".queued[data-state=waiting]")).to_have_count(0)
    assert len(in_intake(town, text)) == 1, "it did not stay on the phone"


def test_without_javascript_the_form_is_sent_as_forms_are(town: Town) -> None:
    page, text = town.sit("officer-01", size="phone", script=False), invented("没有脚本")
    page.fill("#text", text)
    page.click("text=送出线索")
    assert "必填" in page.inner_text("section.wrong"), "a report without a village was taken"
    assert page.input_value("#text") == text
    page.select_option("#village", VILLAGE)
    page.check("#danger_to_life")
    page.click("text=送出线索")
    page.wait_for_url("**/report/mine?call=1")
    assert "已送达" in page.inner_text("p.said")
    assert "请立即拨打110" in page.inner_text("main")
    [report] = in_intake(town, text)
    assert report["danger_to_life"]


def test_an_empty_report_is_not_kept_and_the_focus_is_on_what_it_lacks(town: Town) -> None:
    page = officer(town)
    page.select_option("#village", "")
    page.click("text=送出线索")
    expect(page.locator("[data-missing]")).to_be_focused()
    assert page.locator("[data-missing] li:visible").all_inner_texts() == ["村（社区）：必填", "说了什么：必填"]
    expect(page).to_have_title(re.compile("^有误：报线索"))
    for field in ("#village", "#text"):
        expect(page.locator(f"{field}[aria-invalid=true][aria-describedby='{field[1:]}-wrong']")).to_be_visible()
        expect(page.locator(f"{field}-wrong")).to_have_text("必填")
    page.select_option("#village", VILLAGE)
    page.click("text=送出线索")
    expect(page.locator("#village-wrong")).to_have_count(0)
    expect(page.locator("#text-wrong")).to_have_count(1)
    expect(page.locator(".queued")).to_have_count(0)


def test_the_app_is_told_anybody_and_its_worker_is_asked_for_anew(town: Town) -> None:
    page = town.stranger()
    worker = page.request.get(f"{town.record.console}/worker.js")
    assert worker.headers["cache-control"] == "no-cache"
    told = page.request.get(f"{town.record.console}/manifest.webmanifest")
    assert told.headers["content-type"] == "application/manifest+json"
    assert told.json()["start_url"] == "/"
    answer = page.goto("/report/new")
    assert answer is not None
    assert "/login" in page.url
