"""The page of a report says who decided it, that of a dispute who adopted its plan: to whoever reads it."""

import re

import httpx

from deploy.machine.home import Home
from services.triage.app import SERVICE as TRIAGE
from tests.console.filled import form_of
from tests.console.joined import joined
from tests.databases import DatabaseServer
from tests.triage.town import DISPUTE, REPORT, entered, graded, planned


async def test_who_it_was_stands_on_the_page(postgres: DatabaseServer, home: Home) -> None:
    async with joined(postgres, home, TRIAGE) as console:
        town = console.towns["triage"]
        async with town.as_("analyst", name="wang-07") as analyst, town.as_("chief", name="chief-09") as chief:
            await entered(town, analyst)
            await graded(chief, DISPUTE)
            assert (await planned(chief)).status_code == 201
        async with console.as_("supervisor") as browser:
            report, dispute = [await _said(browser, path) for path in (f"/inbox/{REPORT}", f"/disputes/{DISPUTE}")]
        async with console.as_("analyst") as other:
            mark = form_of(await _said(other, "/account"), "/logout")
            late = await other.post(
                f"/inbox/{REPORT}", data=mark | {"outcome": "information", "reason": "来迟了（虚构）"}
            )
    assert report.count("研判员 wang-07") == 1
    assert late.status_code == 409
    assert late.text.count("研判员 wang-07") == 2, "above the report, and among what is so now"
    assert re.search("责任人所长，.*前完成.* · 所长 chief-09", dispute)


async def _said(browser: httpx.AsyncClient, path: str) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200
    return answer.text
