"""Requests on the pages: found in the inbox, answered by the department, told to whoever asked; the board."""

from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.machine.home import Home
from services.followup.app import SERVICE as FOLLOWUP
from services.triage.app import SERVICE as TRIAGE
from services.triage.domain.screening import request_id_of
from tests.console.joined import Joined, joined
from tests.console.test_hazards import sent, words
from tests.databases import DatabaseServer
from tests.triage.town import ANOTHER, REPORT, reported, said

ONE = f"/requests/{request_id_of(REPORT)}"


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    async with joined(postgres, home, TRIAGE, FOLLOWUP) as console:
        await console.towns["triage"].hear(reported())
        yield console


async def found(browser: httpx.AsyncClient, department: str = "justice") -> str:
    """The analyst decides in the inbox that the report is a request for this department."""
    page = f"/inbox/{REPORT}"
    return await sent(browser, page, page, outcome="request", answered_by=department)


async def test_a_request_is_answered_by_its_department_on_the_pages_and_its_asker_told(console: Joined) -> None:
    async with console.as_("analyst") as analyst, console.as_("liaison", department="justice") as liaison:
        assert f'href="{ONE}"' in await found(analyst), "what came of the report is a click away"
        assert f'href="{ONE}"' in (await liaison.get("/requests")).text
        assert "已答复，请告知反映人" in await sent(liaison, ONE, f"{ONE}/answer", answer="到司法所填表（虚构）")
        refused = await sent(analyst, f"{ONE}/told", f"{ONE}/told", told_how="phone", told_at="2099-01-01T09:00")
        assert "告知时间须在反映之后" in words(refused)
        assert "这件诉求办结" in await sent(analyst, ONE, f"{ONE}/told", told_by="村干部（虚构）", told_how="phone")
        shown = words((await liaison.get(ONE)).text)
        assert "到司法所填表（虚构）" in shown
        assert "电话 · 村干部（虚构）" in shown
        assert "没有符合条件的诉求" in (await analyst.get("/requests")).text
        assert f'href="{ONE}"' in (await analyst.get("/requests?which=told")).text


async def test_a_department_that_hands_a_request_on_sees_it_no_more(console: Joined) -> None:
    async with (
        console.as_("analyst") as analyst,
        console.as_("liaison", department="justice") as justice,
        console.as_("liaison", department="land") as land,
    ):
        await found(analyst)
        assert "没有符合条件的诉求" in (await land.get("/requests")).text
        to = f"{ONE}/hand-on"
        assert "没有符合条件的诉求" in await sent(justice, to, to, handed_to="land", reason="宅基地（虚构）")
        assert (await justice.get(ONE)).status_code == 404
        assert "宅基地（虚构）" in (await land.get(ONE)).text


async def test_the_inbox_offers_the_requests_of_the_village_to_link_a_report_to(console: Joined) -> None:
    async with console.as_("analyst") as analyst:
        await found(analyst)
        await console.towns["triage"].hear(reported(ANOTHER))
        linked = {"outcome": "repeat", "known": ONE[1:].replace("requests/", "request-"), "same": "person"}
        assert f'value="{linked["known"]}"' in (await analyst.get(f"/inbox/{ANOTHER}")).text
        await sent(analyst, f"/inbox/{ANOTHER}", f"/inbox/{ANOTHER}", **linked)
        assert f'href="/inbox/{ANOTHER}"' in (await analyst.get(ONE)).text
    stream = f"request-{request_id_of(REPORT)}"
    assert await said(console.towns["triage"], stream) == ["request_opened", "request_repeated"]


async def test_a_request_that_nobody_answers_is_on_the_board_and_whoever_looks_over_all_is_shown_no_form(
    console: Joined,
) -> None:
    async with console.as_("analyst") as analyst, console.as_("supervisor") as supervisor:
        await found(analyst)
        assert "诉求超期未答复" not in (await supervisor.get("/board")).text
        for town in console.towns.values():
            await town.later(days=8)
        assert "诉求超期未答复1件" in words((await supervisor.get("/board")).text)
        assert f'href="{ONE}"' in (await supervisor.get("/requests?which=late")).text
        assert "<textarea" not in (await supervisor.get(ONE)).text
        assert (await supervisor.get(f"{ONE}/answer")).status_code == 403
