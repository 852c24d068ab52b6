"""Malformed at every door of every service: each gets its status and problem type, and nothing is appended."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from deploy.services import PORTS, load
from shared.http.roles import ROLES
from tests.house import Town, at_work

ID = "0f8fad5b-d9cb-469f-a165-70867728950e"


@dataclass(frozen=True)
class Door:
    """A route that changes something, and the shape of its body."""

    method: str
    path: str
    body: dict[str, Any] | None


def doors(town: Town) -> Iterator[Door]:
    """Every writing route that the service describes, with a path that may be asked for."""
    description = town.app.openapi()
    for path, methods in description["paths"].items():
        for method, route in methods.items():
            if method in {"post", "put", "patch", "delete"}:
                content = route.get("requestBody", {}).get("content", {})
                yield Door(method, _filled(path), content.get("application/json", {}).get("schema"))


def _filled(path: str) -> str:
    return (
        path.replace("{number}", "1")
        if "{" not in path.replace("{number}", "1")
        else "/".join("1" if part == "{number}" else ID if part.startswith("{") else part for part in path.split("/"))
    )


def clients(town: Town) -> list[httpx.AsyncClient]:
    """Somebody in every role."""
    return [town.as_(role, department="justice" if role == "liaison" else None) for role in ROLES]


async def admitted(town: Town, door: Door, **request: Any) -> list[httpx.Response]:
    """The answers of those whose role is let in at this door."""
    answers = [await client.request(door.method, door.path, **request) for client in clients(town)]
    return [answer for answer in answers if answer.status_code != 403]


@pytest.fixture(params=PORTS)
async def town(request: pytest.FixtureRequest, database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(load(request.param), database, home) as town:
        yield town


async def appended(town: Town) -> int:
    async with town.runtime.reading() as connection:
        return int(await connection.fetchval("select count(*) from store.event"))


def is_problem(answer: httpx.Response) -> bool:
    """A problem that says what is wrong and what to do, in both languages, and quotes nothing."""
    body = answer.json()
    return (
        answer.headers["content-type"] == "application/problem+json"
        and body["status"] == answer.status_code
        and body["type"].startswith("/problems/")
        and bool(body["detail"])
        and bool(body["detail_zh"])
    )


GARBAGE: dict[str, dict[str, Any]] = {
    "malformed JSON": {"content": b'{"level": ', "headers": {"content-type": "application/json"}},
    "not JSON at all": {"content": b"\xff\xfe\x00", "headers": {"content-type": "application/json"}},
    "a list": {"json": [1, 2, 3]},
    "null": {"content": b"null", "headers": {"content-type": "application/json"}},
    "an unknown field": {"json": {"no_such_field": 1}},
    "a deep nest": {"content": b"[" * 5000 + b"]" * 5000, "headers": {"content-type": "application/json"}},
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
async def test_garbage_gets_a_problem_and_changes_nothing(town: Town, garbage: dict[str, Any]) -> None:
    seen = 0
    for door in doors(town):
        for answer in await admitted(town, door, **garbage):
            if door.body is not None:
                assert 400 <= answer.status_code < 500, (door, answer.status_code)
                assert is_problem(answer), door
                seen += 1
    assert seen
    assert await appended(town) == 0


SPOILT: dict[str, Any] = {
    "a number": 7,
    "blank": "   ",
    "too long": "长" * 100_000,
    "NUL": "a\x00b",
    "a lone surrogate": "a\ud800b",
    "an object": {"a": 1},
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT.keys())
async def test_each_text_that_is_none_gets_a_problem(town: Town, spoilt: Any) -> None:
    schemas = town.app.openapi().get("components", {}).get("schemas", {})
    for door in doors(town):
        for words in _bodies(door.body, schemas, spoilt):
            for answer in await admitted(
                town, door, content=_json(words), headers={"content-type": "application/json"}
            ):
                assert 400 <= answer.status_code < 500, (door, words.keys(), answer.text)
                assert is_problem(answer)
                assert "长长" not in answer.text
    assert await appended(town) == 0


def _json(words: dict[str, Any]) -> bytes:
    return json.dumps(words).encode()  # ASCII: a lone surrogate goes as \\ud800


def _bodies(schema: dict[str, Any] | None, schemas: dict[str, Any], spoilt: Any) -> Iterator[dict[str, Any]]:
    """One body for each shape that the route takes, every text in it spoilt."""
    if schema is None:
        return
    if "$ref" in schema:
        yield from _bodies(schemas[schema["$ref"].rpartition("/")[2]], schemas, spoilt)
    for shape in schema.get("oneOf", []) + schema.get("anyOf", []):
        yield from _bodies(shape, schemas, spoilt)
    properties = schema.get("properties", {})
    words = {
        name: field.get("const", spoilt)
        for name, field in properties.items()
        if "string" in str(field.get("type", field))
    }
    if any(value is spoilt for value in words.values()):
        yield words


COERCED: dict[str, list[str]] = {
    "integer": ["1.0", " 5", "5 ", "+5", "05", "٣", "1_0", "1e1", "0x1", ""],
    "date": ["0", "1772413200", "1772413200.5", "20260301", "2026-03-01T00:00:00", "٢٠٢٦-03-01", "2026-03-01\n"],
}
"""What pydantic by itself would take for a number or a day."""


def parameters(town: Town) -> Iterator[tuple[str, str, dict[str, Any], list[str]]]:
    """Every number and day in an address: method, path, parameter, and what is none."""
    for path, methods in town.app.openapi()["paths"].items():
        for method, route in methods.items():
            for parameter in route.get("parameters", ()):
                for shape in parameter["schema"].get("anyOf", [parameter["schema"]]):
                    spoilt = COERCED.get(shape.get("format", shape.get("type")))
                    if spoilt:
                        yield method, path, parameter, spoilt


async def test_numbers_and_days_in_an_address_are_written_out(town: Town) -> None:
    seen = set()
    for method, path, parameter, spoilt in parameters(town):
        for word in spoilt:
            quoted = quote(word) or "%20"
            query = f"?{parameter['name']}={quoted}" if parameter["in"] == "query" else ""
            door = Door(method, _filled(path.replace(f"{{{parameter['name']}}}", quoted)) + query, None)
            for answer in await admitted(town, door):
                assert answer.status_code == 422, (door, word)
                assert f"{parameter['in']}/{parameter['name']}" in {place["at"] for place in answer.json()["errors"]}
                seen.add(parameter["name"])
    assert "limit" in seen


async def test_without_a_token_nobody_passes(town: Town) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(town.app), base_url="http://town") as stranger:
        for path, methods in town.app.openapi()["paths"].items():
            for method in methods:
                if path in {"/health", "/ready", "/problems", "/problems/{code}"}:
                    continue
                for headers in ({}, {"Authorization": "Bearer abc.def.ghi"}, {"Authorization": "Basic eDp5"}):
                    answer = await stranger.request(method, _filled(path), headers=headers)
                    assert answer.status_code == 401, (method, path)
                    assert is_problem(answer)
    assert await appended(town) == 0


@pytest.mark.parametrize("how", ["says so", "in pieces"])
async def test_a_body_too_large_is_refused_before_anybody_reads_it(town: Town, how: str) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 1024 * 1024

    door = next(door for door in doors(town) if door.body is not None)
    stranger = httpx.AsyncClient(transport=httpx.ASGITransport(town.app), base_url="http://town")
    told = {"content-type": "application/json"}
    statuses = []
    for client in (stranger, *clients(town)):
        content: Any = b" " * 20 * 1024 * 1024 if how == "says so" else pieces()
        async with client:
            answer = await client.request(door.method, door.path, content=content, headers=told)
        assert is_problem(answer)
        statuses.append(answer.status_code)
    assert statuses[0] == 401, "who is not known is not listened to at all"
    assert set(statuses[1:]) == {403, 413}


async def test_the_name_of_an_unknown_field_is_not_repeated(town: Town) -> None:
    for door in doors(town):
        for answer in await admitted(town, door, json={"张三": "a"}):
            assert "张三" not in answer.text


async def test_an_address_that_there_is_not_is_a_problem_too(town: Town) -> None:
    for client in clients(town)[:1]:
        for answer in (await client.get("/nowhere"), await client.delete("/health")):
            assert answer.status_code in {404, 405}
            assert is_problem(answer)
