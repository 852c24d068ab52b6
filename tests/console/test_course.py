"""From a dispute's page its events are reached: who did what and when; nothing personal, and who is away is said."""

import re
from collections.abc import AsyncIterator

import pytest

from deploy.machine.home import Home
from shared.http.roles import Role
from tests.console.graded import DISPUTE, REPORT, with_a_graded_one
from tests.console.joined import Joined
from tests.databases import DatabaseServer
from tests.referral import town as referral
from tests.triage import town as triage


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    async with with_a_graded_one(postgres, home) as console:
        yield console


@pytest.mark.parametrize("role", ["chief", "supervisor", "analyst"])
async def test_the_page_of_a_dispute_leads_to_its_events_and_they_say_who_what_and_when(
    console: Joined, role: Role
) -> None:
    async with console.as_(role) as browser:
        page = (await browser.get(f"/disputes/{DISPUTE}")).text
        [path] = re.findall(r'href="([^"]*/events)"', page)
        answer = await browser.get(path)
    assert answer.status_code == 200
    said = re.findall(r'<p class="first">(.*?)</p>', answer.text)
    assert [one for one in said if "研判员" in one and "分级" in one], said
    assert len(said) == len(re.findall(r'<li class="event" id="[0-9a-f-]{36}"', answer.text)) > 3
    assert answer.text.count("记录于") == len(said)
    assert triage.ENTER["summary"] not in answer.text
    assert answer.text.count("回访服务暂时连不上") == 1


async def test_the_page_of_a_report_s_events_leads_back_to_it(console: Joined) -> None:
    async with console.as_("supervisor") as browser:
        answer = await browser.get(f"/inbox/{REPORT}/events")
    assert answer.status_code == 200
    assert f'href="/inbox/{REPORT}"' in answer.text
    assert "研判员" in answer.text


async def test_they_are_not_for_whoever_may_not_open_the_dispute(console: Joined) -> None:
    for role in ("liaison", "visitor"):
        async with console.as_(role, "forestry" if role == "liaison" else "") as browser:
            assert (await browser.get(f"/disputes/{DISPUTE}/events")).status_code == 403


async def test_while_followup_is_away_nobody_says_that_nothing_is_to_be_done(console: Joined) -> None:
    town = console.towns["referral"]
    async with town.as_("analyst") as analyst, town.as_("liaison", department="forestry") as forestry:
        assert await referral.sent(analyst, "refer", {}, DISPUTE) == 201
        assert await referral.sent(forestry, "accept", None, DISPUTE) == 201
        assert await referral.sent(forestry, "resolve", {"outcome": "和好（虚构）"}, DISPUTE) == 201
    async with console.as_("chief") as browser:
        page = (await browser.get(f"/disputes/{DISPUTE}")).text
    now = page.partition('class="now"')[2].partition("</section>")[0]
    assert "回访服务暂时连不上" in now
    assert "没有等着办的事" not in now
