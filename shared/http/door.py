"""The door of every route: who comes in is known before anything is done for him.

In this order: the headers, the token and its role, how much he has under way, the query and the kind of the body, the
body itself, and only then the route. An unknown route, header, parameter or key is refused, never passed over.
"""

import re
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack
from hashlib import sha256
from typing import Any
from urllib.parse import unquote_to_bytes
from uuid import UUID, uuid4

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared.http import body, headers
from shared.http.access import Anybody, CheckedBy, May
from shared.http.auth import Keys
from shared.http.claims import BadToken
from shared.http.context import RequestContext
from shared.http.derive import derive
from shared.http.lines import Lines
from shared.http.problem import Problem, problem_type
from shared.http.roles import ROLES
from shared.http.runtime import Runtime
from shared.kernel.recorded import Actor

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
JSON, FORM = "application/json", "multipart/form-data"
CHARSET = re.compile(r"""(?:^|;)\s*charset\*?\s*=\s*"?([^";]*?)"?\s*(?=;|$)""", re.IGNORECASE)
READ = "GET"  # HEAD comes as GET (`shared.http.answering`)

TOKEN_MISSING = problem_type(
    401,
    "token-missing",
    "缺少令牌：请在 Authorization 头中提供（sikuai token 可以签发）",
    "there is no token: send a bearer token in the Authorization header (`sikuai token` makes one)",
)
TOKEN_REFUSED = problem_type(
    401,
    "token-refused",
    "令牌无效（{why_zh}）：请重新签发（sikuai token，SIKUAI_HOME 须为运行此服务的目录）",
    "the token is refused ({why}): get another (`sikuai token`, with the SIKUAI_HOME that this service runs in)",
)
ROLE_NOT_ALLOWED = problem_type(
    403,
    "role-not-allowed",
    "您的角色（{zh}）无权进行此操作：请由{roles_zh}办理",
    "your role ({en}) may not do this: ask one of {roles_en}",
)
NOT_OPENED = problem_type(
    403,
    "not-opened",
    "此地址未对任何人开放：请联系管理员",
    "this address is open to nobody: tell the administrator",
)
UNKNOWN_PARAMETER = problem_type(
    400,
    "unknown-parameter",
    "查询参数中有不认识的名称：此处只接受 {known}",
    "the query has a parameter that is not known here: leave it out, or use {known}",
)
QUERY_ENCODING_INVALID = problem_type(
    400,
    "query-encoding-invalid",
    "查询参数不是UTF-8：请用UTF-8按百分号编码",
    "the query is not UTF-8: write it in UTF-8, percent-encoded",
)
NO_PARAMETERS = problem_type(
    400,
    "no-parameters-here",
    "此地址不带查询参数：请去掉问号及其后的内容",
    "this address takes no parameters: leave out the question mark and what follows",
)
PARAMETER_TWICE = problem_type(
    400,
    "parameter-twice",
    "查询参数 {name} 出现了两次：请只保留一个",
    "the parameter {name} comes twice: keep one of them",
)


class Incoming(Request):
    """A request at the door: its head, and its body when that was read."""

    def __init__(self, request: Request) -> None:
        super().__init__(request.scope, request.receive)
        self.head = headers.Head(request.scope["headers"])
        self.content: bytes | None = None
        self.parsed: Any = None

    async def body(self) -> bytes:
        """What the door has read."""
        return self.content or b""

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """What the door has read, for the parser of forms."""
        yield await self.body()

    async def json(self) -> Any:
        """The JSON value that the door made of the body."""
        return self.parsed


class Door(APIRoute):
    """A route with a door: `APIRouter(route_class=Door)`."""

    def get_route_handler(self) -> Handler:
        """The way through the door into the route."""
        inside = super().get_route_handler()
        known = frozenset(query_names(self.dependant))

        async def let_in(coming: Request) -> Response:
            runtime: Runtime = coming.app.state.runtime
            request = Incoming(coming)
            may = runtime.access.get(self.name)
            if may is None:
                raise NOT_OPENED()
            if isinstance(may, Anybody):
                _check_query(request, known)
                if body.comes_with(request.head):  # nobody is known whose memory it could be counted to
                    raise body.NO_BODY_HERE()
                return await inside(request)
            actor, station = await self._caller(request, runtime, may)
            with ExitStack() as place:
                place.enter_context(runtime.gate.inside(f"{station} {actor}", may.largest_body_bytes > 0))
                _check_query(request, known)
                await self._read(request, runtime, may)
                request.state.context = await _context(request, runtime, actor, station)
                request.state.sent = {"body": request.parsed}
                answer = await inside(request)
                if isinstance(answer, Lines):  # under way until its last line is told
                    answer.place = place.pop_all()
                return answer

        return let_in

    async def _caller(self, request: Incoming, runtime: Runtime, may: May | CheckedBy) -> tuple[Actor, str]:
        match may:
            case May():
                return require_role(request.head, runtime.keys, may.roles)
            case CheckedBy():
                await self._read(request, runtime, may)
                return await may.check(request, runtime)

    async def _read(self, request: Incoming, runtime: Runtime, may: May | CheckedBy) -> None:
        """Read the body, if it is not read yet, there is one, and it is of the right kind."""
        if request.content is not None:
            return
        request.content = b""
        if body.comes_with(request.head):
            if request.method == READ:
                raise body.NO_BODY_HERE()
            self._check_kind(request.head)
            most = may.largest_body_bytes or runtime.gate.largest_body_bytes
            request.content = await body.read(request.head, request.receive, most, runtime.gate.body_seconds)
        if request.content:
            request.parsed = self._parsed(request.content)
            if self.body_field is None and request.parsed == {}:
                request.content = b""  # it says no more than no body does, and is the same request

    def _takes_form(self) -> bool:
        return "requestBody" in (self.openapi_extra or {})

    def _check_kind(self, head: headers.Head) -> None:
        kind, _, parameters = head.get("content-type").partition(";")
        taken = FORM if self._takes_form() else JSON
        if kind.strip(" \t").lower() != taken:
            raise body.WRONG_TYPE(types=taken)
        if any(named.strip().lower() != "utf-8" for named in CHARSET.findall(parameters)):
            raise body.WRONG_TYPE(types=f"{taken}; charset=utf-8")
        if "content-encoding" in head:
            raise body.WRONG_TYPE(types=taken)

    def _parsed(self, read: bytes) -> Any:
        if self._takes_form():
            return None
        parsed = body.parse(read)
        if self.body_field is None and parsed != {}:  # which client libraries send with every POST
            raise body.NO_BODY_HERE()
        return parsed


def query_names(dependant: Dependant) -> Iterator[str]:
    """The names of the query parameters of a route, and of what it depends on."""
    yield from (field.alias for field in dependant.query_params)
    for one in dependant.dependencies:
        yield from query_names(one)


def require_role(head: headers.Head, keys: Keys, roles: Sequence[str]) -> tuple[Actor, str]:
    """Who the bearer token names, and his station. Raises 401 without a good token, 403 for another role."""
    scheme, _, token = head.get("authorization").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TOKEN_MISSING()
    try:
        actor, station = keys.who(token.strip(" \t"))
    except BadToken as error:
        raise TOKEN_REFUSED(why=error.en, why_zh=error.zh) from error
    if actor.role not in roles:
        raise _not_allowed(actor.role, roles)
    return actor, station


def _not_allowed(role: str, roles: Sequence[str]) -> Problem:
    names = [ROLES[role] for role in roles]
    return ROLE_NOT_ALLOWED(
        zh=ROLES[role].zh,
        en=ROLES[role].en,
        roles_zh=[name.zh for name in names],
        roles_en=[name.en for name in names],
        extra={"roles": roles},
    )


def _check_query(request: Request, known: frozenset[str]) -> None:
    if not request.scope["query_string"]:
        return
    try:
        unquote_to_bytes(request.scope["query_string"]).decode()
    except UnicodeDecodeError as error:  # where the parser puts other signs in its place
        raise QUERY_ENCODING_INVALID() from error
    seen: set[str] = set()
    empty = [""] if b"" in request.scope["query_string"].split(b"&") else []  # `?&`, in which the parser sees nothing
    for name in [*empty, *(name for name, _ in request.query_params.multi_items())]:
        if name not in known:
            raise UNKNOWN_PARAMETER(known=sorted(known)) if known else NO_PARAMETERS()
        if name in seen:
            raise PARAMETER_TWICE(name=name)
        seen.add(name)


async def _context(request: Incoming, runtime: Runtime, actor: Actor, station: str) -> RequestContext:
    id_, fingerprint = await _identity(request, runtime, actor, station)
    writes, changes = request.method != READ, "{" in request.scope["route"].path
    if not (writes and changes) and "if-match" in request.head:
        raise headers.IF_MATCH_NOT_HERE()
    version = headers.expected_version(request.head)
    return RequestContext(runtime, actor, station, id_, runtime.clock.now(), version, fingerprint, writes)


async def _identity(request: Incoming, runtime: Runtime, actor: Actor, station: str) -> tuple[UUID, bytes]:
    """The command's id and fingerprint: the same for the same key of the same actor and the same content."""
    key = headers.idempotency_key(request.head)
    if key is None:
        return uuid4(), b""
    sent = await request.body()
    kind = request.head.get("content-type").partition(";")[0].strip(" \t").lower()  # its parameters are spelling
    asked = f"{request.method} {request.url.path.lower()}\n{kind if sent else ''}\n".encode()
    return derive(runtime.secret, f"{actor}\n{station}\n{key}"), sha256(asked + sent).digest()
