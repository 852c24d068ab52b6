"""The body of a request: how much of it is read, for how long, and what is taken for JSON (RFC 8259, RFC 7493)."""

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.types import Receive

from shared.http.headers import Head
from shared.http.problem import MALFORMED_JSON, problem_type
from shared.http.strict import NameTwice, Pairs, Strict, once

MOST_PARTS = 1000  # keys and entries of lists; the largest form of ours, twenty people and all, has some eighty
FEW = Strict()
CLOSE = {"Connection": "close"}  # what follows of the body is not waited for any longer

TOO_LARGE = problem_type(
    413,
    "too-large",
    "请求正文超过 {kib} KiB：请缩短或分次提交",
    "the body is larger than {kib} KiB: send less, or in parts",
)
TOO_SLOW = problem_type(
    408,
    "too-slow",
    "请求正文未在规定时间内到达：请检查网络后用同一幂等键重试",
    "the body did not arrive in time: look at the network, then send it again with the same idempotency key",
)
WRONG_TYPE = problem_type(
    415,
    "wrong-content-type",
    "请求正文的类型不受支持：请用 {types}",
    "a body of that type is not taken here: send {types}",
)
NO_BODY_HERE = problem_type(
    422,
    "no-body-here",
    "此操作不带正文：请去掉正文后重新提交",
    "this takes no body: send it without one",
)
TOO_MANY_PARTS = problem_type(
    422,
    "too-many-parts",
    f"正文的字段和列表项共超过{MOST_PARTS}个：请只保留表单中的字段",
    f"the body has more than {MOST_PARTS} keys and entries of lists: send the fields of the form alone",
)
KEY_TWICE = problem_type(
    422,
    "key-twice",
    "JSON对象中同一字段出现两次：请只保留一个",
    "an object in the body has a key twice: keep one of them",
)


def comes_with(head: Head) -> bool:
    """Whether this head says that a body follows (RFC 9112, 6.3)."""
    return "transfer-encoding" in head or bool(head.get("content-length").strip("0"))


async def read(head: Head, receive: Receive, most_bytes: int, seconds: float) -> bytes:
    """The body. Raises 413 when it says, or turns out, to be larger, and 408 when it does not come in time."""
    said = head.get("content-length", "0")
    if not said.isascii() or not said.isdigit() or len(said) > 18 or int(said) > most_bytes:
        raise TOO_LARGE(kib=most_bytes // 1024)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":  # nobody reads the answer; the door is left as by the slow
                    raise TimeoutError
                body += message.get("body", b"")
                more = message.get("more_body", False)
                if len(body) > most_bytes:
                    raise TOO_LARGE(kib=most_bytes // 1024)
    except TimeoutError as error:
        raise TOO_SLOW(headers=CLOSE) from error
    return bytes(body)


def parse(body: bytes) -> Any:
    """The JSON value: UTF-8, no NaN, no key twice, and no flood of parts. Raises 400 or 422."""
    # An object of n keys, which are n + 1 parts, is written with n - 1 commas; so most bodies need no counting.
    few = body.count(b",") + body.count(b"[") + 2 * body.count(b"{") <= MOST_PARTS
    count = _Count()
    try:
        value = (FEW if few else Strict(count.object)).decode(body.decode())
    except NameTwice as error:
        raise KEY_TWICE() from error
    except (ValueError, RecursionError) as error:
        raise MALFORMED_JSON() from error
    if not few:
        count.items(value)
    return value


@dataclass(slots=True)
class _Count:
    """Counts the parts of a body while it is parsed: a wrong one costs a sentence, so a flood is refused before."""

    parts: int = 0

    def object(self, pairs: Pairs) -> dict[str, Any]:
        self._add(1 + len(pairs))
        return once(pairs)

    def items(self, value: Any) -> None:
        """Count what stands in lists, which the parser does not tell of."""
        left = [value]
        while left:
            one = left.pop()
            if isinstance(one, list):
                self._add(len(one))
                left += one
            elif isinstance(one, dict):
                left += one.values()

    def _add(self, parts: int) -> None:
        self.parts += parts
        if self.parts > MOST_PARTS:
            raise TOO_MANY_PARTS()
