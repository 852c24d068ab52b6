"""Odd requests at a real door: each gets its status and type of problem, says nothing back, and nothing is appended."""

from collections.abc import AsyncIterator

import httpx
import orjson
import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Send
from structlog.testing import capture_logs

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE as INTAKE
from shared.http import looking
from shared.http.front import Front
from shared.run.assemble import gate_of
from shared.run.settings import Settings
from tests.doors.odd import JSON, REPORT, SENT, TABLE, Odd
from tests.house import Town, at_work


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(INTAKE, database, home) as town:
        yield town


async def appended(town: Town) -> int:
    async with town.runtime.reading() as connection:
        return int(await connection.fetchval("select count(*) from store.event"))


async def ask(client: httpx.AsyncClient, odd: Odd) -> httpx.Response:
    """Ask just so; what the client library would say by itself is kept where the table says nothing."""
    said = {"json": odd.json} if odd.json is not None else {"content": odd.content}
    request = client.build_request(odd.method, odd.path, **said)
    for name, _ in odd.headers:
        request.headers.pop(name, None)
    request.headers = httpx.Headers([*request.headers.multi_items(), *odd.headers])
    return await client.send(request)


@pytest.mark.parametrize("odd", TABLE, ids=lambda odd: odd.says)
async def test_an_odd_request_is_refused_by_name_and_changes_nothing(town: Town, odd: Odd) -> None:
    async with town.as_("desk_officer") as desk:
        answer = await ask(desk, odd)
    told = answer.json()
    assert (answer.status_code, told["type"]) == (odd.status, f"/problems/{odd.problem}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["detail"]
    assert told["detail_zh"]
    assert SENT not in answer.text
    assert len(answer.content) < 4096
    assert await appended(town) == 0


async def test_a_method_that_is_not_taken_is_told_which_are(town: Town) -> None:
    async with town.as_("desk_officer") as desk:
        answers = {path: await desk.delete(path) for path in ("/reports", "/officers", "/health")}
    assert {path: answer.headers["allow"] for path, answer in answers.items()} == {
        "/reports": "GET, HEAD, POST",
        "/officers": "GET, HEAD, POST",
        "/health": "GET, HEAD",
    }


async def test_a_misspelt_field_is_answered_with_the_fields_that_there_are(town: Town) -> None:
    async with town.as_("desk_officer") as desk:
        told = (await desk.post("/reports", json=REPORT | {"vilage": "上坪村"})).json()
    assert (
        "unknown field (there is no such field, there are channel (channel), message id (message_id), "
        in told["detail"]
    )
    assert "未知字段（没有这一项，只有渠道（channel）、" in told["detail_zh"]
    assert [place["at"] for place in told["errors"]] == ["body/?"]
    assert "vilage" not in str(told).replace("village", "")


async def test_the_same_request_in_another_spelling_gets_the_first_answer(town: Town) -> None:
    body, key = orjson.dumps(REPORT), {"Idempotency-Key": "once"}
    async with town.as_("desk_officer") as desk:
        first = await desk.post("/reports", content=body, headers={**key, "content-type": "application/json"})
        again = await desk.post(
            "/reports", content=body, headers={**key, "content-type": "application/json; charset=utf-8"}
        )
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json()["report_id"], again.json()["repeated"]) == (again.json()["report_id"], True)


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "Application/JSON ; charset=UTF-8",
        'application/json; charset="utf-8"',
        "application/json;a=b",
    ],
)
async def test_utf_8_is_taken_however_it_is_named(town: Town, kind: str) -> None:
    async with town.as_("desk_officer") as desk:
        answer = await desk.post("/reports", content=orjson.dumps(REPORT), headers={"content-type": kind})
    assert answer.status_code == 201


async def test_each_answer_bears_the_headers_of_safety_and_no_server_s_name(town: Town) -> None:
    async with town.as_("desk_officer") as desk:
        for answer in (await desk.get("/reports"), await desk.get("/health"), await desk.get("/nowhere")):
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"
            assert "server" not in answer.headers
            assert "access-control-allow-origin" not in answer.headers


async def test_who_is_not_known_is_told_so_whatever_he_sends(town: Town) -> None:
    """What a stranger sends is not looked at: neither his body nor his query nor his keys."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(town.app), base_url="http://town") as stranger:
        for odd in TABLE:
            if odd.problem not in {"no-such-address", "no-such-method", "header-twice", "no-parameters-here"}:
                answer = await ask(stranger, odd)
                assert (answer.status_code, answer.json()["type"]) == (401, "/problems/token-missing"), odd.says


@pytest.mark.parametrize(("path", "kind"), [("/reports", "text/plain"), ("/sheets", "application/json"),
                                            ("/reports", "application/json; charset=gbk")])  # fmt: skip
async def test_a_body_of_another_kind_is_refused_before_it_is_read(town: Town, path: str, kind: str) -> None:
    async def read() -> AsyncIterator[bytes]:
        raise AssertionError("it is read")
        yield b""

    async with town.as_("desk_officer") as desk:
        answer = await desk.post(path, content=read(), headers={"content-type": kind})
    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/wrong-content-type")


@pytest.mark.parametrize("path", ["/docs", "/docs/static/swagger-ui.css", "/openapi.json", "/problems",
                                  "/problems/busy", "/health", "/ready"])  # fmt: skip
async def test_where_anybody_may_look_nothing_is_passed_over_either(town: Town, path: str) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(town.app), base_url="http://town") as stranger:
        query = await stranger.get(f"{path}?{SENT}=1")
        bodies = [
            await stranger.request("GET", path, content=sent, headers=JSON) for sent in (b"{}", b"\0", _in_chunks())
        ]
        for none in ("0", "00"):
            assert (await stranger.get(path, headers={"content-length": none})).status_code == 200
    assert (query.status_code, query.json()["type"]) == (400, "/problems/no-parameters-here")
    for answer in bodies:
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/no-body-here")


async def test_where_a_command_takes_no_body_an_empty_object_is_none_and_anything_else_is_refused(town: Town) -> None:
    bodies = [b"{}", b"[]", b"null", b'{"mimosa": 1}']
    async with town.as_("auditor") as auditor:
        answers = [await auditor.post("/verification", content=sent, headers=JSON) for sent in bodies]
    assert [answer.status_code for answer in answers] == [202, 422, 422, 422]
    assert {answer.json()["type"] for answer in answers[1:]} == {"/problems/no-body-here"}


async def _in_chunks() -> AsyncIterator[bytes]:
    yield b"{}"


@pytest.mark.parametrize("error", [ZeroDivisionError(SENT), HTTPException(400, SENT)], ids=["a fault", "of a library"])
async def test_what_breaks_inside_is_told_to_the_log_by_its_place_and_to_nobody_else(
    town: Town, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def breaks(*_: object) -> None:
        raise error

    monkeypatch.setattr(town.clock, "now", breaks)
    monkeypatch.setattr(looking, "_look", breaks)
    async with town.as_("desk_officer") as desk:
        with capture_logs() as logs:
            answers = await desk.post("/reports", json=REPORT), await desk.get("/ready")
    for answer in answers:
        assert (answer.status_code, answer.json()["type"]) == (500, "/problems/broken")
        assert SENT not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
    lines = [line for line in logs if line["event"] == "broken"]
    assert [(line["route"], line["error"]) for line in lines] == [
        ("/reports", type(error).__name__),
        ("/ready", type(error).__name__),
    ]
    assert "test_odd.py" in lines[0]["where"]
    assert SENT not in str(logs)


async def test_an_answer_that_breaks_after_it_began_is_not_begun_again() -> None:
    sent = []

    async def breaks(scope: object, receive: object, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ZeroDivisionError

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message["type"])

    await Front(breaks, gate_of(Settings()))({"type": "http", "path": "/reports", "headers": []}, receive, send)
    assert sent == ["http.response.start"]


async def test_two_tokens_are_none(town: Town) -> None:
    async with town.as_("desk_officer") as desk:
        token = desk.headers.pop("authorization")
        answer = await desk.get("/reports", headers=[("authorization", token), ("authorization", token)])
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/header-twice")
