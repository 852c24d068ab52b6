"""What a service says of its own doors is what they do: who may call, what may come, which words there are."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from deploy.services import PORTS, load
from tests.house import Town, at_work

Json = dict[str, Any]
REPEATS_ITSELF = {
    "attachments",
    "orders",
    "sheets",
    "sheets/tried",
    "parked/release",
    "parked/dismiss",
    "clock",
    "verification",
}
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@pytest.fixture(params=PORTS)
async def town(request: pytest.FixtureRequest, database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(load(request.param), database, home) as town:
        yield town


async def described(town: Town) -> Json:
    async with town.as_("auditor") as client:
        answer = await client.get("/openapi.json")
    assert answer.status_code == 200
    found: Json = answer.json()
    return found


def operations(described: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


async def test_every_problem_that_may_come_is_described(town: Town) -> None:
    for path, method, operation in operations(await described(town)):
        problems = {int(status): answer for status, answer in operation["responses"].items() if int(status) >= 400}
        told = {status: answer["content"] for status, answer in problems.items()}
        if path == "/ready":  # which tells what stands still by the same status
            assert told[503].pop("application/json")
        assert all(content == PROBLEM for content in told.values()), path
        assert problems.keys() >= {400, 408, 422, 429, 431, 500, 503}, path
        assert all("Retry-After" in problems[status]["headers"] for status in (429, 503)), path
        if operation["security"]:
            assert problems.keys() >= {401, 403, 413, 415}, path
            assert operation["x-roles"]
        if method != "get":
            assert problems.keys() >= {409, 412}, path


async def test_a_change_says_how_it_is_repeated_and_made_safely(town: Town) -> None:
    for path, method, operation in operations(await described(town)):
        headers = {one["name"]: one for one in operation.get("parameters", ()) if one["in"] == "header"}
        if method == "get":
            assert not headers
            assert ("ETag" in operation["responses"]["200"].get("headers", {})) == (
                "{" in path and bool(operation["security"])
            ), path
        else:
            assert ("Idempotency-Key" in headers) == (path.partition("/")[2] not in REPEATS_ITSELF), path
            assert ("If-Match" in headers) == ("{" in path)
            assert ("428" in operation["responses"]) == headers.get("If-Match", {}).get("required", False)


async def test_each_door_is_named_in_both_languages(town: Town) -> None:
    for path, _, operation in operations(await described(town)):
        zh, between, en = operation["summary"].partition(" · ")
        assert between, path
        assert not zh.isascii()
        assert en.isascii()


async def test_the_words_that_the_policy_lists_stand_in_the_schema(database: Database, home: Home) -> None:
    async with at_work(load("triage"), database, home) as town:
        schemas = (await described(town))["components"]["schemas"]
    policy = town.runtime.policies.of("changluo", town.clock.now())
    assert schemas["FindHazard"]["properties"]["hazard"]["enum"] == list(policy.hazards)
    assert schemas["FindDispute"]["properties"]["category"]["enum"] == list(policy.categories)
    assert schemas["Grade"]["properties"]["level"]["enum"] == list(policy.levels)
    assert schemas["Propose"]["properties"]["factors"]["items"]["enum"] == list(policy.grading.factors)


async def test_the_page_to_read_and_try_asks_no_foreign_host(town: Town) -> None:
    async with town.as_("auditor") as client:
        page = await client.get("/docs")
        assert page.status_code == 200
        assert "://" not in page.text.replace("http://www.w3.org", "")
        [policy] = page.headers.get_list("content-security-policy")
        assert "script-src 'self'" in policy
        for file in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png"):
            assert f"/docs/static/{file}" in page.text
            assert (await client.get(f"/docs/static/{file}")).status_code == 200
