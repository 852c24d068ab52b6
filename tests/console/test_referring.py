"""The station refers to the department that somebody chose, and to no other."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from deploy.machine.home import Home
from services.referral.app import SERVICE as REFERRAL
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.referral import town as referral

DISPUTE = UUID(int=7)
PAGE, REFER = f"/station/{DISPUTE}", f"/station/{DISPUTE}/refer"


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    """A dispute that waits to be referred."""
    async with joined(postgres, home, REFERRAL) as console:
        await console.towns["referral"].hear(referral.graded(DISPUTE))
        yield console


async def test_the_proposed_department_is_chosen_in_sight(console: Joined) -> None:
    async with console.as_("desk_officer") as browser:
        page = (await browser.get(PAGE)).text
        assert '<option value="forestry" selected>' in page
        assert (await browser.post(REFER, data=form_of(page, REFER) | {"lead": ["forestry"]})).status_code == 303


async def test_whoever_takes_the_choice_back_is_asked_which_department_and_nothing_is_referred(console: Joined) -> None:
    async with console.as_("desk_officer") as browser:
        form = form_of((await browser.get(PAGE)).text, REFER) | {"lead": [""], "assisting": ["women"]}
        told = await browser.post(REFER, data=form)
        assert told.status_code == 422
        assert 'id="lead-wrong"' in told.text
        assert '<option value="forestry" selected>' not in told.text, "another choice than his stands there"
        assert 'value="women" checked' in told.text
        assert "待流转" in (await browser.get(PAGE)).text


@pytest.mark.parametrize("days", ["abc", "0", "366"])
async def test_whoever_asks_for_no_number_of_days_reads_which_ones_there_are(console: Joined, days: str) -> None:
    town, path = console.towns["referral"], f"/referrals/{DISPUTE}/extension"
    async with town.as_("analyst") as analyst, console.as_("liaison", "forestry") as browser:
        assert await referral.sent(analyst, "refer", {}, DISPUTE) == 201
        page = f"/referrals/{DISPUTE}"
        sign = form_of((await browser.get(page)).text, f"{page}/accept")
        assert (await browser.post(f"{page}/accept", data=sign)).status_code == 303
        form = form_of((await browser.get(path)).text, path) | {"days": [days], "parties_agree": ["yes"]}
        told = (await browser.post(path, data=form)).text
        assert "请填整数，1至365</p>" in told.partition('id="days-wrong"')[2]
        browser.cookies.set("language", "en")
        assert "fill in a whole number, 1 to 365</p>" in (await browser.post(path, data=form)).text
