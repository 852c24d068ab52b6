"""A grade waits for a second person: who signed sees that it does, another one has it in his list and answers."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from deploy.machine.home import Home
from services.triage.app import SERVICE as TRIAGE
from services.triage.domain.screening import dispute_id_of
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.doors.policies import with_a_second_person
from tests.triage import town as triage

PATH = f"/disputes/{dispute_id_of(UUID(int=7))}"
GRADE, SECOND = f"{PATH}/grade", f"{PATH}/second"
CONFIRM, REFUSE = f"{SECOND}/confirm", f"{SECOND}/refuse"


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home, tmp_path: Path) -> AsyncIterator[Joined]:
    """A console whose triage asks a second person; a dispute of level 2, and the analyst signed for level 3."""
    async with joined(postgres, home, TRIAGE, policy=with_a_second_person(tmp_path)) as console:
        async with console.towns["triage"].as_("analyst") as other:
            await triage.entered(console.towns["triage"], other)
            await triage.graded(other, level=2)
        async with console.as_("analyst") as browser:
            form = form_of((await browser.get(GRADE)).text, GRADE)
            told = await browser.post(GRADE, data=form | {"level": ["3"], "reason": ["已缓和（虚构）"]})
            assert (told.status_code, told.headers["location"]) == (303, PATH)
            assert "已签字，待他人确认后生效" in (await browser.get(PATH)).text
        yield console


async def test_who_signed_sees_that_it_waits_and_gets_no_form_for_it(console: Joined) -> None:
    async with console.as_("analyst") as browser:
        page = (await browser.get(PATH)).text
        assert "待他人确认，尚未生效" in page
        assert "由您签字，请另一位研判员或所领导确认。" in page
        assert SECOND not in page
        assert CONFIRM not in (await browser.get(SECOND)).text
        assert "等他人确认" in (await browser.get("/disputes?second=true")).text


async def test_another_one_has_it_in_his_list_and_confirms_it(console: Joined) -> None:
    async with console.as_("chief") as browser:
        listed = (await browser.get("/disputes?second=true")).text
        assert PATH in listed
        assert "待您确认" in listed
        assert SECOND in (await browser.get(PATH)).text
        told = await browser.post(CONFIRM, data=form_of((await browser.get(SECOND)).text, CONFIRM))
        assert (told.status_code, told.headers["location"]) == (303, PATH)
        assert PATH not in (await browser.get("/disputes?second=true")).text
        assert CONFIRM not in (await browser.get(SECOND)).text


async def test_or_he_says_why_not(console: Joined) -> None:
    async with console.as_("chief") as browser:
        form = form_of((await browser.get(SECOND)).text, REFUSE)
        assert (await browser.post(REFUSE, data=form)).status_code == 422
        assert (await browser.post(REFUSE, data=form | {"reason": ["仍有威胁（虚构）"]})).status_code == 303
        page = (await browser.get(PATH)).text
        assert "他人未予确认" in page
        assert "仍有威胁（虚构）" in page


async def test_the_grade_page_says_what_alone_means_a_level(console: Joined) -> None:
    async with console.as_("analyst") as browser:
        form = form_of((await browser.get(GRADE)).text, GRADE)
        told = await browser.post(f"{GRADE}/proposal", data=form | {"factors": ["violence_or_threat"]})
        assert "6分起二级（有“有暴力或威胁”或“持有凶器”或“涉及多人”就至少为此级）" in told.text
        assert "规则：有“有暴力或威胁”就至少为此级" in told.text
