"""What follows a request on its connection never costs that request its answer: each is answered by itself, in turn."""

import asyncio

import pytest

from shared.run import protocol
from shared.run.head import LARGEST_HEAD_BYTES
from tests.doors.echo import CHUNKED, SHORT, connect, post, rest

LATE, SOON = post(b"?"), post(b"one")
LARGE = b"a" * (LARGEST_HEAD_BYTES + 1)
WRONG = {
    "more of a body than was said": (b"and more\r\n\r\n", b"400 ", b"no-http"),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", b"400 ", b"host-invalid"),
    "an address without a path": (b"GET http://t HTTP/1.1\r\nHost: t\r\n\r\n", b"400 ", b"no-http"),
    "a port that is none": (b"GET http://t:999999/ HTTP/1.1\r\nHost: t\r\n\r\n", b"400 ", b"no-http"),
    "a tunnel": (b"CONNECT t:80 HTTP/1.1\r\nHost: t\r\n\r\n", b"400 ", b"no-http"),
    "a length and chunks": (CHUNKED.replace(b"\r\n\r\n", b"\r\nContent-Length: 2\r\n\r\n{}"), b"400 ", b"no-http"),
    "a coding": (CHUNKED.replace(b"chunked", b"gzip"), b"400 ", b"transfer-coding-invalid"),
    "a head too large": (post(b"", b"X: " + LARGE), b"431 ", b"head-too-large"),
    "a head too slow": (b"GET / HTTP/1.1\r\nHo", b"408 ", b"head-too-slow"),
    "chunks that are none": (CHUNKED + b"mimosa\r\n", b"400 ", b"no-http"),
}
ENDLESS = {"a head": (b"GET / HTTP/1.1\r\nX: ", b"431 "), "the framing of a body": (CHUNKED + b"1;", b"400 ")}


@pytest.fixture(autouse=True)
def _little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 2 * SHORT)


@pytest.mark.parametrize("first", [SOON, LATE], ids=["answered at once", "answered late"])
@pytest.mark.parametrize("apart", [False, True], ids=["together", "apart"])
@pytest.mark.parametrize(("wrong", "status", "problem"), WRONG.values(), ids=WRONG)
async def test_what_is_wrong_after_a_request_is_refused_when_that_was_answered(
    port: int, first: bytes, apart: bool, wrong: bytes, status: bytes, problem: bytes
) -> None:
    reader, writer = await connect(port)
    if apart:
        writer.write(first)
        await asyncio.sleep(SHORT / 4)
        writer.write(wrong[:20])
        await asyncio.sleep(SHORT / 4)
        writer.write(wrong[20:])
    else:
        writer.write(first + wrong)
    _, *answers = (await rest(reader)).split(b"HTTP/1.1 ")
    assert [answer[:4] for answer in answers] == [b"200 ", status]
    assert answers[0].endswith(b"\r\n\r\n" + first[-3 if first is SOON else -1 :])
    assert problem in answers[1]
    assert b"connection: close" in answers[1]


@pytest.mark.parametrize("first", [SOON, LATE], ids=["answered at once", "answered late"])
@pytest.mark.parametrize(("begun", "status"), ENDLESS.values(), ids=ENDLESS)
async def test_what_never_ends_after_a_request_is_refused_when_that_was_answered(
    port: int, first: bytes, begun: bytes, status: bytes
) -> None:
    reader, writer = await connect(port)
    writer.write(first + begun)
    await asyncio.sleep(SHORT / 4)
    writer.write(LARGE)
    _, *answers = (await rest(reader)).split(b"HTTP/1.1 ")
    assert [answer[:4] for answer in answers] == [b"200 ", status]


@pytest.mark.parametrize("wrong", [b"GET / HTTP/1.1\r\n\r\n", CHUNKED + b"mimosa\r\n"], ids=["a head", "a body"])
async def test_all_that_came_whole_before_it_are_answered(port: int, wrong: bytes) -> None:
    reader, writer = await connect(port)
    writer.write(LATE + SOON + post(b"two") + wrong + post(b"never"))
    _, *answers = (await rest(reader)).split(b"HTTP/1.1 ")
    assert [answer[:4] for answer in answers] == [b"200 ", b"200 ", b"200 ", b"400 "]
    assert [answer.rpartition(b"\r\n\r\n")[2] for answer in answers[:3]] == [b"?", b"one", b"two"]


def upgrading(*fields: bytes) -> bytes:
    """A GET such as client libraries send first, to ask whether another protocol is spoken."""
    return b"\r\n".join([b"GET / HTTP/1.1", b"Host: t", *fields, b"Upgrade: h2c", b"", b""])


@pytest.mark.parametrize("apart", [False, True], ids=["together", "apart"])
async def test_what_follows_one_that_asks_for_another_protocol_is_answered_by_this_one(port: int, apart: bool) -> None:
    reader, writer = await connect(port)
    asking = upgrading(b"Connection: Upgrade, HTTP2-Settings")
    sent = LATE + asking + SOON + asking + asking + post(b"two") + b"mimosa\r\n\r\n"
    for part in [sent[:350], sent[350:]] if apart else [sent]:
        writer.write(part)
        await asyncio.sleep(SHORT / 4)
    _, *answers = (await rest(reader)).split(b"HTTP/1.1 ")
    assert [answer[:4] for answer in answers] == [*[b"200 "] * 6, b"400 "]
    assert [answer.rpartition(b"\r\n\r\n")[2] for answer in answers[:6]] == [b"?", b"", b"one", b"", b"", b"two"]


@pytest.mark.parametrize("size", [1, 7, 10_000])
async def test_a_body_behind_the_wish_for_another_protocol_is_taken_like_any_other(port: int, size: int) -> None:
    reader, writer = await connect(port)
    wish = (b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c")
    chunked = CHUNKED.replace(b"\r\n\r\n", b"\r\n" + b"\r\n".join(wish) + b"\r\n\r\n", 1)
    last = post(b"six", b"Connection: Upgrade, close", b"Upgrade: h2c")
    sent = post(b"two", *wish) + chunked + b"4\r\nfour\r\n0\r\n\r\n" + SOON + last
    for part in range(0, len(sent), size):
        writer.write(sent[part : part + size])
        await asyncio.sleep(0)
    _, *answers = (await rest(reader)).split(b"HTTP/1.1 ")
    assert [answer.rpartition(b"\r\n\r\n")[2] for answer in answers] == [b"two", b"four", b"one", b"six"]


@pytest.mark.parametrize("length", [b"0", b"00", b"000"])
async def test_no_body_behind_the_wish_for_another_protocol_is_none_however_written(port: int, length: bytes) -> None:
    reader, writer = await connect(port)
    writer.write(upgrading(b"Connection: Upgrade", b"Content-Length: " + length) + post(b"six", b"Connection: close"))
    assert (await rest(reader)).count(b"HTTP/1.1 200 ") == 2


async def test_nothing_follows_one_that_asks_for_another_protocol_and_is_the_last(port: int) -> None:
    reader, writer = await connect(port)
    writer.write(upgrading(b"Connection: Upgrade, close") + SOON)
    assert (await rest(reader)).count(b"HTTP/1.1 ") == 1


async def test_who_said_that_his_request_is_the_last_is_told_of_nothing_behind_it(port: int) -> None:
    reader, writer = await connect(port)
    writer.write(post(b"?", b"Connection: close") + b"mimosa\r\n\r\n")
    assert (await rest(reader)).count(b"HTTP/1.1 ") == 1


async def test_who_says_behind_his_body_that_it_is_the_last_is_told_so_too(port: int) -> None:
    reader, writer = await connect(port)
    writer.write(CHUNKED + b"1\r\n?\r\n0\r\nConnection: close\r\n\r\n" + SOON)
    told = await rest(reader)
    assert told.count(b"HTTP/1.1 200 ") == 1
    assert b"connection: close" in told


async def test_what_goes_wrong_in_a_body_that_was_answered_ends_the_connection_and_is_no_answer(port: int) -> None:
    reader, writer = await connect(port)
    writer.write(CHUNKED + b"1\r\n!\r\n")
    told = await reader.readuntil(b"!")
    writer.write(b"mimosa\r\n")
    assert told.startswith(b"HTTP/1.1 200 ")
    assert await rest(reader) == b""


async def test_the_chunks_of_a_request_that_are_none_are_refused_at_once(port: int) -> None:
    reader, writer = await connect(port)
    writer.write(CHUNKED + b"1\r\n?\r\nmimosa\r\n")
    _, *answers = (await rest(reader)).split(b"HTTP/1.1 ")
    assert [answer[:4] for answer in answers] == [b"400 "]
