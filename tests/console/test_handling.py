"""A dispute with the departments: the station's desk, the departments' own pages, and the return visits."""

import pytest

from tests.console.handling import (
    ANALYST,
    JUSTICE,
    accepted,
    case_of,
    graded,
    open_row,
    press,
    referred,
    said,
    step,
    wait_for,
)
from tests.console.people import Town

pytestmark = pytest.mark.timeout(300)

CHANGED = "在您填写时此件已变"


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_dispute_goes_from_the_stations_desk_to_its_return_visit(town: Town, size: str) -> None:
    text = f"檐水滴到邻家院里（虚构，{size}）"
    dispute = graded(town, f"journey-{size}", text)

    desk = town.sit("desk-01", size=size)
    open_row(desk, "/station", text)
    assert desk.input_value("#lead") == "justice", "the proposed department is not chosen"
    desk.check("input[name=assisting][value=women]")
    press(desk, "main button.primary")
    assert "已流转" in said(desk)
    assert "妇联" in desk.inner_text("main")

    justice = town.sit("justice-01", size=size)
    open_row(justice, "/referrals", text)
    assert "现在轮到您：签收" in justice.inner_text(".now")
    press(justice, ".now button.primary")
    assert "已签收" in said(justice)
    justice.fill("#action", "两家都去看过了（虚构）")
    press(justice, "aside button")
    assert "已记录处置" in said(justice)
    assert "两家都去看过了" in justice.inner_text("aside")
    justice.click("text=报告化解")
    justice.fill("#outcome", "檐口改向，各让一尺（虚构）")
    press(justice, "main button.primary")
    assert "已报告化解" in said(justice)
    justice.goto("/referrals?phase=resolved")
    assert text in justice.inner_text("main")

    visitor = town.sit("visitor-01", size=size)
    open_row(visitor, "/visits", text)
    visitor.check("input[name=score][value='5']")
    visitor.fill("#why", "没有再滴水（虚构）")
    press(visitor, "main button.primary")
    assert "已记录回访" in said(visitor)
    visitor.goto("/visits?phase=made")
    assert text in visitor.inner_text("main")
    visitor.goto(f"/followed/{dispute}")
    assert "没有再滴水" in visitor.inner_text("main")
    assert visitor.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it is wider than the screen"


def test_each_department_reads_which_part_it_has(town: Town) -> None:
    text = "溪边填土占了水路（虚构）"
    dispute = graded(town, "parts", text)
    step(town, ANALYST, f"/disputes/{dispute}/refer", "parts-referred", {"assisting": ["forestry", "station"]})
    for account, part, other in (("justice-01", "主办", "协办"), ("forestry-01", "协办", "主办")):
        page = town.sit(account, size="phone")
        wait_for(page, "/referrals", text)
        row = page.locator("li", has_text=text).inner_text()
        assert part in row
        assert other not in row
        open_row(page, "/referrals", text)
        assert page.inner_text(".marks").split()[-1] == part
        assert page.locator(".now form").count() == (part == "主办"), "only the lead department signs"
    analyst = town.sit("analyst-01")
    open_row(analyst, "/station?phase=referred", text)
    assert "派出所协办" in analyst.inner_text(".now")


def test_what_a_department_returned_is_sent_on_to_another_one(town: Town) -> None:
    text = "承包地的界石被挪（虚构）"
    dispute = referred(town, "return", text)
    justice = town.sit("justice-01", size="phone")
    open_row(justice, "/referrals", text)
    justice.click("text=退回…")
    justice.check("input[value=应由其他部门主办]")
    justice.fill("#reason", "争的是地，不是钱（虚构）")
    press(justice, "main button.primary")
    assert "已退回" in said(justice)
    assert text not in justice.inner_text("main"), "a department still sees what it sent back"

    analyst = town.sit("analyst-01")
    open_row(analyst, "/station?phase=returned", text)
    assert "已退回1次" in analyst.inner_text("main")
    assert "争的是地，不是钱（虚构）" in analyst.inner_text("aside .quote")
    assert "司法所（人民调解委员会） · 退回于今天" in analyst.inner_text("aside")
    analyst.select_option("#lead", "justice")
    press(analyst, "main button.primary")
    assert "刚刚退回" in analyst.inner_text(".wrong[role=alert]")
    analyst.select_option("#lead", "forestry")
    press(analyst, "main button.primary")
    assert "已再次流转" in said(analyst)
    assert case_of(town, dispute)["lead"]["code"] == "forestry"
    forestry = town.sit("forestry-01")
    open_row(forestry, "/referrals", text)
    assert "争的是地，不是钱（虚构）" in forestry.inner_text("main")
    assert "司法所" not in forestry.inner_text("main"), "a department learns who had it before"


def test_whoever_writes_while_it_changes_sees_what_it_is_now_and_decides_anew(town: Town) -> None:
    dispute = accepted(town, "changed", "水渠分水不均（虚构）")
    writing, meanwhile = town.sit("justice-01"), town.sit("justice-01")
    writing.goto(f"/referrals/{dispute}/resolve")
    writing.fill("#outcome", "单双日轮流放水（虚构）")
    meanwhile.goto(f"/referrals/{dispute}/extension")
    meanwhile.fill("#days", "5")
    meanwhile.fill("#reason", "等一方回来（虚构）")
    meanwhile.check("input[name=parties_agree][value=yes]")
    press(meanwhile, "main button.primary")
    assert "已申请延期" in said(meanwhile)

    press(writing, "main button.primary")
    told = writing.inner_text(".wrong[role=alert]")
    assert CHANGED in told
    assert "5天，未答复" in told
    assert writing.input_value("#outcome") == "单双日轮流放水（虚构）"
    assert case_of(town, dispute)["phase"] == "handled", "it was sent again by itself"
    writing.click("main button.primary")
    assert writing.evaluate("!document.forms[document.forms.length - 1].checkValidity()"), "it goes without his looking"
    town.look(writing, "changed")
    writing.check("input[name=version]")
    press(writing, "main button.primary")
    assert "已报告化解" in said(writing)


def test_a_step_that_no_longer_fits_says_what_is_so_and_keeps_the_text(town: Town) -> None:
    dispute = referred(town, "fits", "两家争一棵樟树（虚构）")
    writing, signing = town.sit("justice-01"), town.sit("justice-01")
    writing.goto(f"/referrals/{dispute}/return")
    writing.fill("#reason", "不归我们（虚构）")
    signing.goto(f"/referrals/{dispute}")
    press(signing, ".now button.primary")
    assert "已签收" in said(signing)
    press(writing, "main button.primary")
    told = writing.inner_text(".wrong[role=alert]")
    assert CHANGED in told
    assert "办理中（您打开时：待签收）" in told
    assert writing.input_value("#reason") == "不归我们（虚构）"
    assert writing.locator("form[data-main] button").count() == 0, "a step that does not fit has a button"


def test_what_was_typed_about_a_dispute_that_is_gone_is_kept(town: Town) -> None:
    dispute = referred(town, "gone", "鸡进菜地（虚构）")
    writing, returning = town.sit("justice-01"), town.sit("justice-01")
    writing.goto(f"/referrals/{dispute}/return")
    writing.fill("#reason", "我写的理由（虚构）")
    returning.goto(f"/referrals/{dispute}/return")
    returning.check("input[value=不属于本部门职责]")
    press(returning, "main button.primary")
    assert "已退回" in said(returning)
    press(writing, "main button.primary")
    writing.wait_for_selector("textarea[readonly]")
    assert "不在您的范围内" in writing.inner_text("main")
    assert writing.input_value("textarea[readonly]") == "我写的理由（虚构）"


def test_another_department_learns_nothing_of_it(town: Town) -> None:
    dispute = accepted(town, "others", "借条上的名字（虚构）")
    forestry = town.sit("forestry-01")
    for path in (f"/referrals/{dispute}", f"/referrals/{dispute}/resolve", f"/referrals/{dispute[:-4]}0000"):
        answer = forestry.goto(path)
        assert answer is not None
        assert answer.status == 404
        assert "没有这一件，或者不在您的范围内" in forestry.inner_text("main")


def test_a_form_that_lacks_something_says_what_and_keeps_the_rest(town: Town) -> None:
    dispute = accepted(town, "lacks", "分家分不匀（虚构）")
    page = town.sit("justice-01", size="phone", script=False)
    page.goto(f"/referrals/{dispute}/fail")
    page.fill("#reason", "各执一份分单（虚构）")
    press(page, "main button.primary")
    assert "已告知当事人的其他途径" in page.inner_text(".wrong[role=alert]")
    assert page.title().startswith("有误：")
    assert page.input_value("#reason") == "各执一份分单（虚构）"
    page.check("input[value=仲裁]")
    press(page, "main button.primary")
    assert "已报告调解不成" in said(page)
    visitor = town.sit("visitor-01")
    open_row(visitor, "/followed", dispute[:8], by="href")
    assert "每周看一次" in visitor.inner_text("main")


def test_the_chief_answers_whoever_asks_for_more_time(town: Town) -> None:
    text = "摊派不均（虚构）"
    dispute = accepted(town, "time", text)
    asked = {"days": 9, "reason": "等族人回来（虚构）", "parties_agree": True}
    step(town, JUSTICE, f"/disputes/{dispute}/extension", "time-asked", asked)
    desk = town.sit("desk-01")
    desk.goto(f"/station/{dispute}")
    assert "由所长答复" in desk.inner_text("main")
    assert "等族人回来（虚构）" in desk.inner_text("aside")
    assert desk.locator("#days").count() == 0
    chief = town.sit("chief-01")
    open_row(chief, "/station?phase=handled", text)
    assert chief.input_value("#days") == "9"
    card = chief.inner_text("aside .card")
    assert "司法所（人民调解委员会）申请延期9天" in card
    assert "等族人回来（虚构）" in card
    assert "当事人同意延期。 申请于今天" in card
    chief.fill("#days", "4")
    press(chief, "main button.primary")
    assert "已同意延期" in said(chief)
    assert case_of(town, dispute)["asked_days"] is None


def test_whoever_handled_it_does_not_visit(town: Town) -> None:
    text = "醉酒砸了店门（虚构）"
    dispute = referred(town, "barred", text, "other")
    chief = town.sit("chief-01", size="phone")
    chief.goto(f"/station/{dispute}")
    chief.click("text=派出所主办：去办理")
    press(chief, ".now button.primary")
    assert "已签收" in said(chief)
    chief.click("text=报告化解")
    chief.fill("#outcome", "赔了门，认了错（虚构）")
    press(chief, "main button.primary")
    assert "已报告化解" in said(chief)
    wait_for(chief, "/visits", text)
    row = chief.locator("li", has_text=text).first
    assert "由您办理过，请别人回访" in row.inner_text()
    assert row.locator("a").count() == 0
    chief.goto(f"/visits/{dispute}/1")
    assert "由您办理过，请别人回访" in chief.inner_text("main")
    assert chief.locator("main form").count() == 0
    visitor = town.sit("visitor-01", size="phone")
    open_row(visitor, "/visits", text)
    assert visitor.locator("#score").count() == 1


def test_nobody_was_met_and_a_relapse_says_what_follows(town: Town) -> None:
    text = "渠口又被堵（虚构）"
    dispute = accepted(town, "relapse", text)
    step(town, JUSTICE, f"/disputes/{dispute}/resolve", "relapse-resolved", {"outcome": "疏通（虚构）"})
    page = town.sit("visitor-01", size="phone")
    open_row(page, "/visits", text)
    page.click("text=没见到，改期")
    page.fill("#reason", "外出打工（虚构）")
    page.fill("#due_at", "2026-03-20")
    press(page, "main button.primary")
    assert "已改期" in said(page)

    page.goto(f"/visits/{dispute}/1")
    assert "没见到人1次" in page.inner_text(".now")
    page.check("input[name=score][value='2']")
    page.click("text=报告矛盾反复…")
    page.wait_for_url("**/relapse")
    assert "全部取消（1次）" in page.inner_text("main")
    assert page.is_checked("input[name=score][value='2']"), "what was filled in is gone"
    page.fill("#relapse", "昨夜又堵（虚构）")
    press(page, "main button.danger")
    assert "已报告矛盾反复" in said(page)
    page.goto(f"/followed/{dispute}")
    assert "已反复" in page.inner_text("main")
