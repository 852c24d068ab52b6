"""A report is added to and withdrawn on the pages: by its officer, at the desk; and the analyst reads of it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from deploy.machine.home import Home
from services.intake.app import SERVICE as INTAKE
from services.triage.app import SERVICE as TRIAGE
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.console.test_own_reports import reported
from tests.databases import DatabaseServer
from tests.doors.made_of_triage import found_report, waiting_report
from tests.facts import report_amended, report_withdrawn
from tests.given import STATION
from tests.house import heard


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    async with joined(postgres, home, INTAKE, TRIAGE) as found:
        yield found


async def send(browser: httpx.AsyncClient, page: str, to: str, **typed: str) -> httpx.Response:
    """Fill in the form that goes there, and send it."""
    form: dict[str, Any] = form_of((await browser.get(page)).text, to)
    return await browser.post(to, data=form | typed)


@pytest.mark.parametrize(("role", "page"), [("information_officer", "/report/mine"), ("desk_officer", "/desk/reports")])
async def test_words_are_added_and_then_it_is_withdrawn(console: Joined, role: Any, page: str) -> None:
    path = f"{page}/{await reported(console)}"
    async with console.as_(role) as browser:
        nothing = await send(browser, path, f"{path}/amend")
        assert "没有送出" in nothing.text
        answer = await send(browser, path, f"{path}/amend", text="又来了三个人（虚构）", reason="刚听说（虚构）")
        assert answer.headers["location"] == path
        assert "又来了三个人（虚构）" in (await browser.get(path)).text
        unsaid = await send(browser, path, f"{path}/withdraw")
        assert 'href="#why"' in unsaid.text
        await send(browser, path, f"{path}/withdraw", why="看错了地方（虚构）")
        shown = (await browser.get(path)).text
    assert "上报人已撤回" in shown
    assert "看错了地方（虚构）" in shown
    assert f"{path}/amend" not in shown


async def test_the_analyst_reads_what_was_added_and_that_it_is_withdrawn(console: Joined) -> None:
    town = console.towns["triage"]
    waits, decided = await waiting_report(town, STATION), await found_report(town, STATION)
    await town.hear(heard(report_amended(waits), f"report-{waits}", uuid4()))
    async with console.as_("analyst") as browser:
        assert "又来了三个人（虚构）" in (await browser.get(f"/inbox/{waits}")).text
        for one in (waits, decided):
            await town.hear(heard(report_withdrawn(one), f"report-{one}", uuid4()))
        gone, kept = [(await browser.get(f"/inbox/{one}")).text for one in (waits, decided)]
    assert "已撤回，不再研判" in gone
    assert 'name="outcome"' not in gone
    assert "上报人已撤回" in kept
    assert "撤回研判" in kept
