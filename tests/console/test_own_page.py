"""The page that answers a form leads to pages: language, size and theme, and what asks for it again."""

import re
from html import unescape
from typing import cast

import pytest
from fastapi.routing import APIRoute

from services.console.app import routers
from services.console.routes.access import ACCESS
from shared.http.access import ANYBODY
from shared.http.roles import Role
from tests.console.joined import Joined
from tests.console.test_unsent import SOME as SOMETHING

SOME = SOMETHING | {"account": "administrator-1"}
LEFT_BY_THEM = ("log_out", "work_as", "verify")
"""Forms that are answered with another page."""
ABOVE = {
    "/referrals/{dispute_id}/accept": "/referrals/{dispute_id}",
    "/station/{dispute_id}/extension/grant": "/station/{dispute_id}",
    "/disputes/{dispute_id}/grade/proposal": "/disputes/{dispute_id}/grade",
    "/admin/users/{account}/switch": "/admin/users",
    "/account/password": "/account",
    "/visits/{dispute_id}/{number}": "/visits/{dispute_id}/{number}",
}


def forms() -> list[tuple[str, str]]:
    """The name and the pattern of every address to which somebody who is logged in sends a form."""
    routes = [route for router in routers() for route in router.routes if isinstance(route, APIRoute)]
    sent = [one for one in routes if "POST" in (one.methods or ()) and ACCESS[one.name] != ANYBODY]
    return [(one.name, one.path) for one in sent if one.name not in LEFT_BY_THEM]


async def back_of(console: Joined, role: Role, path: str) -> tuple[str, int]:
    """Where the page that answers a form at this address leads whoever chooses another language; what he gets there."""
    async with console.as_(role, "justice" if role == "liaison" else "") as browser:
        mark = re.search(r'name="csrf" value="([0-9a-f]+)"', (await browser.get("/account")).text)
        assert mark is not None
        answer = await browser.post(path, data={"csrf": mark[1]})
        back = re.search(r'name="back" value="([^"]*)"', answer.text)
        assert back is not None, answer.status_code
        chosen = await browser.post("/prefer", data={"back": unescape(back[1]), "language": "en"})
        return unescape(back[1]), (await browser.get(chosen.headers["location"])).status_code


@pytest.mark.parametrize(("name", "pattern"), forms())
async def test_whoever_chooses_a_language_on_the_answer_to_a_form_gets_a_page(
    unanswered: Joined, name: str, pattern: str
) -> None:
    role = cast(tuple[Role, ...], ACCESS[name])[0]
    back, status = await back_of(unanswered, role, pattern.format(**SOME))
    assert status in (200, 503), "there is none such"
    if pattern in ABOVE:
        assert back == ABOVE[pattern].format(**SOME)


async def test_what_the_form_is_about_stays(unanswered: Joined) -> None:
    asked = "/admin/parked/triage/release?source=intake&stream=dispute-7"
    assert await back_of(unanswered, "administrator", asked) == (asked, 503)


async def test_what_no_page_of_ours_sent_leads_to_the_first_one(unanswered: Joined) -> None:
    assert (await back_of(unanswered, "analyst", "/nothing/here"))[0] == "/"
