"""Where a request begins and ends: what RFC 9112 lets nobody take is refused, so that no proxy before us sees another
request than we do."""

from uuid import uuid4

import orjson
import pytest

from tests.doors.conftest import Attacked
from tests.doors.odd import REPORT
from tests.doors.wire import raw

SMUGGLED = b"GET /health HTTP/1.1\r\nHost: t\r\n\r\n"
WORDS = orjson.dumps(REPORT)
CHUNKS = b"2\r\n{}\r\n0\r\n\r\n" + SMUGGLED


def post(*fields: bytes, version: bytes = b"HTTP/1.1") -> bytes:
    """The head of a POST with a host and these fields."""
    return b"\r\n".join([b"POST /reports " + version, b"Host: t", *fields, b"", b""])


def get(*fields: bytes, version: bytes = b"HTTP/1.1") -> bytes:
    """A GET with these fields alone."""
    return b"\r\n".join([b"GET /health " + version, *fields, b"", b""])


REFUSED = {
    "another coding first": (post(b"Transfer-Encoding: gzip, chunked") + CHUNKS, "transfer-coding-invalid"),
    "two codings": (
        post(b"Transfer-Encoding: gzip", b"Transfer-Encoding: chunked") + CHUNKS,
        "transfer-coding-invalid",
    ),
    "chunks of 1.0": (post(b"Transfer-Encoding: chunked", version=b"HTTP/1.0") + CHUNKS, "transfer-coding-invalid"),
    "another coding last": (post(b"Transfer-Encoding: chunked, gzip") + CHUNKS, "no-http"),
    "chunked twice": (post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked") + CHUNKS, "no-http"),
    "an unknown coding": (post(b"Transfer-Encoding: xchunked") + CHUNKS, "transfer-coding-invalid"),
    "no coding": (post(b"Transfer-Encoding: identity") + CHUNKS, "transfer-coding-invalid"),
    "chunks and a length": (post(b"Transfer-Encoding: chunked", b"Content-Length: 2") + CHUNKS, "no-http"),
    "the same length twice": (post(b"Content-Length: 2", b"Content-Length: 2") + b"{}", "no-http"),
    "a list of lengths": (post(b"Content-Length: 2, 2") + b"{}", "no-http"),
    "a length with a sign": (post(b"Content-Length: +2") + b"{}", "no-http"),
    "a blank before a colon": (post(b"Transfer-Encoding : chunked") + CHUNKS, "no-http"),
    "a folded line": (post(b"Transfer-Encoding:", b" chunked") + CHUNKS, "no-http"),
    "a line's end alone": (post(b"X: a\nContent-Length: 2") + b"{}", "no-http"),
    "no host": (get(), "host-invalid"),
    "two hosts": (get(b"Host: t", b"Host: t"), "host-invalid"),
    "two hosts of 1.0": (get(b"Host: t", b"Host: u", version=b"HTTP/1.0"), "host-invalid"),
    "an empty host": (get(b"Host:"), "host-invalid"),
    "a host and a path": (get(b"Host: t/health"), "host-invalid"),
    "a host and a user": (get(b"Host: somebody@t"), "host-invalid"),
    "a list of hosts": (get(b"Host: t, u"), "host-invalid"),
    "a port that is none": (get(b"Host: t:http"), "host-invalid"),
    "a later version": (get(b"Host: t", version=b"HTTP/2.0"), "no-http"),
    "an earlier version": (get(b"Host: t", version=b"HTTP/0.9"), "no-http"),
    "an address without a path": (b"GET http://t HTTP/1.1\r\nHost: t\r\n\r\n", "no-http"),
    "an address with no port": (b"GET http://t:999999/health HTTP/1.1\r\nHost: t\r\n\r\n", "no-http"),
    "a tunnel": (b"CONNECT t:80 HTTP/1.1\r\nHost: t\r\n\r\n", "no-http"),
    "a part of a page": (get(b"Host: t").replace(b"/health", b"/health#a"), "no-http"),
    "an address that is not ASCII": (get(b"Host: t").replace(b"/health", "/health?a=村".encode()), "address-not-ascii"),
    "a method that is not ASCII": (get(b"Host: t").replace(b"GET", "村".encode()), "no-http"),
    "another protocol": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\xb1\xc9", "no-http"),
    "a version from before versions": (b"GET /health\r\n\r\n", "no-http"),
}


@pytest.mark.parametrize(("sent", "problem"), REFUSED.values(), ids=REFUSED)
async def test_a_head_that_two_readers_may_read_in_two_ways_is_refused(
    service: Attacked, sent: bytes, problem: str
) -> None:
    answer = await raw(service[0].address, sent)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert f'"/problems/{problem}"'.encode() in answer


async def test_an_address_that_is_not_ascii_is_told_from_the_body_of_the_request_before_it(service: Attacked) -> None:
    spoken, unheard = post(b"Content-Length: 3") + "村".encode(), get(b"Host: t").replace(b" HTTP", b" FTP")
    for last, problem in (
        (get(b"Host: t").replace(b"/health", "/村".encode()), "address-not-ascii"),
        (unheard, "no-http"),
    ):
        answer = await raw(service[0].address, spoken + last)
        assert answer.startswith(b"HTTP/1.1 401 ")
        assert f'"/problems/{problem}"'.encode() in answer.partition(b"HTTP/1.1 400 ")[2]


TAKEN = {
    "chunked": (post(b"Transfer-Encoding: Chunked", b"Connection: close") + CHUNKS, b"401 "),
    "a name and a port": (get(b"Host: town_1.example:8101", b"Connection: close"), b"200 "),
    "an address": (get(b"Host: [::1]:8101", b"Connection: close"), b"200 "),
    "no host of 1.0": (get(version=b"HTTP/1.0"), b"200 "),
    "another protocol and a body of no length": (
        post(b"Connection: Upgrade, close", b"Upgrade: h2c", b"Content-Length: 0"),
        b"401 ",
    ),
    "a whole address": (b"GET http://t/health HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n", b"200 "),
}


@pytest.mark.parametrize(("sent", "status"), TAKEN.values(), ids=TAKEN)
async def test_a_head_that_is_right_is_taken(service: Attacked, sent: bytes, status: bytes) -> None:
    assert (await raw(service[0].address, sent)).startswith(b"HTTP/1.1 " + status)


async def test_who_speaks_1_0_is_told_nothing_before_his_answer(service: Attacked) -> None:
    where, token, _ = service
    asked = {
        b"Authorization": f"Bearer {token}".encode(),
        b"Content-Type": b"application/json",
        b"Expect": b"100-continue",
    }
    said = [name + b": " + value for name, value in asked.items()]
    sent = post(*said, b"Content-Length: %d" % len(WORDS), version=b"HTTP/1.0") + WORDS
    assert (await raw(where.address, sent)).startswith(b"HTTP/1.1 201 ")


@pytest.mark.parametrize("blanks", [b" ", b"\t", b" \t \t"], ids=["a blank", "a tab", "both"])
async def test_blanks_round_a_value_are_none_of_it(service: Attacked, blanks: bytes) -> None:
    where, token, _ = service
    key = uuid4().hex.encode()
    for between in (b"", blanks):
        answer = await raw(where.address, _spaced(token, key, between))
        assert answer.startswith(b"HTTP/1.1 201 ")
        assert (b'"repeated":false' in answer) is (between == b""), "it is the same key"


def _spaced(token: str, key: bytes, blanks: bytes) -> bytes:
    """A report whose headers have blanks round their values."""
    said = {
        b"Host": b"t",
        b"Authorization": f"Bearer {token}".encode(),
        b"Content-Type": b"application/json",
        b"Idempotency-Key": key,
        b"Content-Length": b"%d" % len(WORDS),
        b"Connection": b"close",
    }
    fields = b"".join(name + b":" + blanks + value + blanks + b"\r\n" for name, value in said.items())
    return b"POST /reports HTTP/1.1\r\n" + fields + b"\r\n" + WORDS


async def test_the_answer_to_head_ends_with_its_head_and_the_next_one_follows(service: Attacked) -> None:
    sent = SMUGGLED.replace(b"GET", b"HEAD") + get(b"Host: t", b"Connection: close")
    _, first, second = (await raw(service[0].address, sent)).split(b"HTTP/1.1 200 OK\r\n")
    head, _, nothing = first.partition(b"\r\n\r\n")
    content = second.partition(b"\r\n\r\n")[2]
    assert nothing == b""
    assert b"content-length: %d" % len(content) in head
