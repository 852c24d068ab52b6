"""Sessions of the desk on the pages: opened, named by the desk's reports, closed with how many came, taken back."""

import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest

from deploy.machine.home import Home
from services.intake.app import SERVICE as INTAKE
from services.triage.app import SERVICE as TRIAGE
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer

REPORT = {"channel": "desk", "village": "石桥村（虚构）", "text": "争水（虚构）", "happened_at": "2026-03-02T09:30"}


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    async with joined(postgres, home, INTAKE, TRIAGE) as console:
        yield console


async def sent(browser: httpx.AsyncClient, page: str, to: str, /, **fields: str) -> str:
    """What is read on the page that comes of filling in the form which goes there."""
    form = form_of((await browser.get(page)).text, to) | {name: [value] for name, value in fields.items()}
    return read((await browser.post(to, data=form, follow_redirects=True)).text)


def read(page: str) -> str:
    return unescape(" ".join(re.sub("<[^>]*>", " ", page).split()))


async def test_a_session_is_opened_named_by_a_report_and_closed_and_the_chief_sees_what_came_of_it(
    console: Joined,
) -> None:
    async with console.as_("desk_officer") as desk, console.as_("chief") as chief:
        assert "在哪次值守中" not in (await desk.get("/desk/new")).text
        told = await sent(desk, "/desk/sessions", "/desk/sessions", centre="changxing")
        assert "已开始值守：长兴警民联系点（虚构）" in told
        page = (await desk.get("/desk/sessions")).text
        assert re.search(r'<option value="shiqiao"', page)
        assert not re.search(r'<option value="changxing"', page), "one at a time at a centre"
        [one] = set(re.findall(r'href="(/desk/sessions/[0-9a-f-]+)"', page))
        [chosen] = re.findall(r'<option value="([0-9a-f-]{36})" selected', (await desk.get("/desk/new")).text)
        assert one.endswith(chosen), "the open session is chosen beforehand"
        for channel in ("desk", "call_110"):
            said = REPORT | {"channel": channel, "session_id": chosen}
            assert "已登记" in await sent(desk, "/desk/new", "/desk/new", **said)
        assert "没有送出" in await sent(desk, one, f"{one}/close", came="many")
        assert "已结束值守" in await sent(desk, one, f"{one}/close", came="31")
        assert "值守1次，来访31人，收到线索1条" in read((await chief.get("/desk/sessions")).text)
        past = read((await chief.get("/desk/sessions?month=2026-02")).text)
        assert "2月1日（周日）、" in past.replace(" ", ""), "market days without a session are named"
        assert "在哪次值守中" not in (await desk.get("/desk/new")).text


async def test_a_session_that_was_opened_by_mistake_is_taken_back(console: Joined) -> None:
    async with console.as_("desk_officer") as desk, console.as_("analyst") as analyst:
        await sent(desk, "/desk/sessions", "/desk/sessions", centre="shiqiao")
        [one] = set(re.findall(r'href="(/desk/sessions/[0-9a-f-]+)"', (await desk.get("/desk/sessions")).text))
        assert "没有送出" in await sent(desk, one, f"{one}/take-back", reason="")
        assert "已撤回这次值守" in await sent(desk, one, f"{one}/take-back", reason="点错了（虚构）")
        assert "值守0次，来访0人" in read((await desk.get("/desk/sessions")).text)
        assert (await analyst.get("/desk/sessions")).status_code == 403
