"""The headers that a request may carry once: each is taken as it is, or refused."""

import re
from collections.abc import Sequence

from shared.http.problem import problem_type

LONGEST_KEY = 200
ONCE = ("authorization", "content-type", "idempotency-key", "if-match")
"""Host and Content-Length come once, too: where the connection ends (`shared.run.head`)."""
_KEY = re.compile(f"[!-~]{{1,{LONGEST_KEY}}}")
_VERSION = re.compile(r'"(0|[1-9][0-9]{0,8})"')  # one version has one tag: they are compared as they are written

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


class Head:
    """The headers of a request. Raises 400 for one of `ONCE` that comes twice: two readers might take two others."""

    __slots__ = ("_values",)

    def __init__(self, headers: Sequence[tuple[bytes, bytes]]) -> None:
        self._values = dict(headers)
        if len(self._values) < len(headers):
            _check_once([name for name, _ in headers])

    def get(self, name: str, default: str = "") -> str:
        """The value of this header, whose name is in small letters."""
        value = self._values.get(name.encode())
        return default if value is None else value.decode("latin-1")

    def __contains__(self, name: str) -> bool:
        """Whether there is this header."""
        return name.encode() in self._values


def _check_once(names: Sequence[bytes]) -> None:
    for name in ONCE:
        if names.count(name.encode()) > 1:
            raise HEADER_TWICE(name=name)


def idempotency_key(head: Head) -> str | None:
    """The key under which a repeated request is the same request (draft-ietf-httpapi-idempotency-key-header)."""
    if "idempotency-key" not in head:
        return None
    key = head.get("idempotency-key")
    if not _KEY.fullmatch(key):
        raise KEY_INVALID()
    return key


def expected_version(head: Head) -> int | None:
    """The version in If-Match, `"3"` (RFC 9110, 13.1.1); None without one. `*` would pass over what others did."""
    if "if-match" not in head:
        return None
    text = head.get("if-match")
    if not (version := _VERSION.fullmatch(text.strip(" \t"))):
        raise IF_MATCH_INVALID()
    return int(version[1])
