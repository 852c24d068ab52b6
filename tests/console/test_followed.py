"""The pages of what is followed up: what each dispute is about, and who does not visit it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from deploy.machine.home import Home
from services.followup.app import SERVICE as FOLLOWUP
from services.referral.events import DisputeResolved, ResolutionFailed
from shared.http.roles import Role
from shared.kernel.event import Event
from shared.kernel.recorded import RecordedEvent
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.facts import dispute_graded
from tests.given import NOON
from tests.house import heard

SUMMARY = "排水沟之争（虚构）"
FOLLOWED, UNTOLD, WATCHED = (UUID(int=n) for n in (1, 2, 3))


def _heard(event: Event, dispute_id: UUID, n: int) -> RecordedEvent:
    return heard(event, f"dispute-{dispute_id}", UUID(int=100 * n + dispute_id.int))


def _resolved(dispute_id: UUID, handler: str) -> RecordedEvent:
    event = DisputeResolved(
        dispute_id=dispute_id, department="justice", level=3, category="neighbours", outcome="虚构",
        handlers=(handler,), resolved_at=NOON - timedelta(hours=1),
    )  # fmt: skip
    return _heard(event, dispute_id, 2)


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    """Three disputes, of one of which triage has not told yet; the chief handled the first."""
    failed = ResolutionFailed(
        dispute_id=WATCHED, department="justice", level=3, reason="不让步（虚构）", ways_told=("诉讼",)
    )
    async with joined(postgres, home, FOLLOWUP) as console:
        town = console.towns["followup"]
        await town.hear(*(_heard(dispute_graded(one), one, 1) for one in (FOLLOWED, WATCHED)))
        await town.hear(_resolved(FOLLOWED, "chief-1"), _resolved(UNTOLD, "li"), _heard(failed, WATCHED, 2))
        yield console


@pytest.mark.parametrize("phase", ["watched", "visited"])
async def test_the_list_says_what_each_dispute_is_about(console: Joined, phase: str) -> None:
    async with console.as_("visitor") as browser:
        text = (await browser.get(f"/followed?phase={phase}")).text
    assert f"上坪村 · {SUMMARY}" in text
    assert "<span>邻里</span>" in text
    assert (f"编号{str(UNTOLD)[:8]}" in text) == (phase == "visited"), "what triage has not told has its number"


@pytest.mark.parametrize(("role", "barred"), [("chief", True), ("visitor", False)])
async def test_whoever_handled_a_dispute_reads_that_others_visit_it(console: Joined, role: Role, barred: bool) -> None:
    async with console.as_(role) as browser:
        for path in (f"/followed/{FOLLOWED}", f"/visits/{FOLLOWED}/1"):
            page = await browser.get(path)
            assert page.status_code == 200
            assert SUMMARY in page.text
            assert ("由您办理过，请别人回访" in page.text) == barred
        other = await browser.get(f"/followed/{UNTOLD}")
        assert "由您办理过" not in other.text
        assert f"编号{str(UNTOLD)[:8]}" in other.text
