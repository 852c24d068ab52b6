"""What a service answers is told in its own description: every answer has a shape, every list is read page by page."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from deploy.services import PORTS, load
from tests.contracts.lists import LISTINGS
from tests.house import Town, at_work

Schema = dict[str, Any]
OF_THE_PROGRAM = {"/problems"}
"""Lists of the program's own, which do not grow."""


@pytest.fixture(params=PORTS)
async def town(request: pytest.FixtureRequest, database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(load(request.param), database, home) as town:
        yield town


def answers(town: Town) -> Iterator[tuple[str, str, Schema]]:
    """Method, path and schema of whatever is answered when all goes well."""
    for path, methods in town.app.openapi()["paths"].items():
        for method, route in methods.items():
            [good] = [answer for status, answer in route["responses"].items() if status < "300"]
            content = good["content"]
            yield method, path, content.get("application/json", next(iter(content.values())))["schema"]  # or a file


def vague(schema: Schema, schemas: dict[str, Schema], at: str) -> Iterator[str]:
    """Where the schema says nothing of what comes."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if name:
        schema = schemas[name]
    if not schema.keys() & {"type", "anyOf", "const", "enum"} or schema.get("additionalProperties") is True:
        yield at
    inner = {**schema.get("properties", {}), "[]": schema.get("items")}
    inner |= {str(n): one for n, one in enumerate(schema.get("anyOf", ()))}
    for field, one in inner.items():
        if one is not None:
            yield from vague(one, schemas, f"{at}/{field}")


async def test_every_answer_has_a_shape(town: Town) -> None:
    schemas = town.app.openapi()["components"]["schemas"]
    found = [where for method, path, schema in answers(town) for where in vague(schema, schemas, f"{method} {path}")]
    assert found == []


async def test_every_list_is_read_page_by_page_and_tested(town: Town) -> None:
    name = town.runtime.service.name
    tested = {listing.path.partition("?")[0] for listing in LISTINGS if listing.service == name} | {"/parked"}
    pages = {path for method, path, schema in answers(town) if schema.get("$ref", "").partition("schemas/Page_")[2]}
    assert pages == tested
    whole = {path for method, path, schema in answers(town) if method == "get" and schema.get("type") == "array"}
    assert whole == OF_THE_PROGRAM
