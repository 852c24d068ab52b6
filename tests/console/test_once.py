"""What may have been done is done once; what is of an earlier session is looked at first; what is done is said so."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from deploy.machine.home import Home
from services.triage.app import SERVICE as TRIAGE
from services.triage.domain.screening import dispute_id_of
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.triage import town as triage

PLAN = {"measures": "每日走访（虚构）", "responsible": "所长（虚构）", "finish_on": "2026-03-20"}


@pytest.fixture
async def answering(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    """A console with triage behind it."""
    async with joined(postgres, home, TRIAGE) as console:
        yield console


class Lost(httpx.AsyncBaseTransport):
    """Brings what is sent to the service, and loses its answer."""

    def __init__(self, to: httpx.AsyncBaseTransport) -> None:
        self.to = to

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self.to.handle_async_request(request)
        raise httpx.ReadError("the line is broken", request=request)


async def graded(answering: Joined) -> str:
    """A dispute that may have a plan; gives the address of its page."""
    town = answering.towns["triage"]
    async with town.as_("analyst") as analyst:
        await triage.entered(town, analyst, UUID(int=7))
        await triage.graded(analyst, dispute_id_of(UUID(int=7)))
    return f"/disputes/{dispute_id_of(UUID(int=7))}/plan"


async def plans(answering: Joined) -> int:
    """How many plans were adopted."""
    said = await triage.said(answering.towns["triage"], f"dispute-{dispute_id_of(UUID(int=7))}")
    return said.count("plan_adopted")


async def test_what_may_have_been_done_is_sent_again_and_done_once(answering: Joined) -> None:
    path, services = await graded(answering), answering.console.services.clients
    async with answering.as_("analyst") as browser:
        form = form_of((await browser.get(path)).text, path) | {name: [text] for name, text in PLAN.items()}
        there = services["triage"]
        services["triage"] = httpx.AsyncClient(transport=Lost(there._transport), base_url="http://triage")
        unknown = await browser.post(path, data=form)
        assert unknown.status_code == 502
        assert "不会重复" in unknown.text
        services["triage"] = there
        assert await plans(answering) == 1
        again = await browser.post(path, data=form_of(unknown.text, path))
        assert (again.status_code, again.headers["location"]) == (303, path.removesuffix("/plan"))
    assert await plans(answering) == 1


async def test_a_form_of_an_earlier_session_is_looked_at_and_then_sent(answering: Joined) -> None:
    path = await graded(answering)
    async with answering.as_("analyst") as browser:
        form = form_of((await browser.get(path)).text, path) | {name: [text] for name, text in PLAN.items()}
        async with answering.as_("analyst") as tab:
            browser.cookies = tab.cookies
        looked = await browser.post(path, data=form)
        assert looked.status_code == 200
        assert "看过再送出" in looked.text
        assert await plans(answering) == 0, "it was sent before he looked"
        kept = form_of(looked.text, path)
        assert {name: kept[name] for name in (*PLAN, "key", "version")} == {
            name: form[name] for name in (*PLAN, "key", "version")
        }
        assert (await browser.post(path, data=kept)).status_code == 303
    assert await plans(answering) == 1


class Lists(httpx.AsyncBaseTransport):
    """Brings all to the service but what asks for a list."""

    def __init__(self, to: httpx.AsyncBaseTransport) -> None:
        self.to = to

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/reports":
            raise httpx.ConnectError("away", request=request)
        return await self.to.handle_async_request(request)


async def test_what_is_decided_is_said_to_be_though_the_next_one_is_not_told(answering: Joined) -> None:
    report, services = UUID(int=8), answering.console.services.clients
    await answering.towns["triage"].hear(triage.reported(report))
    async with answering.as_("analyst") as browser:
        form = form_of((await browser.get(f"/inbox/{report}")).text, f"/inbox/{report}") | {"outcome": ["information"]}
        services["triage"] = httpx.AsyncClient(transport=Lists(services["triage"]._transport), base_url="http://triage")
        answer = await browser.post(f"/inbox/{report}", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")
