"""What came of a dispute stands where one looks: on its own page, and before whoever visits asks
whether they are content."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid5

import pytest

from deploy.machine.home import Home
from services.followup.app import SERVICE as FOLLOWUP
from services.referral.app import SERVICE as REFERRAL
from services.referral.events import DisputeResolved
from services.triage.app import SERVICE as TRIAGE
from services.triage.domain.screening import dispute_id_of
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.given import NOON
from tests.house import heard
from tests.referral import town as referral
from tests.triage import town as triage

REPORT = UUID(int=1)
DISPUTE = dispute_id_of(REPORT)
PLACE, AGREED = "桥头水井旁（虚构）", "檐口改向，各让一尺（虚构）"


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    """A dispute that its department has resolved, and whose visit is promised."""
    async with joined(postgres, home, TRIAGE, REFERRAL, FOLLOWUP) as console:
        town = console.towns
        await town["triage"].hear(triage.reported(REPORT, place=PLACE))
        await town["referral"].hear(referral.graded(DISPUTE))
        async with (
            town["triage"].as_("analyst") as analyst,
            town["referral"].as_("analyst") as station,
            town["referral"].as_("liaison", department="forestry") as forestry,
        ):
            assert (await analyst.post(f"/reports/{REPORT}/screen", json=triage.ENTER)).status_code == 201
            assert (await triage.graded(analyst, DISPUTE)).status_code == 201
            assert await referral.sent(station, "refer", {}, DISPUTE) == 201
            for step, said in (("accept", None), ("resolve", {"outcome": AGREED})):
                assert await referral.sent(forestry, step, said, DISPUTE) == 201
        resolved = DisputeResolved(
            dispute_id=DISPUTE, department="forestry", level=3, category="neighbours", outcome=AGREED, handlers=("li",),
            resolved_at=NOON,
        )  # fmt: skip
        await town["followup"].hear(heard(resolved, f"dispute-{DISPUTE}", uuid5(DISPUTE, "resolved")))
        yield console


async def test_the_disputes_page_tells_the_outcome_and_leads_to_its_page_at_the_station(console: Joined) -> None:
    async with console.as_("analyst") as analyst:
        page = (await analyst.get(f"/disputes/{DISPUTE}")).text
        assert f"<dt>化解结果</dt><dd>{AGREED}</dd>" in page
        assert f'href="/station/{DISPUTE}"' in page
        assert (await analyst.get(f"/station/{DISPUTE}")).status_code == 200
    async with console.as_("supervisor") as supervisor:
        page = (await supervisor.get(f"/disputes/{DISPUTE}")).text
        assert AGREED in page
        assert f'href="/station/{DISPUTE}"' not in page, "he may not open it"


@pytest.mark.parametrize("path", [f"/visits/{DISPUTE}/1", f"/followed/{DISPUTE}"])
async def test_a_chief_who_visits_reads_what_was_agreed_and_where(console: Joined, path: str) -> None:
    async with console.as_("chief") as chief:
        page = (await chief.get(path)).text
    assert f"<dt>地点</dt><dd>{PLACE}</dd>" in page
    assert f"<dt>化解结果</dt><dd>{AGREED}</dd>" in page


async def test_a_visitor_reads_what_followup_tells(console: Joined) -> None:
    async with console.as_("visitor") as visitor:
        answer = await visitor.get(f"/visits/{DISPUTE}/1")
    assert answer.status_code == 200
    assert "满意吗" in answer.text
