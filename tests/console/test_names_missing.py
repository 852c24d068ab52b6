"""While nobody tells the words of the policy no code stands alone on a page: the words that were told last stand there,
or that the name is not known."""

from datetime import UTC, datetime

import httpx
import pytest

from deploy.machine.home import Home
from services.console.people.accounts import Post
from services.console.showing.fields import told
from services.triage.app import SERVICE as TRIAGE
from tests.console.joined import Joined, joined
from tests.console.test_unsent import SOME, seat
from tests.databases import DatabaseServer
from tests.given import NOON, STATION

DECIDED = {"outcome": "dispute", "category": "hills_forest_land", "level": "2"}
PATH = "/inbox/" + SOME["report_id"]


@pytest.mark.parametrize(
    ("language", "shown"), [("zh", "名称暂时不知道（{}）"), ("en", "name not known at present ({})")]
)
async def test_what_was_chosen_is_said_to_have_no_name_for_the_moment(
    unanswered: Joined, language: str, shown: str
) -> None:
    _, browser, form = await seat(unanswered, "analyst")
    async with browser:
        browser.cookies.set("language", language)
        answer = await browser.post(PATH, data=form | DECIDED)
    assert answer.status_code == 503
    assert f">{shown.format('hills_forest_land')}</textarea>" in answer.text


def test_so_it_is_in_what_an_event_tells() -> None:
    fields = {"category": "hills_forest_land", "lead": "justice", "level": 2, "village": "somewhere"}
    assert [text for _, text in told("zh", fields, {}, NOON)] == [
        "名称暂时不知道（hills_forest_land）", "名称暂时不知道（justice）", "2", "somewhere",
    ]  # fmt: skip


async def test_a_village_is_called_in_the_language_of_the_reader_and_sent_as_reports_have_it(
    postgres: DatabaseServer, home: Home
) -> None:
    async with joined(postgres, home, TRIAGE) as joint, joint.as_("desk_officer") as browser:
        words = await joint.console.services.get("triage", "/words", _token(joint))
        village = next(one for one in words.said["villages"] if one["en"] != one["zh"])
        browser.cookies.set("language", "en")
        page = (await browser.get("/desk/new")).text
    assert f'<option value="{village["zh"]}">{village["en"]}</option>' in page


def _token(joint: Joined) -> str:
    post = Post(role="desk_officer", station=STATION)
    return joint.console.signer.token("desk_officer-1", post, datetime.now(UTC))


async def test_the_words_that_were_told_last_are_said_while_triage_is_away(
    postgres: DatabaseServer, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with joined(postgres, home, TRIAGE) as joint, joint.as_("desk_officer") as browser:
        assert "上坪村（虚构）" in (await browser.get("/desk/new")).text
        monkeypatch.setattr("services.console.console.WORDS_SECONDS", 0.0)
        joint.console.services.clients["triage"] = httpx.AsyncClient(base_url="http://127.0.0.1:1")
        assert "上坪村（虚构）" in (await browser.get("/desk/new")).text
