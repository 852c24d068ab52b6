"""Alerts of danger to life on the pages: said on every page of who may see to them until one of them did."""

from collections.abc import AsyncIterator

import pytest

from deploy.machine.home import Home
from services.triage.app import SERVICE as TRIAGE
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.console.test_hazards import sent, words
from tests.databases import DatabaseServer
from tests.triage.town import REPORT, reported

ONE = f"/alerts/{REPORT}"
SAID = "还没有人确认"


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    async with joined(postgres, home, TRIAGE) as console:
        await console.towns["triage"].hear(reported(danger_to_life=True))
        yield console


def bar_of(page: str) -> str:
    """What stands above a page, shown or hidden."""
    return page.partition('class="peril-bar"')[2].partition("</p>")[0]


async def test_it_stands_on_every_page_until_somebody_says_what_was_done(console: Joined) -> None:
    async with console.as_("analyst") as analyst, console.as_("desk_officer") as desk:
        for browser, page in ((analyst, "/disputes"), (desk, "/hazards")):
            bar = bar_of((await browser.get(page)).text)
            assert SAID in bar
            assert not bar.startswith(" hidden")
        assert f'href="{ONE}"' in (await desk.get("/alerts")).text
        assert "做了什么" in words(await sent(desk, ONE, f"{ONE}/acknowledge"))
        assert "已确认警报" in await sent(desk, ONE, f"{ONE}/acknowledge", deed="called_110", words="已到场（虚构）")
        assert "没有待确认的警报" in (await analyst.get("/alerts")).text
        assert "已到场（虚构）" in (await analyst.get(ONE)).text
    async with console.as_("chief") as chief:  # whose counts nobody remembers
        assert bar_of((await chief.get("/disputes")).text).startswith(" hidden")


async def test_who_comes_second_is_told_so_and_whoever_looks_over_all_is_shown_no_form(console: Joined) -> None:
    async with console.as_("desk_officer") as desk, console.as_("supervisor") as supervisor:
        assert "/acknowledge" not in (await supervisor.get(ONE)).text
        open_before = form_of((await desk.get(ONE)).text, f"{ONE}/acknowledge") | {"deed": ["telephoned"]}
        await sent(desk, ONE, f"{ONE}/acknowledge", deed="went_there")
        assert "在您填写时此件已变" in (await desk.post(f"{ONE}/acknowledge", data=open_before)).text
