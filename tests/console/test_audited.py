"""The auditor's list of disputes: triage tells what they are, all of them at once."""

import httpx

from deploy.machine.home import Home
from services.triage.app import SERVICE as TRIAGE
from tests.console.joined import joined
from tests.databases import DatabaseServer
from tests.house import Town
from tests.triage.town import ANOTHER, ENTER, REPORT, reported


async def entered(town: Town) -> None:
    """Two disputes are in the books."""
    async with town.as_("analyst") as analyst:
        for report in (REPORT, ANOTHER):
            await town.hear(reported(report))
            assert (await analyst.post(f"/reports/{report}/screen", json=ENTER)).status_code == 201


async def test_triage_is_asked_once_what_the_disputes_are(postgres: DatabaseServer, home: Home) -> None:
    asked: list[str] = []

    async def note(request: httpx.Request) -> None:
        asked.append(request.url.path)

    async with joined(postgres, home, TRIAGE) as console:
        await entered(console.towns["triage"])
        console.console.services.clients["triage"].event_hooks["request"].append(note)
        async with console.as_("auditor") as browser:
            page = (await browser.get("/audit")).text
    assert page.count("上坪村 · 邻里") == 2
    assert page.count("待分级") == 2
    assert ENTER["summary"] not in page
    assert [path for path in asked if path != "/clock" and path != "/words"] == ["/streams", "/books"]
