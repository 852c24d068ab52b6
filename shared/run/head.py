"""What the head of a request may say of itself, beyond what the parser sees to (RFC 9112, 2.3, 3.2 and 6).

Whoever takes what the RFC refuses may see another request than the proxy before him did.
"""

import re
from collections.abc import Sequence

from httptools import HttpParserInvalidURLError, parse_url

from shared.http.problem import ProblemType, problem_type

LARGEST_HEAD_BYTES = 32 * 1024  # a token has at most 4 KiB, and a proxy adds a few headers of its own
_BODIED = (b"content-length", b"transfer-encoding")
_HOST = re.compile(rb"([A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")  # a name or an address, and a port
_NOT_ASCII = re.compile(rb"[A-Z] (/|http)[^ \r\n]*[\x80-\xff]")  # a method, and an address with such a byte

NO_HTTP = problem_type(
    400, "no-http", "这不是有效的HTTP请求：请检查客户端", "this is no valid HTTP request: look at the client"
)
ADDRESS_NOT_ASCII = problem_type(
    400,
    "address-not-ascii",
    "地址中有非ASCII字符：请用UTF-8按百分号编码（如用 curl -G --data-urlencode）",
    "the address holds what is not ASCII: percent-encode it in UTF-8 (as `curl -G --data-urlencode` does)",
)
HEAD_TOO_LARGE = problem_type(
    431,
    "head-too-large",
    f"请求头超过 {LARGEST_HEAD_BYTES // 1024} KiB：请减少请求头",
    f"the head of the request is larger than {LARGEST_HEAD_BYTES // 1024} KiB: send fewer headers",
)
HOST_INVALID = problem_type(
    400,
    "host-invalid",
    "请求头 Host 缺失、重复或格式有误：请只写一个主机名，可带端口",
    "the header Host is missing, comes twice or names no host: send one, a name with its port",
)
TRANSFER_CODING_INVALID = problem_type(
    400,
    "transfer-coding-invalid",
    "不接受这种传输编码：请用 Content-Length，或在HTTP/1.1中只用 chunked",
    "that transfer coding is not taken: send a Content-Length, or chunked alone by HTTP/1.1",
)


def has_odd_address(data: bytes | memoryview) -> bool:
    """Whether there is a request among `data` whose address is not ASCII, which the parser does not take."""
    return _NOT_ASCII.search(data) is not None


def fault_of(version: str, url: bytes, headers: Sequence[tuple[bytes, bytes]]) -> ProblemType | None:
    """What is wrong with the head of a request; None if it is right. The names of headers are in small letters."""
    hosts = [value for name, value in headers if name == b"host"]
    codings = [value.strip().lower() for name, value in headers if name == b"transfer-encoding"]
    if version not in ("1.0", "1.1") or not _has_path(url):
        return NO_HTTP
    if codings and (version == "1.0" or codings != [b"chunked"]):
        return TRANSFER_CODING_INVALID
    if len(hosts) > 1 or (version == "1.1" and not hosts) or not all(map(_HOST.fullmatch, hosts)):
        return HOST_INVALID
    if len(url) + sum(len(name) + len(value) for name, value in headers) > LARGEST_HEAD_BYTES:
        return HEAD_TOO_LARGE
    return None


def framing_of(headers: Sequence[tuple[bytes, bytes]], keeps_alive: bool) -> bytes:
    """The head of a request with nothing but how its body comes, and whether another may follow; empty without one."""
    bodied = [(name, value) for name, value in headers if name in _BODIED and value.strip(b"0")]  # `00` is none either
    if not bodied:
        return b""
    fields = [*bodied, *([] if keeps_alive else [(b"connection", b"close")])]
    return b"".join([b"POST / HTTP/1.1\r\n", *(name + b": " + value + b"\r\n" for name, value in fields), b"\r\n"])


def _has_path(url: bytes) -> bool:
    """Whether it is a path, or an address with one: uvicorn breaks off at any other, and says nothing to anybody. A
    part of a page is none of it, and stays with the browser (RFC 9112, 3.2)."""
    try:
        return b"#" not in url and parse_url(url).path is not None
    except HttpParserInvalidURLError:
        return False
