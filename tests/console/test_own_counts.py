"""What somebody did himself is counted on his next page."""

import re
from uuid import UUID, uuid4

import httpx

from deploy.machine.home import Home
from services.triage.app import SERVICE as TRIAGE
from tests.console.joined import joined
from tests.databases import DatabaseServer
from tests.triage import town as triage

REPORTS = [UUID(int=n) for n in (1, 2)]


async def waiting(browser: httpx.AsyncClient) -> tuple[int, str]:
    """How many stand beside the inbox, and what a form of the page bears."""
    page = (await browser.get("/inbox")).text
    [count] = re.findall(r'data-count="/inbox"[^>]*>(\d+)<', page)
    return int(count), re.findall('name="csrf" value="([^"]+)"', page)[0]


async def test_his_own_step_is_counted_at_once(postgres: DatabaseServer, home: Home) -> None:
    async with joined(postgres, home, TRIAGE) as console:
        await console.towns["triage"].hear(*(triage.reported(one) for one in REPORTS))
        async with console.as_("analyst") as browser:
            before, csrf = await waiting(browser)
            sent = {"csrf": csrf, "key": uuid4().hex, "outcome": "information"}
            assert (await browser.post(f"/inbox/{REPORTS[0]}", data=sent)).status_code == 303
            after, _ = await waiting(browser)
    assert (before, after) == (2, 1)
