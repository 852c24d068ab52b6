"""The door of a service: whoever may pass, a service without log or database behind it, and no route left open."""

import hmac
from collections.abc import AsyncIterator
from hashlib import sha256

import httpx
import pytest

from deploy.machine.home import Home
from shared.store.service import Service
from tests.house import NO_DATABASE, Town, at_work
from tests.shared.gate.access import KEY

GATE = Service("gate", routes="tests.shared.gate")


@pytest.fixture
async def town(home: Home) -> AsyncIterator[Town]:
    async with at_work(GATE, NO_DATABASE, home) as town:
        yield town


def anybody(town: Town) -> httpx.AsyncClient:
    """A client without a token."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(town.app), base_url="http://town")


def signature(body: bytes) -> str:
    """What the neighbour writes over this body."""
    return hmac.new(KEY, body, sha256).hexdigest()


async def test_a_service_without_log_or_database_is_alive_and_ready_and_serves_its_own_routes(town: Town) -> None:
    async with anybody(town) as client, town.as_("chief", name="wang") as chief:
        own = town.runtime.installation
        assert (await client.get("/health")).json() == {"status": "ok", "service": "gate", "installation": own}
        answer = await client.get("/ready")
        assert (answer.status_code, answer.json()["ready"]) == (200, True)
        assert (await client.get("/metrics")).status_code == 404, "they have a port of their own"
        assert (await chief.get("/knock")).json() == {"by": "chief:wang"}


async def test_such_a_service_says_that_it_has_no_database_where_one_is_asked_for(town: Town) -> None:
    async with town.as_("administrator") as operator:
        answer = await operator.get("/parked")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")


async def test_a_request_with_the_right_signature_comes_in_as_its_sender(town: Town) -> None:
    body = '{"word":"好"}'.encode()
    async with anybody(town) as client:
        headers = {"X-Signature": signature(body), "X-Station": "changluo", "Content-Type": "application/json"}
        answer = await client.post("/callbacks", content=body, headers=headers)
    assert answer.status_code == 200
    assert answer.json() == {"by": "system:neighbour", "station": "changluo", "body": {"word": "好"}}


@pytest.mark.parametrize("written", ["", "0" * 64, signature(b'{"word":"other"}'), "é"], ids=str)
async def test_a_request_with_another_signature_or_none_stays_outside(town: Town, written: str) -> None:
    headers = {b"x-signature": written.encode()} if written else {}
    async with anybody(town) as client:
        answer = await client.post("/callbacks", json={"word": "x"}, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/signature-refused")
        assert (await client.get(answer.json()["type"])).json()["status"] == 401


async def test_a_token_does_not_stand_for_a_signature_nor_another_role_for_the_right_one(town: Town) -> None:
    async with town.as_("chief") as chief, town.as_("visitor") as visitor, anybody(town) as client:
        assert (await chief.post("/callbacks", json={})).status_code == 401
        assert (await visitor.get("/knock")).status_code == 403
        assert (await client.get("/knock")).status_code == 401


async def test_a_route_that_is_missing_in_the_table_of_access_is_refused_at_start(home: Home) -> None:
    with pytest.raises(ValueError, match="nobody may call forgotten"):
        async with at_work(Service("unguarded", routes="tests.shared.unguarded"), NO_DATABASE, home):
            pass
