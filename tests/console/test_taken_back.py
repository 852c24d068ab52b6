"""What was decided by mistake is taken back on the report's page, and a wrong category corrected on the dispute's."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from deploy.machine.home import Home
from services.triage.app import SERVICE as TRIAGE
from services.triage.domain.screening import dispute_id_of
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.triage import town as triage

REPORT = UUID(int=7)
INBOX, BACK = f"/inbox/{REPORT}", f"/inbox/{REPORT}/take-back"
DISPUTE = f"/disputes/{dispute_id_of(REPORT)}"
OUTCOMES = {
    "police_matter": ({"order_number": "虚构-110"}, "虚构-110"),
    "request": ({"answered_by": "justice"}, "司法所"),
    "for_authority": ({"authority": "县社保局（虚构）", "receipt_number": "虚构-7"}, "县社保局（虚构）"),
    "against_authority": (
        {"against_department": "land", "way": "petition", "receiver": "县信访局（虚构）"},
        "县信访局（虚构）",
    ),
}


@pytest.fixture
async def answering(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    """A console with triage behind it."""
    async with joined(postgres, home, TRIAGE) as console:
        yield console


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_what_a_report_was_found_to_be_is_shown_and_taken_back(answering: Joined, outcome: str) -> None:
    typed, shown = OUTCOMES[outcome]
    await answering.towns["triage"].hear(triage.reported(REPORT))
    async with answering.as_("analyst") as browser:
        form = form_of((await browser.get(INBOX)).text, INBOX) | {"outcome": [outcome]}
        told = await browser.post(INBOX, data=form | {name: [text] for name, text in typed.items()})
        assert told.status_code == 303
        decided = (await browser.get(INBOX)).text
        assert shown in decided
        assert "签字研判" not in decided
        back = form_of(decided, BACK) | {"why": ["点错了（虚构）"]}
        told = await browser.post(BACK, data=back)
        assert (told.status_code, told.headers["location"]) == (303, INBOX)
        assert "签字研判" in (await browser.get(INBOX)).text


async def test_taking_back_needs_a_reason_and_says_what_stands_in_the_way(answering: Joined) -> None:
    town = answering.towns["triage"]
    async with town.as_("analyst") as analyst:
        await triage.entered(town, analyst, REPORT)
    async with answering.as_("analyst") as browser:
        form = form_of((await browser.get(INBOX)).text, BACK)
        assert "理由" in (await browser.post(BACK, data=form)).text
        await town.hear(triage.scheduled(dispute_id_of(REPORT)))
        refused = await browser.post(BACK, data=form | {"why": ["点错了（虚构）"]})
        assert "研判不能撤回" in refused.text
        assert await triage.said(town, f"report-{REPORT}") == ["screening_opened", "report_found_dispute"]


async def test_a_withdrawn_dispute_says_so_and_is_not_offered_to_be_linked_to(answering: Joined) -> None:
    town = answering.towns["triage"]
    async with town.as_("analyst") as analyst:
        await triage.entered(town, analyst, REPORT)
        await triage.taken_back(analyst, REPORT)
    async with answering.as_("analyst") as browser:
        page = (await browser.get(DISPUTE)).text
        assert "研判已撤回" in page
        assert f"{DISPUTE}/grade" not in page
        assert str(dispute_id_of(REPORT)) not in (await browser.get(INBOX)).text


async def test_the_category_of_a_dispute_is_corrected_with_a_reason(answering: Joined) -> None:
    town, path = answering.towns["triage"], f"{DISPUTE}/category"
    async with town.as_("analyst") as analyst:
        await triage.entered(town, analyst, REPORT)
    async with answering.as_("analyst") as browser:
        assert path in (await browser.get(DISPUTE)).text
        form = form_of((await browser.get(path)).text, path)
        assert (await browser.post(path, data=form | {"category": ["contract"], "reason": [""]})).status_code != 303
        told = await browser.post(path, data=form | {"category": ["contract"], "reason": ["是欠款（虚构）"]})
        assert (told.status_code, told.headers["location"]) == (303, DISPUTE)
    async with town.as_("analyst") as analyst:
        assert (await analyst.get(DISPUTE)).json()["category"]["code"] == "contract"


async def test_a_dispute_is_merged_into_one_of_its_village_and_split_again(answering: Joined) -> None:
    town, other = answering.towns["triage"], f"/disputes/{dispute_id_of(triage.ANOTHER)}"
    async with town.as_("analyst") as analyst:
        for report in (REPORT, triage.ANOTHER):
            await triage.entered(town, analyst, report)
    async with answering.as_("analyst") as browser:
        path = f"{DISPUTE}/merge"
        assert path in (await browser.get(DISPUTE)).text
        page = (await browser.get(path)).text
        assert other.removeprefix("/disputes/") in page
        form = form_of(page, path) | {"known": [other.removeprefix("/disputes/")]}
        assert (await browser.post(path, data=form | {"reason": [""]})).status_code != 303
        told = await browser.post(path, data=form | {"reason": ["同一条沟（虚构）"]})
        assert (told.status_code, told.headers["location"]) == (303, DISPUTE)
        merged, stands = (await browser.get(DISPUTE)).text, (await browser.get(other)).text
        assert f"{DISPUTE}/split" in merged
        assert f"{DISPUTE}/grade" not in merged
        assert f'href="{DISPUTE}"' in stands
        path = f"{DISPUTE}/split"
        form = form_of((await browser.get(path)).text, path)
        told = await browser.post(path, data=form | {"reason": ["是两条沟（虚构）"]})
        assert (told.status_code, told.headers["location"]) == (303, DISPUTE)
        assert f"{DISPUTE}/grade" in (await browser.get(DISPUTE)).text
