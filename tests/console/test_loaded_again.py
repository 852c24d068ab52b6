"""Every address to which a form goes can be loaded again and gone back to: it shows the page on which the form stands,
or leads there."""

import pytest
from fastapi.routing import APIRoute

from services.console.app import routers
from tests.console.joined import Joined
from tests.console.test_unsent import SOME, role_of


def addresses() -> list[tuple[str, str]]:
    """The name and the address of every form."""
    routes = [route for router in routers() for route in router.routes if isinstance(route, APIRoute)]
    return [(one.name, one.path) for one in routes if "POST" in (one.methods or ())]


@pytest.mark.parametrize(("name", "address"), addresses())
async def test_there_is_a_page(unanswered: Joined, name: str, address: str) -> None:
    role = role_of(name)
    path = address.format(**SOME | {"account": f"{role}-1"})
    async with unanswered.as_(role, "justice" if role == "liaison" else "") as browser:
        answer = await browser.get(path, follow_redirects=True)
    assert answer.status_code in (200, 503), "503: the services are away, and so is nothing else"
    assert "没有这一页" not in answer.text
    assert all(step.status_code == 303 for step in answer.history)


@pytest.mark.parametrize(
    ("form", "page"),
    [
        ("/referrals/{}/accept", "/referrals/{}"),
        ("/station/{}/extension/grant", "/station/{}"),
        ("/disputes/{}/grade/proposal", "/disputes/{}/grade"),
        ("/inbox/{}/take-back", "/inbox/{}"),
    ],
)
async def test_it_is_that_of_the_same_thing(unanswered: Joined, form: str, page: str) -> None:
    async with unanswered.as_("chief") as browser:
        answer = await browser.get(form.format(SOME["dispute_id"]))
    assert (answer.status_code, answer.headers["location"]) == (303, page.format(SOME["dispute_id"]))


@pytest.mark.parametrize("path", ["/visits?phase=nothing", "/disputes/7", "/referrals/{}/nothing", "/nothing"])
async def test_what_is_not_there_leads_nowhere(unanswered: Joined, path: str) -> None:
    async with unanswered.as_("chief") as browser:
        assert (await browser.get(path.format(SOME["dispute_id"]))).status_code == 404
