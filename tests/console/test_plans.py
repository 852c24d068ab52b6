"""The plan of a dispute on the pages: wanted, worked on, reviewed, found in the list where it is late."""

from collections.abc import AsyncIterator

import pytest

from deploy.machine.home import Home
from services.triage.app import SERVICE as TRIAGE
from tests.console.joined import Joined, joined
from tests.console.test_hazards import sent, words
from tests.databases import DatabaseServer
from tests.triage.town import DISPUTE, entered, graded, planned

ONE = f"/disputes/{DISPUTE}"
FOLLOWED = f"{ONE}/plan/followed"


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    async with joined(postgres, home, TRIAGE) as console:
        town = console.towns["triage"]
        async with town.as_("analyst") as analyst:
            await entered(town, analyst)
            await graded(analyst)
        yield console


async def test_a_plan_is_wanted_worked_on_and_reviewed_on_the_pages(console: Joined) -> None:
    async with console.as_("analyst") as browser, console.towns["triage"].as_("analyst") as analyst:
        assert "应订一案一策" in (await browser.get(ONE)).text
        assert ONE in (await browser.get("/disputes?plan=missing")).text
        assert "没有执行中的方案" in (await browser.get(FOLLOWED)).text
        await planned(analyst)
        assert "没有符合条件的纠纷" in (await browser.get("/disputes?plan=missing")).text
        ahead = await sent(browser, FOLLOWED, f"{FOLLOWED}/progress", done="明天（虚构）", done_on="2099-01-01")
        assert "明天（虚构）" in ahead
        assert "走访过（虚构）" in await sent(browser, FOLLOWED, f"{FOLLOWED}/progress", done="走访过（虚构）")
        done = await sent(browser, FOLLOWED, f"{FOLLOWED}/review", result="done", reason="办完了（虚构）")
        assert "已评估方案" in done
        assert "办完了（虚构）" in words(done)


async def test_whoever_may_only_look_is_not_led_to_the_forms(console: Joined) -> None:
    async with console.as_("supervisor") as browser, console.towns["triage"].as_("analyst") as analyst:
        await planned(analyst)
        assert FOLLOWED not in (await browser.get(ONE)).text
        assert (await browser.get(FOLLOWED)).status_code == 403
