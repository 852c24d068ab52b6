"""The navigation: whoever is shown a place may go there, and the chief may visit as well as look over."""

import re

import pytest

from deploy.machine.home import Home
from services.console.showing.rooms import ROOMS
from services.followup.app import SERVICE as FOLLOWUP
from services.referral.events import DisputeResolved
from shared.http.roles import OF_PEOPLE, Role
from tests.console.joined import joined
from tests.databases import DatabaseServer
from tests.given import NOON, SUBJECT
from tests.house import heard


@pytest.mark.parametrize("role", OF_PEOPLE)
async def test_nobody_is_shown_a_place_that_he_may_not_open(postgres: DatabaseServer, home: Home, role: Role) -> None:
    department = "justice" if role == "liaison" else ""
    async with joined(postgres, home) as console, console.as_(role, department) as browser:
        answers = {room.path: (await browser.get(room.path)).status_code for room in ROOMS[role]}
    assert set(answers.values()) <= {200, 303, 503}, answers  # the services are away, and that is all that is wrong


async def test_the_chief_sees_what_is_to_be_visited_and_how_much_it_is(postgres: DatabaseServer, home: Home) -> None:
    event = DisputeResolved(
        dispute_id=SUBJECT, department="justice", level=3, category="neighbours", outcome="虚构", handlers=("li",),
        resolved_at=NOON,
    )  # fmt: skip
    async with joined(postgres, home, FOLLOWUP) as console:
        await console.towns["followup"].hear(heard(event, f"dispute-{SUBJECT}", SUBJECT))
        async with console.as_("chief") as browser:
            page = await browser.get("/visits")
            [room] = re.findall(r'<a href="/visits"[^>]*aria-current="page">(.*?)</a>', page.text)
            assert re.sub("<[^>]*>", "", room) == "回访2"
            assert (await browser.get(f"/visits/{SUBJECT}/1")).status_code == 200


@pytest.mark.parametrize(
    ("role", "path", "words"),
    [
        ("information_officer", "/report/new", "已填内容保存在本机"),
        ("information_officer", "/account", "现在不要关闭这一页"),  # only the report's form has a place of its own
        ("analyst", "/account", "现在不要关闭这一页"),
    ],
)
async def test_without_a_net_each_is_told_whether_what_he_wrote_is_kept(
    postgres: DatabaseServer, home: Home, role: Role, path: str, words: str
) -> None:
    async with joined(postgres, home) as console, console.as_(role) as browser:
        [said] = re.findall(r'<p class="offline"[^>]* data-unsent[^>]*>(.*?)</p>', (await browser.get(path)).text)
    assert words in said
    assert ("保存在本机" in said) == (path == "/report/new")
