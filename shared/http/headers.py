"""The headers that a request may carry once: each is taken as it is, or refused."""

import re

from starlette.requests import Request

from shared.http.problem import problem_type

LONGEST_KEY = 200
ONCE = ("authorization", "content-type", "idempotency-key", "if-match")
"""Host and Content-Length come once, too: where the connection ends (`shared.run.head`)."""
_KEY = re.compile(f"[!-~]{{1,{LONGEST_KEY}}}")
_VERSION = re.compile(r'"([0-9]{1,9})"')

HEADER_TWICE = problem_type(
    400, "header-twice", "请求头 {name} 出现了两次：请只保留一个", "the header {name} comes twice: keep one of them"
)
KEY_INVALID = problem_type(
    400,
    "idempotency-key-invalid",
    f"幂等键不符合要求：请用1至{LONGEST_KEY}个可见的ASCII字符",
    f"the idempotency key is not right: use 1 to {LONGEST_KEY} visible ASCII characters",
)
IF_MATCH_INVALID = problem_type(
    400,
    "if-match-invalid",
    'If-Match 不是版本号：请填写所见的 ETag，例如 "3"',
    'If-Match is no version: send the ETag that you saw, like "3"',
)

IF_MATCH_NOT_HERE = problem_type(
    400,
    "if-match-not-here",
    "此操作不修改已有的内容：请去掉 If-Match",
    "nothing that was seen before is changed here: leave If-Match out",
)


def check_once(request: Request) -> None:
    """Raise 400 for a header that comes twice: two readers may take two different ones."""
    seen = set()
    for raw, _ in request.scope["headers"]:
        if raw in seen and (name := raw.decode("latin-1")) in ONCE:
            raise HEADER_TWICE(name=name)
        seen.add(raw)


def idempotency_key(request: Request) -> str | None:
    """The key under which a repeated request is the same request (draft-ietf-httpapi-idempotency-key-header)."""
    key = request.headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise KEY_INVALID()
    return key


def expected_version(request: Request) -> int | None:
    """The version in If-Match, `"3"` (RFC 9110, 13.1.1); None without one. `*` would pass over what others did."""
    text = request.headers.get("if-match")
    if text is None:
        return None
    if not (version := _VERSION.fullmatch(text.strip())):
        raise IF_MATCH_INVALID()
    return int(version[1])
