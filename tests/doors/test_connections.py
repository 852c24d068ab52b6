"""What a connection may do: each bound of the protocol by itself, before an application that only gives back."""

import asyncio

import pytest

from shared.run import protocol
from shared.run.head import LARGEST_HEAD_BYTES
from shared.run.protocol import BoundedProtocol
from tests.doors.echo import CHUNKED, SHORT, SPACE, answer, connect, post, rest


async def test_a_head_is_refused_as_soon_as_it_is_too_large_and_not_at_its_end(port: int) -> None:
    reader, writer = await connect(port)
    writer.write(b"GET / HTTP/1.1\r\nHost: t\r\nX: " + b"a" * (LARGEST_HEAD_BYTES + 1))
    assert (await rest(reader)).startswith(b"HTTP/1.1 431 ")


async def test_the_heads_of_many_requests_are_not_one_head(port: int) -> None:
    connection = await connect(port)
    for n in range(80):
        head, content = await answer(connection, post(b"%d" % n, b"X: " + b"a" * 1000))
        assert (head[:13], content) == (b"HTTP/1.1 200 ", b"%d" % n)


async def test_the_next_head_on_a_connection_has_no_more_time_than_the_first(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", SHORT)
    connection = await connect(port)
    await answer(connection, post(b"one"))
    connection[1].write(b"POST / HTTP/1.1\r\n")
    assert (await rest(connection[0])).startswith(b"HTTP/1.1 408 ")


async def test_the_time_of_a_head_is_none_of_the_body_s_and_none_of_the_answer_s(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", SHORT)
    connection = await connect(port)
    connection[1].write(post(b"", length=1))
    await asyncio.sleep(2 * SHORT)
    head, content = await answer(connection, b"?")
    assert (head[:13], content) == (b"HTTP/1.1 200 ", b"?")


async def test_who_goes_on_sending_what_was_answered_long_ago_is_cut_off(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", SHORT)
    reader, writer = connection = await connect(port)
    await answer(connection, post(b"!", length=1_000_000))
    ended = asyncio.create_task(rest(reader))
    while not ended.done():
        writer.write(b"a")
        await asyncio.sleep(SHORT / 10)
    assert await ended == b""


async def test_who_ends_in_time_what_was_answered_before_may_go_on(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", SHORT)
    connection = await connect(port)
    await answer(connection, post(b"!", length=2))
    connection[1].write(b"!")
    for _ in range(10):
        assert (await answer(connection, post(b"on")))[1] == b"on"
        await asyncio.sleep(SHORT / 5)


async def test_a_body_in_the_smallest_chunks_is_taken(port: int) -> None:
    size = 4 * LARGEST_HEAD_BYTES  # more than one reading takes, of which the first goes with the head
    _, content = await answer(await connect(port), CHUNKED + b"1\r\na\r\n" * size + b"0\r\n\r\n")
    assert content == b"a" * size


@pytest.mark.parametrize(
    ("framing", "more"),
    [(b"1;", b"a" * 1000), (b"0\r\n", b"a: b\r\n" * 200)],
    ids=["beside a chunk", "behind the last one"],
)
async def test_a_body_of_framing_alone_is_refused(port: int, framing: bytes, more: bytes) -> None:
    reader, writer = await connect(port)
    writer.write(CHUNKED + framing)
    told = asyncio.create_task(reader.read(65536))
    while not told.done():
        writer.write(more)
        await asyncio.sleep(0.01)
    assert (await told).startswith(b"HTTP/1.1 400 ")
    assert b"framing-too-large" in await told


async def test_no_address_has_more_than_half_of_the_connections(port: int) -> None:
    opened = [await connect(port) for _ in range(SPACE // 2 + 1)]
    for connection in opened[:-1]:
        assert (await answer(connection, post(b"in")))[1] == b"in"
    assert (await rest(opened[-1][0])).startswith(b"HTTP/1.1 503 ")


async def test_behind_a_proxy_one_address_may_have_all_and_nobody_more(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BoundedProtocol, "behind_proxy", True)
    opened = [await connect(port) for _ in range(SPACE + 1)]
    for connection in opened[:-1]:
        assert (await answer(connection, post(b"in")))[1] == b"in"
    assert (await rest(opened[-1][0])).startswith(b"HTTP/1.1 503 ")


async def test_a_connection_that_ended_makes_room(port: int) -> None:
    for n in range(2 * SPACE):
        reader, writer = connection = await connect(port)
        assert (await answer(connection, post(b"%d" % n, b"Connection: close")))[1] == b"%d" % n
        assert await rest(reader) == b""
        writer.close()
    assert not BoundedProtocol.of_address


async def test_who_is_refused_is_not_counted_for_ever(port: int) -> None:
    for _ in range(2 * SPACE):
        reader, writer = await connect(port)
        writer.write(b"mimosa\r\n\r\n")
        assert (await rest(reader)).startswith(b"HTTP/1.1 400 ")
        writer.close()
    assert (await answer(await connect(port), post(b"in")))[1] == b"in"
