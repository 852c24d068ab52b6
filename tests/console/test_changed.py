"""Whoever writes while somebody else changes the thing: what is so now is shown, what he wrote stays, and nothing of
the other's is written over before he says that he has looked."""

import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid5

import httpx
import pytest

from deploy.machine.home import Home
from tests.console.filled import Fields, form_of
from tests.console.graded import DISPUTE, with_a_graded_one
from tests.console.joined import Joined
from tests.databases import DatabaseServer
from tests.facts import dispute_regraded
from tests.house import heard
from tests.triage import town as triage

CHANGED, LOOKED = "在您填写时此件已变", "我看过了现在的情况"
GRADE = {"level": ["3"], "reason": ["只是口角（虚构）"]}
PLAN = {"measures": ["每日走访（虚构）"], "responsible": ["所长（虚构）"], "finish_on": ["2026-03-20"]}


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    async with with_a_graded_one(postgres, home) as console:
        yield console


async def opened(browser: httpx.AsyncClient, path: str, filled: Fields) -> Fields:
    """The form of this page, filled in."""
    return form_of((await browser.get(path)).text, path) | filled


def looked(page: str, form: Fields) -> Fields:
    """The form as it is sent when he has ticked that he has looked."""
    [new] = [part.split('"')[0] for part in page.split('type="checkbox" name="version" value="')[1:]]
    return form | {"version": [new, *form["version"]]}


@pytest.mark.parametrize(("page", "filled", "own"), [("grade", GRADE, "reason"), ("plan", PLAN, "measures")])
async def test_who_changed_what_and_when_is_shown_and_nothing_is_sent_before_he_looked(
    console: Joined, page: str, filled: Fields, own: str
) -> None:
    path = f"/disputes/{DISPUTE}/{page}"
    async with console.as_("analyst") as browser, console.towns["triage"].as_("chief", name="chief-09") as other:
        form = await opened(browser, path, filled)
        assert (await triage.graded(other, DISPUTE, level=1, reason="已动手（虚构）")).status_code == 201
        told = await browser.post(path, data=form)
        assert told.status_code == 412
        for words in (CHANGED, LOOKED, "已动手（虚构）", "所长 chief-09", "一级", "您打开时：", filled[own][0]):
            assert words in told.text, words
        again = form_of(told.text, path) | filled
        assert again["version"] == form["version"], "it bears a version at which he has not looked"
        unlooked = await browser.post(path, data=again)
        assert unlooked.status_code == 412
        assert (await browser.post(path, data=looked(unlooked.text, again))).status_code == 303


async def test_a_slip_does_not_let_him_write_over_what_changed_meanwhile(console: Joined) -> None:
    path = f"/disputes/{DISPUTE}/plan"
    async with console.as_("analyst") as browser, console.towns["triage"].as_("chief") as other:
        form = await opened(browser, path, PLAN | {"finish_on": ["2020-01-01"]})
        slip = await browser.post(path, data=form)
        assert slip.status_code == 422
        assert (await triage.graded(other, DISPUTE, level=1, reason="已动手（虚构）")).status_code == 201
        told = await browser.post(path, data=form_of(slip.text, path) | PLAN)
        assert told.status_code == 412
        slip = await browser.post(path, data=looked(told.text, form))
        assert slip.status_code == 422
        assert (await browser.post(path, data=form_of(slip.text, path) | PLAN)).status_code == 303, "he looks once"


async def test_the_rule_is_asked_and_then_the_grade_is_signed(console: Joined) -> None:
    path = f"/disputes/{DISPUTE}/grade"
    async with console.as_("analyst") as browser:
        form = await opened(browser, path, GRADE)
        proposed = await browser.post(f"/disputes/{DISPUTE}/grade/proposal", data=form)
        assert proposed.status_code == 200
        assert (await browser.post(path, data=form_of(proposed.text, path) | GRADE)).status_code == 303


async def test_a_form_of_an_earlier_session_keeps_its_version_and_says_at_once_that_the_thing_has_changed(
    console: Joined,
) -> None:
    path, notice = f"/disputes/{DISPUTE}/grade", "data-changed>"
    async with console.as_("analyst") as browser, console.towns["triage"].as_("chief") as other:
        form = await opened(browser, path, GRADE)
        async with console.as_("analyst") as tab:
            browser.cookies = tab.cookies
        assert notice not in (await browser.post(path, data=form)).text, "nothing has changed yet"
        assert (await triage.graded(other, DISPUTE, level=1)).status_code == 201
        looked_at = (await browser.post(path, data=form)).text
        assert notice in looked_at
        assert form_of(looked_at, path)["version"] == form["version"]


async def test_the_second_one_reads_which_grade_and_which_plan_stand_and_whose_they_are(console: Joined) -> None:
    path = f"/disputes/{DISPUTE}"
    async with console.as_("analyst") as browser, console.towns["triage"].as_("chief", name="chief-09") as other:
        assert (await triage.graded(other, DISPUTE, level=1, reason="已动手（虚构）")).status_code == 201
        assert (await triage.planned(other)).status_code == 201
        for page, words in (
            ("grade", ("一级", "已动手（虚构）", "所长 chief-09")),
            ("plan", ("每日走访", "责任人所长", "3月20日", "所长 chief-09")),
        ):
            told = (await browser.get(f"{path}/{page}")).text
            [stands] = re.findall(r'<dl class="facts stands">(.*?)</dl>', told, re.DOTALL)
            assert not [one for one in words if one not in stands], page


async def test_what_an_analyst_wrote_about_a_report_that_another_has_decided_is_there(console: Joined) -> None:
    path, town = f"/inbox/{UUID(int=8)}", console.towns["triage"]
    await town.hear(triage.reported(UUID(int=8)))
    typed = {
        "outcome": ["dispute"],
        "category": ["neighbours"],
        "summary": ["我的概要（虚构）"],
        "reason": ["我的理由（虚构）"],
    }
    async with console.as_("analyst") as browser, town.as_("chief") as other:
        form = await opened(browser, path, typed)
        decided = {"outcome": "information", "reason": "别人的理由（虚构）"}
        assert (await other.post(f"/reports/{UUID(int=8)}/screen", json=decided)).status_code == 201
        told = await browser.post(path, data=form)
    assert told.status_code == 409
    for words in (CHANGED, "仅作信息", "别人的理由（虚构）", "我的概要（虚构）", "我的理由（虚构）"):
        assert words in told.text


async def test_what_it_was_stands_in_one_piece_and_nothing_but_it_in_the_brackets(console: Joined) -> None:
    path = f"/disputes/{DISPUTE}/grade"
    async with console.as_("analyst") as browser, console.towns["triage"].as_("chief") as other:
        form = await opened(browser, path, GRADE)
        assert (await triage.graded(other, DISPUTE, level=1)).status_code == 201
        told = (await browser.post(path, data=form)).text
    assert re.search(
        r'<span class="muted before">（您打开时：<span class="level.*?</span></span>）</span>', told, re.DOTALL
    )


async def test_the_lead_department_reads_that_its_own_case_is_its_own(console: Joined) -> None:
    town, path = console.towns["referral"], f"/referrals/{DISPUTE}/resolve"
    async with town.as_("chief") as chief, console.as_("liaison", "justice") as browser:
        step = f"/disputes/{DISPUTE}"
        etag = (await chief.get(step)).headers["etag"]
        said = {"lead": "justice", "assisting": ["land"]}
        assert (await chief.post(f"{step}/refer", json=said, headers={"If-Match": etag})).status_code == 201
        form = form_of((await browser.get(f"/referrals/{DISPUTE}")).text, f"/referrals/{DISPUTE}/accept")
        told = await browser.post(path, data=form | {"outcome": ["讲和（虚构）"], "version": ["2"]})
        assert told.status_code == 409
        assert "<dt>在谁手里</dt><dd>本部门，待签收" in " ".join(told.text.split())


async def test_the_station_says_that_it_has_looked_before_it_refers(console: Joined) -> None:
    path = f"/station/{DISPUTE}/refer"
    async with console.as_("chief") as browser:
        form = form_of((await browser.get(f"/station/{DISPUTE}")).text, path) | {"lead": ["justice"]}
        again = dispute_regraded(DISPUTE, reopened=False)
        await console.towns["referral"].hear(heard(again, f"dispute-{DISPUTE}", uuid5(DISPUTE, "regraded")))
        told = await browser.post(path, data=form)
        assert told.status_code == 412
        assert CHANGED in told.text
        assert form_of(told.text, path)["version"] == form["version"]
        assert (await browser.post(path, data=looked(told.text, form))).status_code == 303
