"""Beside a report stand its likely repeats, each with why and with what came of it; one click fills in the link."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from deploy.machine.home import Home
from services.triage.app import SERVICE as TRIAGE
from services.triage.domain.screening import dispute_id_of
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.given import NOON
from tests.triage import town as triage
from tests.triage.test_repeats import AGAIN, DITCH, LI

FIRST, SECOND = UUID(int=7), UUID(int=8)
DISPUTE, PAGE = dispute_id_of(FIRST), f"/inbox/{SECOND}"


@pytest.fixture
async def answering(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    """A console with triage behind it."""
    async with joined(postgres, home, TRIAGE) as console:
        yield console


async def told_twice(console: Joined, village: str = "上坪村") -> None:
    """A dispute is in the books, and two days later somebody tells of it again."""
    town, first = console.towns["triage"], {**DITCH, "village": village}
    await town.hear(triage.reported(FIRST, happened_at=NOON - timedelta(days=2), persons=(LI,), **first))
    async with town.as_("analyst") as analyst:
        assert (await analyst.post(f"/reports/{FIRST}/screen", json=triage.ENTER)).status_code == 201
    await town.hear(triage.reported(SECOND, happened_at=NOON, persons=(LI,), **AGAIN))


async def test_a_likely_repeat_is_shown_with_why_and_with_what_came_of_it(answering: Joined) -> None:
    await told_twice(answering)
    async with answering.as_("analyst") as browser:
        shown = (await browser.get(PAGE)).text
        assert all(why in shown for why in ("同村同地点", "同名1人", "相隔2天", "用字相似0.", "录入纠纷"))
        assert f"/inbox/{SECOND}?repeat={DISPUTE}&amp;same=place#outcome" in shown
        browser.cookies.set("language", "en")
        assert "Same village and place" in (await browser.get(PAGE)).text


async def test_three_are_shown_and_the_others_wait_until_they_are_asked_for(answering: Joined) -> None:
    for n in range(5):
        said = triage.reported(UUID(int=20 + n), happened_at=NOON - timedelta(days=1), persons=(LI,), **DITCH)
        await answering.towns["triage"].hear(said)
    await answering.towns["triage"].hear(triage.reported(SECOND, happened_at=NOON, persons=(LI,), **AGAIN))
    async with answering.as_("analyst") as browser:
        first, more = (await browser.get(PAGE)).text.split("<summary>再看2条</summary>")
        assert (first.count('<article class="card">'), more.count('<article class="card">')) == (3, 2)
        assert more.index("</details>") > more.rindex("</article>")


@pytest.mark.parametrize(("village", "field"), [("上坪村", "known"), ("下陇村", "dispute_id")])
async def test_the_link_is_filled_in_and_a_person_signs_for_it(answering: Joined, village: str, field: str) -> None:
    await told_twice(answering, village)
    async with answering.as_("analyst") as browser:
        shown = (await browser.get(f"{PAGE}?repeat={DISPUTE}&same=person")).text
        filled = form_of(shown, PAGE)
        assert (filled["outcome"], filled[field]) == (["repeat"], [str(DISPUTE)])
        assert '<option value="person" selected>' in shown
        told = await browser.post(PAGE, data=filled | {"same": ["person"]})
        assert told.status_code == 303, told.text
        async with answering.towns["triage"].as_("analyst") as analyst:
            assert (await analyst.get(f"/disputes/{DISPUTE}")).json()["repeats"] == [str(SECOND)]
        assert "关联这一件" not in (await browser.get(PAGE)).text


async def test_where_none_is_found_it_is_said_so(answering: Joined) -> None:
    await answering.towns["triage"].hear(triage.reported(SECOND))
    async with answering.as_("supervisor") as browser:
        assert "没有找到疑似重复的线索。" in (await browser.get(PAGE)).text
