"""The list of disputes: what is triage's, and how far the departments are with what is graded."""

import re
from collections.abc import AsyncIterator
from html import unescape
from uuid import UUID

import httpx
import pytest

from deploy.machine.home import Home
from services.referral.app import SERVICE as REFERRAL
from services.triage.app import SERVICE as TRIAGE
from services.triage.domain.screening import dispute_id_of
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.referral import town as referral
from tests.triage import town as triage

REPORTS = [UUID(int=n) for n in range(1, 6)]
ENTERED, UNHEARD, WAITING, REFERRED, HANDLED = map(dispute_id_of, REPORTS)


async def books(console: Joined) -> None:
    """Five disputes: one not graded, and four that are, of which referral has not heard of the first."""
    town = console.towns["triage"]
    async with town.as_("analyst") as analyst:
        for report in REPORTS:
            await triage.entered(town, analyst, report)
            if report != REPORTS[0]:
                await triage.graded(analyst, dispute_id_of(report))


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    async with joined(postgres, home, TRIAGE, REFERRAL) as console:
        await books(console)
        yield console


async def rows(browser: httpx.AsyncClient) -> dict[UUID, str]:
    """What is read of each dispute, the tags taken away."""
    answer = await browser.get("/disputes")
    assert answer.status_code == 200, answer.text
    found = re.findall(r'href="/disputes/([0-9a-f-]{36})">(.*?)</a>', answer.text, re.DOTALL)
    return {UUID(id_): unescape(" ".join(re.sub("<[^>]*>", " ", text).split())) for id_, text in found}


async def test_a_dispute_names_who_assists_and_until_which_day_its_plan_goes(console: Joined) -> None:
    town, path = console.towns["referral"], f"/disputes/{WAITING}"
    plan = {"measures": ["每日走访（虚构）"], "responsible": "所长（虚构）", "finish_on": "2026-07-20"}
    await town.hear(referral.graded(WAITING))
    async with town.as_("chief") as chief, console.towns["triage"].as_("analyst") as analyst:
        seen = {"If-Match": (await chief.get(path)).headers["etag"]}
        said = {"lead": "justice", "assisting": ["land", "women"]}
        assert (await chief.post(f"{path}/refer", json=said, headers=seen)).status_code == 201
        assert (await triage.graded(analyst, WAITING, level=1)).status_code == 201
        answer = await analyst.post(f"{path}/plan", json=plan, headers=await triage.etag(analyst, WAITING))
        assert answer.status_code == 201
    async with console.as_("analyst") as browser:
        page = (await browser.get(path)).text
    assert "<dt>协办</dt><dd>自然资源所、妇联</dd>" in page
    assert "7月20日（周一）24:00前完成" in page


async def test_each_dispute_says_where_it_is_now_and_who_has_it(console: Joined) -> None:
    town = console.towns["referral"]
    await town.hear(*(referral.graded(one) for one in (WAITING, REFERRED, HANDLED)))
    async with town.as_("analyst") as analyst, town.as_("liaison", department="forestry") as forestry:
        for one in (REFERRED, HANDLED):
            assert await referral.sent(analyst, "refer", {}, one) == 201
        assert await referral.sent(forestry, "accept", None, HANDLED) == 201
    asked: list[str] = []

    async def note(request: httpx.Request) -> None:
        asked.append(request.url.path) if "ids" in request.url.params else None

    console.console.services.clients["referral"].event_hooks = {"request": [note]}
    async with console.as_("analyst") as browser:
        said = await rows(browser)
    assert asked == ["/disputes"], "it asks once for all"
    assert "待分级" in said[ENTERED]
    assert "已分级" in said[UNHEARD]
    assert "待流转" in said[WAITING]
    assert "主办" not in said[WAITING]
    assert "待签收" in said[REFERRED]
    assert "主办林业工作站" in said[REFERRED]
    assert "办理中" in said[HANDLED]
    assert "3月11日（周三）12:00" in said[HANDLED]
    assert not [text for one, text in said.items() if one != ENTERED and "分级期限" in text]


async def test_the_list_of_what_waits_for_a_grade_asks_nobody_else(console: Joined) -> None:
    async with console.as_("chief") as browser:
        text = (await browser.get("/disputes?phase=entered")).text
    assert str(ENTERED) in text
    assert "不知道" not in text


async def test_while_referral_is_away_the_list_comes_and_says_that_it_does_not_know(
    postgres: DatabaseServer, home: Home
) -> None:
    async with joined(postgres, home, TRIAGE) as console:
        await books(console)
        async with console.as_("chief") as browser:
            said = await rows(browser)
            text = (await browser.get("/disputes")).text
    assert len(said) == len(REPORTS)
    assert "已分级的纠纷现在办到哪一步，暂时不知道" in text
    assert "已分级" in said[HANDLED]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_beside_a_proposal_stand_the_factors_their_points_and_the_rule_of_the_policy(
    console: Joined, language: str
) -> None:
    town = console.towns["triage"]
    async with town.as_("analyst") as analyst:
        await analyst.post(f"/disputes/{ENTERED}/proposal", json={"factors": ["weapon", "repeat"]})
    async with console.as_("analyst") as browser:
        browser.cookies.set("language", language)
        shown = (await browser.get(f"/disputes/{ENTERED}/grade")).text
    text = " ".join(re.sub("<[^>]*>", " ", unescape(shown)).split())
    if language == "zh":
        assert "持有凶器 +5、多次反映 +1，共6分；规则：6分起为此级 （策略2026-01+changluo-2026-02）" in text
        assert "规则建议：9分起一级，6分起二级，2分起三级，其余四级；反复加2分" in text
    else:
        assert "a weapon +5, reported again and again +1, 6 points in all; rule: this level from 6 points on" in text
        assert "level 1 from 9 points, level 2 from 6 points" in text


async def test_whoever_screens_reads_the_rule_beside_the_factors(console: Joined) -> None:
    report = UUID(int=99)
    await console.towns["triage"].hear(triage.reported(report))
    async with console.as_("analyst") as browser:
        text = (await browser.get(f"/inbox/{report}")).text
    assert "规则建议：9分起一级，6分起二级，2分起三级，其余四级；反复加2分" in text


async def test_the_form_of_a_grade_begins_with_the_factors_that_are_known(console: Joined) -> None:
    path = f"/disputes/{HANDLED}/grade"
    async with console.as_("analyst") as browser:
        form = form_of((await browser.get(path)).text, path)
        assert form["factors"] == triage.GRADE["factors"]
        asked = await browser.post(f"/disputes/{HANDLED}/grade/proposal", data=form | {"factors": ["many_people"]})
        assert form_of(asked.text, path)["factors"] == ["many_people"]
        again = form_of((await browser.get(path)).text, path)
    assert again["factors"] == ["many_people"], "what the rule was asked about"


async def test_what_was_agreed_stands_on_the_pages_of_the_case(console: Joined) -> None:
    town, agreed = console.towns["referral"], "檐口改向，各让一尺（虚构）"
    await town.hear(referral.graded(HANDLED))
    async with town.as_("analyst") as analyst, town.as_("liaison", department="forestry") as forestry:
        assert await referral.sent(analyst, "refer", {}, HANDLED) == 201
        for step, said in (("accept", None), ("resolve", {"outcome": agreed})):
            assert await referral.sent(forestry, step, said, HANDLED) == 201
    async with console.as_("chief") as chief, console.as_("liaison", "forestry") as liaison:
        assert agreed in (await chief.get(f"/station/{HANDLED}")).text
        assert agreed in (await liaison.get(f"/referrals/{HANDLED}")).text
