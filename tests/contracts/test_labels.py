"""Every field and parameter that HTTP accepts has a label in both languages, and says what is allowed by it."""

import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError

from deploy.services import PORTS, load
from shared.http import docs, system
from shared.http.allowed import OTHERWISE, allowed
from shared.http.validation import UNKNOWN, places_of
from shared.run.assemble import COMMON, OF_LOGS

LABEL = re.compile(r"[^ -~]+ · [a-z][a-z ]+")
Json = dict[str, Any]


def routers(service: str) -> Iterator[APIRouter]:
    """The routers of a service, and those that every service has."""
    package = import_module(str(load(service).routes))
    for found in pkgutil.iter_modules(package.__path__):
        module = import_module(f"{package.__name__}.{found.name}")
        if hasattr(module, "router"):
            yield module.router
    yield from (*(router for router in COMMON if router is not docs.router), *OF_LOGS, system.clock_router)


@cache
def described(service: str) -> Json:
    """What a service says of its routes in /openapi.json."""
    app = FastAPI()
    for router in routers(service):
        app.include_router(router)
    return app.openapi()


class Field(NamedTuple):
    """A field or parameter: the way to it, and its schema."""

    way: tuple[str, ...]
    schema: Json

    @property
    def title(self) -> str:
        found: str = self.schema.get("title", "")
        return found


def fields(schema: Json, named: dict[str, Json], way: tuple[str, ...]) -> Iterator[Field]:
    """Every field below a schema, nested ones included."""
    if "$ref" in schema:
        yield from fields(named[schema["$ref"].rpartition("/")[2]], named, way)
    for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), schema.get("items", {})):
        if part:
            yield from fields(part, named, way)
    for name, below in schema.get("properties", {}).items():
        yield Field((*way, name), below)
        yield from fields(below, named, (*way, name))


def parameters(service: str) -> Iterator[Field]:
    """Every parameter that the routes of a service accept."""
    for path, methods in described(service)["paths"].items():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                yield Field((path, parameter["name"]), parameter["schema"])


def accepted(service: str) -> Iterator[Field]:
    """Every parameter and every field of a body that the routes of a service accept."""
    yield from parameters(service)
    named = described(service)["components"]["schemas"]
    for path, methods in described(service)["paths"].items():
        for operation in methods.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                yield from fields(content["schema"], named, (path,))


@pytest.mark.parametrize("service", PORTS)
def test_every_field_and_parameter_has_a_label(service: str) -> None:
    found = list(accepted(service))
    expected = {"/parked/release", "/clock", "/problems/{code}", "/streams/{stream}"}
    assert expected <= {way[0] for way, _ in found}, "the routes are not found any more"
    assert [field for field in found if not LABEL.fullmatch(field.title)] == []


@pytest.mark.parametrize("service", PORTS)
def test_a_parameter_that_is_written_in_a_form_of_its_own_says_which(service: str) -> None:
    said = {
        field.way[-1]: allowed("string_pattern_mismatch", field.schema)
        for field in parameters(service)
        if "pattern" in field.schema
    }
    assert OTHERWISE not in said.values()
    assert all("dispute-" in sentence for name in ("stream", "begins") for sentence in said[name])


def test_fields_within_fields_are_looked_at() -> None:
    ways = {way for service in PORTS for way, _ in accepted(service)}
    assert ("/reports", "people", "name") in ways
    assert ("/disputes/{dispute_id}/visits/{number}", "relapse", "reason") in ways
    assert ("/reports/{report_id}/screen", "same") in ways


SECRET = "张三"
SPOILT: list[Any] = [
    None, "", " ", SECRET, SECRET * 9999, "\ud800", *(f"{SECRET}{odd}二" for odd in "\n\u200b\x00\u202e"),
    "2026-02-30", "1850-01-01", "2026-03-01T25:00:00Z", "2026-03-01T09:00:00", "2026-03-01T09:00:00-23:59",
    "1850-01-01T00:00:00Z", "9" * 30, 7, -1, 10**30, 1.5, True, {}, {SECRET: 1},
    [], [7], [SECRET], ["a"] * 60, [None] * 60,
]  # fmt: skip
"""What a field may be sent: much is wrong for each sort of field."""


def bodies(schema: Json, named: dict[str, Json], spoilt: Any) -> Iterator[Any]:
    """What is wrong in one place each: every field of every shape, nested ones included."""
    yield spoilt
    if "$ref" in schema:
        yield from bodies(named[schema["$ref"].rpartition("/")[2]], named, spoilt)
    for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from bodies(part, named, spoilt)
    for below in bodies(schema["items"], named, spoilt) if "items" in schema else ():
        yield [below]
    tags = {name: field["const"] for name, field in schema.get("properties", {}).items() if "const" in field}
    for name, field in schema.get("properties", {}).items():
        for below in bodies(field, named, spoilt):
            yield {**tags, name: below}


def taken(service: str) -> Iterator[TypeAdapter[Any]]:
    """What takes the body of each route of this service that has one."""
    for route in (route for router in routers(service) for route in router.routes):
        assert isinstance(route, APIRoute)
        if route.body_field is not None:
            body: Any = Annotated[route.body_field.field_info.annotation, route.body_field.field_info]
            yield TypeAdapter(body)


@pytest.mark.parametrize("service", PORTS)
def test_whatever_is_wrong_is_explained_and_never_repeated(service: str) -> None:
    seen: set[str] = set()
    for adapter in taken(service):
        schema = adapter.json_schema()
        for body in (body for spoilt in SPOILT for body in bodies(schema, schema.get("$defs", {}), spoilt)):
            try:
                adapter.validate_python(body)
            except ValidationError as error:
                places, zh, en = places_of(error.errors(), schema)
                for place in places:
                    unknown = (place["label_zh"], place["label"]) == UNKNOWN
                    assert unknown == (place["what"] == "extra_forbidden"), place
                    assert (place["detail_zh"], place["detail"]) != OTHERWISE, place
                    assert place["detail"] not in {"a list", "a JSON object"}, "of what, is said too"
                assert SECRET not in f"{places}{zh}{en}"
                seen |= {place["what"] for place in places}
    assert {"missing", "extra_forbidden", "string_too_short", "one_line"} <= seen
