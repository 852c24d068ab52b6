"""The auditor's list of disputes: triage tells what they are, all of them at once."""

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import httpx
import pytest

from deploy.machine.home import Home
from services.followup.app import SERVICE as FOLLOWUP
from services.referral.app import SERVICE as REFERRAL
from services.referral.events import DisputeResolved
from services.triage.app import SERVICE as TRIAGE
from services.triage.domain.screening import dispute_id_of
from shared.ops import finding
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.given import NOON
from tests.house import Town, heard
from tests.triage.town import ANOTHER, DISPUTE, ENTER, REPORT, graded, reported


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


async def lasts(console: Joined) -> list[tuple[UUID, str]]:
    """The disputes of the auditor's list, and what is said to have happened last."""
    async with console.as_("auditor") as browser:
        page = (await browser.get("/audit")).text
    rows = re.findall(r'href="/audit/([0-9a-f-]{36})">(.*?)</a>', page, re.DOTALL)
    return [(UUID(id_), unescape(last)) for id_, text in rows for last in re.findall("最近：([^<]*)<", text)]


async def referral_hears(console: Joined) -> None:
    """What triage has said until now has come to referral."""
    for recorded in await console.towns["triage"].log("triage"):
        await console.towns["referral"].hear(recorded)


async def test_the_last_event_is_that_of_all_services_also_where_one_does_not_tell_of_the_dispute_by_itself(
    postgres: DatabaseServer, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Triage tells of the other one, which changed last there; referral of this one, which triage graded anew since."""
    monkeypatch.setattr(finding, "MOST_STREAMS", 1)
    other = dispute_id_of(ANOTHER)
    async with joined(postgres, home, TRIAGE, REFERRAL) as console:
        triage = console.towns["triage"]
        await entered(triage)
        async with triage.as_("analyst") as analyst:
            await graded(analyst)
            await referral_hears(console)
            for minutes, one in ((1, DISPUTE), (2, other)):
                triage.clock.set(NOON + timedelta(minutes=minutes))
                await graded(analyst, one, level=1)
        assert await lasts(console) == [(other, "分级"), (DISPUTE, "重新分级")]


async def test_of_one_instant_the_last_event_is_that_of_the_timeline(postgres: DatabaseServer, home: Home) -> None:
    """The clocks stand still: follow-up told of a relapse, of which triage graded anew, of which referral heard."""
    async with joined(postgres, home, TRIAGE, REFERRAL, FOLLOWUP) as console:
        triage, followup = console.towns["triage"], console.towns["followup"]
        await entered(triage)
        async with triage.as_("analyst") as analyst:
            await graded(analyst)
            await referral_hears(console)
            resolved = DisputeResolved(
                dispute_id=DISPUTE, department="justice", level=2, category="neighbours", outcome="虚构",
                handlers=("li",), resolved_at=NOON - timedelta(hours=1),
            )  # fmt: skip
            await followup.hear(heard(resolved, f"dispute-{DISPUTE}", UUID(int=9)))
            async with followup.as_("visitor") as visitor:
                answer = await visitor.post(f"/disputes/{DISPUTE}/relapse", json={"reason": "又吵起来了（虚构）"})
                assert answer.status_code == 201, answer.text
            assert (await lasts(console))[0] == (DISPUTE, "矛盾反复")
            await triage.hear(*[one for one in await followup.log("followup") if "relapsed" in one.event.kind])
            assert (await lasts(console))[0] == (DISPUTE, "重新办理")
            await graded(analyst, level=1)
            await referral_hears(console)
        assert (await lasts(console))[0] == (DISPUTE, "级别变更")
