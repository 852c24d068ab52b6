"""The description of a service's doors (OpenAPI 3.1): what clients must know that no signature says.

Who may call, with which token; which problems may come, in which form; what may be repeated and how a change is made
safely. It is made from the routes, the table of access and the policies in force, so that it cannot say otherwise.
"""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from shared.http.access import Anybody, Line, May
from shared.http.catalog import STATUS_WORDS
from shared.http.door import FORM, READ, Door
from shared.http.headers import LONGEST_KEY
from shared.http.problem import DUE_HEADERS, MEDIA_TYPE
from shared.http.runtime import Runtime
from shared.kernel.command import Command
from shared.kernel.policy import Label
from shared.kernel.words import name_words

Node = dict[str, Any]

ABOUT = """四快 · dispute services.

Send `Authorization: Bearer <token>`. Send `Idempotency-Key` with what you may have to send again: the same key and the
same words get the first answer. Read before you change: the `ETag` of what you read is the `If-Match` of what you send.
A list comes in pages; `next` of one is the `cursor` of the following. An error is `application/problem+json` (RFC 9457)
whose `type` is an address of this service that explains it. Where GET is taken HEAD is, with the same headers and no
content; a method that is not described here is answered 405, and `Allow` names those that are taken.

请以 Authorization 头附上令牌；可能重发的请求请附 Idempotency-Key；修改前请先读取，并以 If-Match 附上所见 ETag。
列表分页返回，next 即下一页的 cursor。错误为 problem+json，其 type 是本服务上的说明地址。
可用 GET 之处也可用 HEAD；未列出的方法返回405，可用的方法见 Allow 头。
"""

PLACE: Node = {
    "type": "object",
    "required": ["at", "what", "label", "label_zh", "detail", "detail_zh"],
    "properties": {
        "at": {"type": "string", "description": "the way there: body/people/0/name"},
        "what": {"type": "string", "description": "for programs"},
        "label": {"type": "string"},
        "label_zh": {"type": "string"},
        "detail": {"type": "string", "description": "what is allowed there"},
        "detail_zh": {"type": "string"},
    },
}
PROBLEM: Node = {
    "type": "object",
    "title": "问题 Problem",
    "description": "RFC 9457, with what to do next, in both languages",
    "required": ["type", "title", "status", "detail", "detail_zh"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "an address of this service, /problems/…"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "detail_zh": {"type": "string"},
        "version": {"type": "integer", "description": "with 412: the version that the subject has now"},
        "roles": {"type": "array", "items": {"type": "string"}, "description": "with 403: the roles that may"},
        "errors": {"type": "array", "maxItems": 20, "items": PLACE, "description": "with 422: each place"},
        "more": {"type": "integer", "minimum": 0, "description": "with 422: how many more places are wrong"},
    },
}
KEY: Node = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "幂等键：同一键同一内容只办理一次 · the same key with the same words is carried out once",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
}
VERSION: Node = {
    "name": "If-Match",
    "in": "header",
    "description": "所见版本的 ETag · the ETag of what you saw",
    "schema": {"type": "string", "minLength": 3, "maxLength": 11, "pattern": r'^"(0|[1-9][0-9]{0,8})"$'},
    "example": '"3"',
}
ETAG: Node = {"description": "the version, for If-Match", "schema": {"type": "string", "pattern": r'^"[0-9]+"$'}}
SECONDS: Node = {"description": "seconds to wait", "schema": {"type": "string", "pattern": "^[0-9]+$"}}
CHALLENGE: Node = {"description": "Bearer", "schema": {"type": "string"}}
DUE = {"WWW-Authenticate": CHALLENGE, "Retry-After": SECONDS}
"""What `DUE_HEADERS` of problems are."""


class Described(FastAPI):
    """An application that describes the doors in its state so, anew whenever a policy was adopted."""

    made: tuple[Any, Node] | None = None

    def openapi(self) -> Node:
        """The description under the policies of now."""
        runtime: Runtime = self.state.runtime
        if self.made is None or self.made[0] is not runtime.policies.adopted:
            self.made = (runtime.policies.adopted, _description(self, runtime, self.state.doors))
        return self.made[1]


def _description(app: FastAPI, runtime: Runtime, routes: Sequence[Door]) -> Node:
    whole = get_openapi(title=app.title, version=app.version, description=ABOUT, routes=app.routes)
    components = whole.setdefault("components", {})
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    name_words(whole, _words(runtime))
    for route in (route for route in routes if route.include_in_schema):
        may = runtime.access[route.name]
        for method in route.methods or ():
            _describe_one(whole["paths"][route.path][method.lower()], route, method, may, runtime)
    return whole


def _describe_one(told: Node, route: Door, method: str, may: Line, runtime: Runtime) -> None:
    told["summary"] = told.get("description", route.name).partition(". ")[0].rstrip(".")
    told["security"] = [{"token": []}] if isinstance(may, May) else []
    parameters = told.setdefault("parameters", [])
    if method != READ and not isinstance(may, Anybody):
        if not may.repeats_itself:
            parameters.append(KEY)
        if "{" in route.path:
            parameters.append({**VERSION, "required": _must_have_seen(route)})
        if route.body_field is not None or _takes_form(route):
            told["x-largest-body-bytes"] = may.largest_body_bytes or runtime.gate.largest_body_bytes
    if not parameters:
        del told["parameters"]
    answers = told["responses"]
    answers.pop("422", None)
    if method == READ and "{" in route.path and not isinstance(may, Anybody):
        answers["200"]["headers"] = {"ETag": ETAG}
    for status in sorted(_statuses(route, method, may)):
        _add_problem(answers.setdefault(str(status), {"description": STATUS_WORDS[status]}), status)
    if isinstance(may, May):
        told["x-roles"] = list(may.roles)


def _words(runtime: Runtime) -> dict[str, dict[Any, Label]]:
    """Name of a list → the words that any policy has in it and what they are called, in the order of the policies."""
    found: dict[str, dict[Any, Label]] = {}
    for policy in runtime.policies.all():
        for name, words in policy.words().items():
            found.setdefault(name, {}).update(words)
    return found


def _add_problem(answer: Node, status: int) -> None:
    """Beside what the route itself answers with this status: `/ready` has its own 503, with the same headers."""
    answer.setdefault("content", {})[MEDIA_TYPE] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    if headers := {name: DUE[name] for name in DUE_HEADERS.get(status, ())}:
        answer["headers"] = headers


def _statuses(route: Door, method: str, may: Line) -> Iterator[int]:
    """Which problems may come of it; 408 and 431 of the head already, before it is known whose it is."""
    yield from (400, 408, 422, 429, 431, 500, 503)  # 422: a body where none is taken, or what it says
    if "{" in route.path:
        yield 404
    if isinstance(may, Anybody):
        return
    yield from (401, 403, 413, 415)
    if method != READ:
        yield from (404, 409, 412)
        if _must_have_seen(route):
            yield 428


def _takes_form(route: Door) -> bool:
    return FORM in (route.openapi_extra or {}).get("requestBody", {}).get("content", {})


def _must_have_seen(route: Door) -> bool:
    """Whether its command, or one of those that it may be, needs the version that the sender saw."""
    if route.body_field is None:
        return False
    return any(command.must_have_seen for command in _commands(route.body_field.field_info.annotation))


def _commands(annotation: Any) -> Iterator[type[Command]]:
    if isinstance(annotation, type) and issubclass(annotation, Command):
        yield annotation
    for inner in get_args(annotation):
        yield from _commands(inner)
