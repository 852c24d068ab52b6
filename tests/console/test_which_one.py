"""What was done is said with what it was done to, where the page that says so is about another."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from deploy.machine.home import Home
from services.console.routes.said import Link, Said, read
from services.triage.app import SERVICE as TRIAGE
from services.triage.domain.screening import dispute_id_of
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.console.reading import text_of
from tests.databases import DatabaseServer
from tests.triage import town as triage

FIRST, NEXT = UUID(int=1), UUID(int=2)
HERE, THERE = "石桥村（虚构）", "梅岭村（虚构）"


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    """Two reports that wait."""
    async with joined(postgres, home, TRIAGE) as console:
        await console.towns["triage"].hear(
            triage.reported(FIRST, village=HERE), triage.reported(NEXT, village=THERE, urgent=False)
        )
        yield console


async def screened(browser: httpx.AsyncClient, **found: str) -> str:
    """The page that comes after a decision about the first report."""
    path = f"/inbox/{FIRST}"
    form = form_of((await browser.get(path)).text, path)
    sent = await browser.post(path, data={**form, **{name: [value] for name, value in found.items()}})
    assert sent.status_code == 303, sent.text
    return (await browser.get(sent.headers["location"])).text


async def test_the_next_report_opens_under_what_became_of_the_one_before_and_where_that_is(console: Joined) -> None:
    async with console.as_("analyst") as browser:
        page = await screened(browser, outcome="dispute", category="neighbours", summary="檐水之争（虚构）")
        said = page.partition('class="said"')[2].partition("</p>")[0]
        assert f"<h1>{THERE}" in page
        assert f"刚才那条线索已录入纠纷：{HERE}" in said
        assert f'href="/disputes/{dispute_id_of(FIRST)}"' in said
        assert 'class="said"' not in (await browser.get("/inbox")).text, "it is said once"


async def test_what_became_no_dispute_leads_to_the_report(console: Joined) -> None:
    async with console.as_("analyst") as browser:
        browser.cookies.set("language", "en")
        page = await screened(browser, outcome="information")
    said = page.partition('class="said"')[2].partition("</p>")[0]
    assert "The report before this was kept as information: Shiqiao village (invented)" in text_of(said)
    assert f'href="/inbox/{FIRST}"' in said


@pytest.mark.parametrize("path", ["//elsewhere", "/\\elsewhere", "https://elsewhere", "javascript:alert(1)"])
def test_a_link_of_the_cookie_leads_to_our_own_pages_alone(path: str) -> None:
    assert read(Said("已录入", Link("/disputes/7", "打开")).written()) == Said("已录入", Link("/disputes/7", "打开"))
    assert read(Said("已录入", Link(path, "打开")).written()) == Said()
