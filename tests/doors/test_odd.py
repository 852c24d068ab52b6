"""Odd requests at a real door: each gets its status and type of problem, says nothing back, and nothing is appended."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

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
from tests.house import Town, at_work

JSON = {"content-type": "application/json"}
SENT = "mimosa"
"""A word that is sent and must not come back."""

REPORT = {"channel": "desk", "village": "上坪村", "happened_at": "2026-03-02T08:00:00+08:00", "text": "（虚构）"}


@dataclass(frozen=True)
class Odd:
    """A request and what it gets."""

    says: str
    status: int
    problem: str
    method: str = "POST"
    path: str = "/reports"
    headers: list[tuple[str, str]] = field(default_factory=list)
    content: bytes | None = None
    json: Any = None


def retire(headers: list[tuple[str, str]], status: int, problem: str, says: str) -> Odd:
    path = "/officers/0f8fad5b-d9cb-469f-a165-70867728950e/retire"
    return Odd(says, status, problem, path=path, headers=headers, json={"reason": "搬走了（虚构）"})


TABLE = [
    # the address
    Odd("an unknown address", 404, "no-such-address", "GET", f"/{SENT}"),
    Odd("a slash behind a known one: no redirect", 404, "no-such-address", "GET", "/reports/"),
    Odd("a method that is not taken", 405, "no-such-method", "DELETE"),
    Odd("a method nobody knows", 405, "no-such-method", "MIMOSA"),
    Odd("an id that is none", 422, "invalid-words", "GET", f"/reports/{SENT}"),
    Odd("an id in braces", 422, "invalid-words", "GET", "/reports/{0f8fad5b-d9cb-469f-a165-70867728950e}"),
    Odd("an id without hyphens", 422, "invalid-words", "GET", "/reports/0f8fad5bd9cb469fa16570867728950e"),
    # the query
    Odd("an unknown parameter", 400, "unknown-parameter", "GET", f"/reports?{SENT}=1"),
    Odd("a parameter of writing", 400, "no-parameters-here", path=f"/reports?{SENT}=1", json=REPORT),
    Odd("a parameter twice", 400, "parameter-twice", "GET", "/reports?limit=1&limit=2"),
    Odd("a limit that is no number", 422, "invalid-words", "GET", f"/reports?limit={SENT}"),
    Odd("a limit too high", 422, "invalid-words", "GET", "/reports?limit=100000"),
    Odd("a limit of none", 422, "invalid-words", "GET", "/reports?limit=0"),
    Odd("a parameter where there are none", 400, "no-parameters-here", "GET", f"/health?{SENT}=1"),
    # headers
    Odd("a key twice", 400, "header-twice", headers=[("Idempotency-Key", "a"), ("Idempotency-Key", "b")], json=REPORT),
    Odd("an empty key", 400, "idempotency-key-invalid", headers=[("Idempotency-Key", "")], json=REPORT),
    Odd("a key with a blank", 400, "idempotency-key-invalid", headers=[("Idempotency-Key", f"{SENT} 1")], json=REPORT),
    Odd("a key too long", 400, "idempotency-key-invalid", headers=[("Idempotency-Key", "k" * 201)], json=REPORT),
    Odd("a key with a blank where none is needed", 400, "idempotency-key-invalid", path="/sheets",
        headers=[("Idempotency-Key", f"{SENT} 1")]),
    retire([("If-Match", '"1"'), ("If-Match", '"2"')], 400, "header-twice", "two versions"),
    retire([("If-Match", '"1')], 400, "if-match-invalid", "half a quote"),
    retire([("If-Match", "1")], 400, "if-match-invalid", "a bare number"),
    retire([("If-Match", "*")], 400, "if-match-invalid", "any version"),
    retire([("If-Match", "")], 400, "if-match-invalid", "a version of no letters"),
    retire([("If-Match", 'W/"1"')], 400, "if-match-invalid", "a weak version"),
    retire([("If-Match", '"1", "2"')], 400, "if-match-invalid", "a list of versions"),
    retire([("If-Match", f'"{SENT}"')], 400, "if-match-invalid", "a version that is a word"),
    retire([("If-Match", '"-1"')], 400, "if-match-invalid", "a version below nought"),
    Odd("a version where nothing is changed", 400, "if-match-not-here", headers=[("If-Match", '"1"')], json=REPORT),
    Odd("a version with a question", 400, "if-match-not-here", "GET", headers=[("If-Match", '"1"')]),
    # the kind of the body
    Odd("a body without a type", 415, "wrong-content-type", content=b"{}"),
    Odd("plain text", 415, "wrong-content-type", content=b"{}", headers=[("content-type", "text/plain")]),
    Odd("a form where JSON belongs", 415, "wrong-content-type", content=b"a=b",
        headers=[("content-type", "application/x-www-form-urlencoded")]),
    Odd("JSON of another charset", 415, "wrong-content-type", content=b"{}",
        headers=[("content-type", "application/json; charset=gbk")]),
    Odd("JSON where a form belongs", 415, "wrong-content-type", path="/sheets", json={}),
    Odd("a body with a question", 422, "no-body-here", "GET", content=b'{"a":1}', headers=[*JSON.items()]),
    # the body
    Odd("nothing", 422, "invalid-words", headers=[*JSON.items()]),
    Odd("half of it", 400, "malformed-json", content=b'{"channel": ', headers=[*JSON.items()]),
    Odd("other bytes", 400, "malformed-json", content=b"\xff\xfe", headers=[*JSON.items()]),
    Odd("not a number", 400, "malformed-json", content=b'{"text": NaN}', headers=[*JSON.items()]),
    Odd("an infinity", 400, "malformed-json", content=b'{"text": -Infinity}', headers=[*JSON.items()]),
    Odd("a number of five thousand digits", 400, "malformed-json", content=b'{"text": ' + b"1" * 5000 + b"}",
        headers=[*JSON.items()]),
    Odd("a nest", 400, "malformed-json", content=b"[" * 100_000, headers=[*JSON.items()]),
    Odd("a key twice in an object", 422, "key-twice", content=b'{"text": "a", "text": "b"}', headers=[*JSON.items()]),
    Odd("a key twice further in", 422, "key-twice", content=b'{"people": [{"name": "a", "name": "b"}]}',
        headers=[*JSON.items()]),
    Odd("keys by the thousand", 422, "too-many-parts", json={f"k{n}": n for n in range(1001)}),
    Odd("people by the ten thousand", 422, "too-many-parts", json=REPORT | {"people": [{}] * 10_000}),
    Odd("numbers by the ten thousand", 422, "too-many-parts", json=REPORT | {"people": [1] * 10_000}),
    Odd("lists in lists", 422, "too-many-parts", json=[[[1] * 400] * 2, [2] * 300]),
    Odd("an unknown key", 422, "invalid-words", json=REPORT | {SENT: 1}),
    Odd("a list", 422, "invalid-words", json=[REPORT]),
    Odd("a body too large", 413, "too-large", json=REPORT | {"text": "长" * 100_000}),
]  # fmt: skip


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
        assert (await stranger.get(path, headers={"content-length": "0"})).status_code == 200
    assert (query.status_code, query.json()["type"]) == (400, "/problems/no-parameters-here")
    for answer in bodies:
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/no-body-here")


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

    await Front(breaks, gate_of(Settings()))({"type": "http", "path": "/reports"}, receive, send)
    assert sent == ["http.response.start"]


async def test_two_tokens_are_none(town: Town) -> None:
    async with town.as_("desk_officer") as desk:
        token = desk.headers.pop("authorization")
        answer = await desk.get("/reports", headers=[("authorization", token), ("authorization", token)])
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/header-twice")
