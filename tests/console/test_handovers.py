"""Hand-overs on the pages: found in the inbox, followed until the receipt is there; the board."""

from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.machine.home import Home
from services.followup.app import SERVICE as FOLLOWUP
from services.triage.app import SERVICE as TRIAGE
from services.triage.domain.screening import handover_id_of
from tests.console.joined import Joined, joined
from tests.console.test_hazards import sent, words
from tests.databases import DatabaseServer
from tests.triage.town import REPORT, reported

ONE, INBOX = f"/handovers/{handover_id_of(REPORT)}", f"/inbox/{REPORT}"
COMPLAINT = {
    "outcome": "against_authority",
    "against_department": "land",
    "way": "petition",
    "receiver": "县信访局（虚构）",
}


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    async with joined(postgres, home, TRIAGE, FOLLOWUP) as console:
        await console.towns["triage"].hear(reported())
        yield console


async def found(browser: httpx.AsyncClient) -> str:
    """The analyst decides in the inbox that the report is for another authority."""
    return await sent(browser, INBOX, INBOX, outcome="for_authority", authority="县社保局（虚构）")


async def test_a_hand_over_is_followed_on_the_pages_until_its_receipt_is_there(console: Joined) -> None:
    async with console.as_("analyst") as analyst, console.as_("desk_officer") as desk:
        assert f'href="{ONE}"' in await found(analyst), "what came of the report is a click away"
        assert "县社保局（虚构）" in (await desk.get("/handovers")).text
        refused = await sent(desk, ONE, f"{ONE}/receipt", received_on="2026-03-01")
        assert "回执编号" in words(refused)
        refused = await sent(desk, ONE, f"{ONE}/receipt", receipt_number="虚构-7", received_on="2099-01-01")
        assert "回执日期须在事情发生之后" in words(refused)
        assert "这件移交办结" in await sent(desk, ONE, f"{ONE}/receipt", receipt_number="虚构-7")
        assert "没有符合条件的移交" in (await desk.get("/handovers")).text
        assert f'href="{ONE}"' in (await desk.get("/handovers?which=received&sort=for_authority")).text
        assert "虚构-7" in words((await analyst.get(ONE)).text)


async def test_a_complaint_asks_for_its_way_and_never_goes_to_the_body_complained_of(console: Joined) -> None:
    async with console.as_("analyst") as analyst:
        refused = await sent(analyst, INBOX, INBOX, **COMPLAINT | {"receiver": "自然资源所"})
        assert "不能移交给被反映的机关自己" in words(refused)
        refused = await sent(analyst, INBOX, INBOX, **COMPLAINT | {"receiver": ""})
        assert 'id="receiver-wrong"' in refused, "what is missing is said at its own field"
        await sent(analyst, INBOX, INBOX, **COMPLAINT)
        shown = words((await analyst.get(ONE)).text)
        assert "被反映的 自然资源所 途径 信访" in shown
        assert "不由被反映的机关调解" in shown


async def test_one_without_a_receipt_is_on_the_board_and_whoever_looks_over_all_is_shown_no_form(
    console: Joined,
) -> None:
    async with console.as_("analyst") as analyst, console.as_("supervisor") as supervisor:
        await found(analyst)
        for town in console.towns.values():
            await town.later(days=8)
        assert "移交超期无回执1件" in words((await supervisor.get("/board")).text)
        assert f'href="{ONE}"' in (await supervisor.get("/handovers?which=late")).text
        assert "receipt_number" not in (await supervisor.get(ONE)).text
