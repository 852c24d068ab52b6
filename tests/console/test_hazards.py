"""Hazards on the pages: found in the inbox, listed by their clocks, followed until they are removed; the board."""

import re
from collections.abc import AsyncIterator
from html import unescape
from uuid import UUID

import httpx
import pytest

from deploy.machine.home import Home
from services.followup.app import SERVICE as FOLLOWUP
from services.triage.app import SERVICE as TRIAGE
from services.triage.domain.screening import hazard_id_of
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.triage.town import ANOTHER, REPORT, reported, said

HAZARD = hazard_id_of(REPORT)


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    async with joined(postgres, home, TRIAGE, FOLLOWUP) as console:
        await console.towns["triage"].hear(reported())
        yield console


async def sent(browser: httpx.AsyncClient, page: str, to: str, /, **fields: str) -> str:
    """The page that comes of filling in the form which goes there."""
    form = form_of((await browser.get(page)).text, to) | {name: [value] for name, value in fields.items()}
    return (await browser.post(to, data=form, follow_redirects=True)).text


def words(page: str) -> str:
    """What is read on a page."""
    return unescape(" ".join(re.sub("<[^>]*>", " ", page).split()))


async def found(browser: httpx.AsyncClient, report: UUID = REPORT) -> str:
    """The analyst decides in the inbox that this report is a hazard."""
    return await sent(browser, f"/inbox/{report}", f"/inbox/{report}", outcome="hazard", hazard="road")


async def test_a_hazard_is_followed_on_the_pages_until_it_is_removed(console: Joined) -> None:
    async with console.as_("analyst") as analyst, console.as_("desk_officer") as desk:
        assert f'href="/hazards/{HAZARD}"' in await found(analyst), "what came of the report is a click away"
        assert "道路交通" in (await desk.get("/hazards")).text
        one = f"/hazards/{HAZARD}"
        assert "立了警示牌（虚构）" in await sent(desk, one, f"{one}/action", action="立了警示牌（虚构）")
        refused = await sent(desk, f"{one}/hand-over", f"{one}/hand-over")
        assert "没有写交给谁" in refused
        assert "已交村镇建设办" in await sent(desk, f"{one}/hand-over", f"{one}/hand-over", handed_to="housing")
        assert "已报告消除" in await sent(desk, f"{one}/remove", f"{one}/remove", how="补好了（虚构）")
        assert "没有符合条件的隐患" in (await desk.get("/hazards")).text
        assert "补好了（虚构）" in (await analyst.get(one)).text
        assert f'href="{one}"' in (await desk.get("/hazards?which=removed")).text
        assert "记录处置" not in words((await analyst.get(one)).text)


async def test_the_inbox_offers_the_hazards_of_the_village_to_link_a_report_to(console: Joined) -> None:
    async with console.as_("analyst") as analyst:
        await found(analyst)
        await console.towns["triage"].hear(reported(ANOTHER))
        linked = {"outcome": "repeat", "known": f"hazard-{HAZARD}", "same": "place"}
        assert f'value="hazard-{HAZARD}"' in (await analyst.get(f"/inbox/{ANOTHER}")).text
        await sent(analyst, f"/inbox/{ANOTHER}", f"/inbox/{ANOTHER}", **linked)
        assert f'href="/inbox/{ANOTHER}"' in (await analyst.get(f"/hazards/{HAZARD}")).text
    assert await said(console.towns["triage"], f"hazard-{HAZARD}") == ["hazard_opened", "hazard_repeated"]


async def test_a_hazard_on_which_nobody_acts_breaks_the_third_promise_and_is_opened_from_the_board(
    console: Joined,
) -> None:
    async with console.as_("analyst") as analyst, console.as_("chief") as chief:
        await found(analyst)
        board = words((await chief.get("/board")).text)
        assert "未化解、未消除的一周内都有人处置" in board
        assert "隐患未消除1处" in board
        for town in console.towns.values():
            await town.later(days=7, seconds=1)
        board = (await chief.get("/board")).text
        assert "隐患1处" in words(board)
        assert 'href="/hazards?which=late"' in board
        assert f'href="/hazards/{HAZARD}"' in (await chief.get("/hazards?which=late")).text
        assert "隐患1处" not in words((await chief.get("/board?village=下陇村")).text)


async def test_whoever_may_only_look_is_shown_no_form(console: Joined) -> None:
    async with console.as_("analyst") as analyst, console.as_("supervisor") as supervisor:
        await found(analyst)
        page = await supervisor.get(f"/hazards/{HAZARD}")
        assert page.status_code == 200
        assert "<textarea" not in page.text
        assert (await supervisor.get(f"/hazards/{HAZARD}/remove")).status_code == 403
