"""Where a dispute is: the phase of whoever had it last, in the list and on its own page."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from deploy.machine.home import Home
from services.console.showing.standing import phase_of
from services.followup.app import SERVICE as FOLLOWUP
from services.followup.events import VisitsScheduled
from services.referral.app import SERVICE as REFERRAL
from services.referral.events import DisputeResolved
from services.triage.app import SERVICE as TRIAGE
from services.triage.domain.screening import dispute_id_of
from tests.console.joined import Joined, joined
from tests.console.test_disputes import rows
from tests.databases import DatabaseServer
from tests.facts import dispute_closed
from tests.given import NOON
from tests.house import heard
from tests.referral import town as referral
from tests.triage import town as triage

VISITED, CLOSED = map(dispute_id_of, (UUID(int=1), UUID(int=2)))


@pytest.mark.parametrize(
    ("own", "handled", "followed", "said"),
    [
        ("entered", "", "", "entered"),
        ("graded", "", "", "graded"),
        ("graded", "handled", "", "handled"),
        ("graded", "handed_over", "visited", "visited"),
        ("graded", "resolved", "visited", "visited"),
        ("graded", "handed_over", "closed", "closed"),
        ("closed", "handed_over", "", "closed"),
        ("graded", "", "closed", "closed"),
        ("graded", "failed", "watched", "watched"),
        ("graded", "handled", "watched", "handled"),  # referred again after its mediation had failed
        ("graded", "resolved", "watched", "resolved"),
        ("graded", "handed_over", "relapsed", "relapsed"),
        ("reopened", "handed_over", "relapsed", "reopened"),
        ("graded", "waiting", "relapsed", "waiting"),
        ("graded", "resolved", "relapsed", "resolved"),
        ("graded", "handed_over", "", "handed_over"),
    ],
)
def test_a_dispute_is_where_whoever_had_it_last_says(own: str, handled: str, followed: str, said: str) -> None:
    told = [{"phase": phase} if phase else None for phase in (handled, followed)]
    assert phase_of({"phase": own}, *told) == said


def _resolved(dispute_id: UUID) -> DisputeResolved:
    return DisputeResolved(
        dispute_id=dispute_id, department="justice", level=2, category="neighbours", outcome="虚构",
        handlers=("li",), resolved_at=NOON - timedelta(hours=1),
    )  # fmt: skip


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    """Two disputes that are visited; triage hears that one of them is closed, and referral has not told of either."""
    async with joined(postgres, home, TRIAGE, REFERRAL, FOLLOWUP) as console:
        town = console.towns["triage"]
        async with town.as_("analyst") as analyst:
            for n, one in enumerate((VISITED, CLOSED), 1):
                await triage.entered(town, analyst, UUID(int=n))
                await triage.graded(analyst, one)
                event = heard(_resolved(one), f"dispute-{one}", UUID(int=100 + n))
                await console.towns["followup"].hear(event)
        await town.hear(heard(dispute_closed(CLOSED), f"dispute-{CLOSED}", UUID(int=200)))
        yield console


async def test_a_closed_dispute_is_filed_in_the_lists_and_is_not_to_be_graded_anew(console: Joined) -> None:
    async with console.as_("analyst") as browser:
        said = await rows(browser)
        page = (await browser.get(f"/disputes/{CLOSED}")).text
        open_page = (await browser.get(f"/disputes/{VISITED}")).text
    assert "已归档" in said[CLOSED]
    assert "期限" not in said[CLOSED]
    assert '<span class="state">已归档</span>' in page
    assert "没有等着办的事" in page
    assert "重新分级" not in page
    assert '<span class="state">回访中</span>' in open_page
    assert "重新分级" in open_page
    async with console.as_("auditor") as browser:
        assert "已归档" in (await browser.get("/audit")).text


async def test_of_what_is_handed_over_follow_up_is_asked_once_and_no_other(console: Joined) -> None:
    asked: list[str] = []

    async def note(request: httpx.Request) -> None:
        asked.append(request.url.params.get("ids", ""))

    await hand_over(console)
    console.console.services.clients["followup"].event_hooks["request"].append(note)
    async with console.as_("analyst") as browser:
        said = await rows(browser)
    assert [ids for ids in asked if ids] == [str(VISITED)]
    assert "回访中" in said[VISITED]


async def test_while_follow_up_is_away_the_list_says_that_it_does_not_know(console: Joined) -> None:
    await hand_over(console)
    await console.console.services.clients["followup"].aclose()
    console.console.services.clients["followup"] = httpx.AsyncClient(base_url="http://127.0.0.1:1")
    async with console.as_("analyst") as browser:
        said = await rows(browser)
        text = (await browser.get("/disputes")).text
    assert "是否已归档，暂时不知道" in text
    assert "已转入回访" in said[VISITED]


async def hand_over(console: Joined) -> None:
    """Referral has let go of the dispute that is visited."""
    town = console.towns["referral"]
    await town.hear(referral.graded(VISITED))
    async with town.as_("analyst") as analyst, town.as_("liaison", department="forestry") as forestry:
        assert await referral.sent(analyst, "refer", {}, VISITED) == 201
        assert await referral.sent(forestry, "accept", None, VISITED) == 201
        assert await referral.sent(forestry, "resolve", {"outcome": "和好（虚构）"}, VISITED) == 201
    event = VisitsScheduled(
        dispute_id=VISITED, level=3, resolved_at=town.clock.now(), visits=(), handlers=(), policy="test"
    )
    await town.hear(heard(event, f"dispute-{VISITED}", UUID(int=300)))
