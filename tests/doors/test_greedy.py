"""A slow or greedy crowd beside normal work, at a service that runs as a process of its own."""

import asyncio
import time
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from shared.run.head import LARGEST_HEAD_BYTES
from tests.bench.processes import Served, served
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.doors.conftest import MOST_CONNECTIONS, Attacked
from tests.doors.crowd import KEYS, lingering, send_a_flood_of_keys, send_a_huge_head
from tests.doors.odd import REPORT
from tests.doors.wire import raw
from tests.machines import temporary_home

MIB = 1024 * 1024


def somebody(service: Served, token: str) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=service.address, headers=headers, trust_env=False, timeout=60)


async def test_a_greedy_crowd_keeps_nobody_from_his_work_and_leaves_no_memory_behind(
    service: Attacked,
) -> None:
    """How long others wait meanwhile is measured by `make bench` (k)."""
    where, token, slow = service
    process = psutil.Process(where.pid)
    async with somebody(where, token) as desk:
        assert await _taken(desk) == 201
        before = process.memory_info().rss
        async with lingering(where.address, slow) as lingers:
            head, flood, health = await asyncio.gather(
                send_a_huge_head(where.address), send_a_flood_of_keys(desk, KEYS), _health(desk, 50)
            )
            assert head.startswith(b"HTTP/1.1 431 ") or head == b""
            assert flood.status_code == 413
            assert len(flood.content) < 1024
            assert health == [200] * 50
            assert not any(reader.at_eof() for reader, _ in lingers), "not all of them linger"
        await _until_room(desk)
        assert (await send_a_flood_of_keys(desk, 20_000)).json()["type"] == "/problems/too-many-parts"
        assert await _taken(desk) == 201
    assert process.memory_info().rss < before + 64 * MIB


async def _health(client: httpx.AsyncClient, times: int) -> list[int]:
    return [(await client.get("/health")).status_code for _ in range(times)]


async def _taken(client: httpx.AsyncClient) -> int:
    """Send a report, again while the service is busy: the machine may be."""
    end = time.monotonic() + 60
    while (answer := await client.post("/reports", json=REPORT)).status_code == 503:
        assert time.monotonic() < end, answer.text
        await asyncio.sleep(0.1)
    return answer.status_code


async def _until_room(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(60):
        while (await client.get("/reports")).status_code != 200:
            await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /health HTTP/1.1\r\nHost: t\r\nX: " + b"a" * LARGEST_HEAD_BYTES + b"\r\n\r\n", b"431 "),
        (b"GET /" + b"a" * LARGEST_HEAD_BYTES + b" HTTP/1.1\r\nHost: t\r\n\r\n", b"431 "),
        (b"GET /health HTTP/1.1\r\nHost: t\r\n" + b"A: b\r\n" * 20_000, b"431 "),
        (b"mimosa\r\n\r\n", b"400 "),
        (b"GET /health HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400 "),
        (b"GET /%ff\xff HTTP/1.1\r\nHost: t\r\n\r\n", b"400 "),
        (b"GET /health HTTP/1.1\r\nHost: t\r\n", b"408 "),
    ],
    ids=["a large header", "a large address", "many headers", "no HTTP", "two lengths", "bytes in it", "half a head"],
)
async def test_a_head_that_is_none_gets_a_problem_and_the_end_of_its_connection(
    service: Attacked, sent: bytes, status: bytes
) -> None:
    answer = await raw(service[0].address, sent)
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"application/problem+json" in answer
    assert b"x-content-type-options: nosniff" in answer
    assert b"mimosa" not in answer


async def test_what_follows_a_body_is_no_header_and_has_a_bound(service: Attacked) -> None:
    where, token, _ = service
    chunked = b"GET /reports HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    late = await raw(where.address, chunked + f"Authorization: Bearer {token}\r\n\r\n".encode())
    assert late.startswith(b"HTTP/1.1 401 ")
    before = psutil.Process(where.pid).memory_info().rss
    flood = await raw(where.address, chunked.replace(b"/reports", b"/health") + b"a: b\r\n" * 2_000_000)
    assert flood.startswith(b"HTTP/1.1 ") or flood == b""
    assert psutil.Process(where.pid).memory_info().rss < before + 32 * MIB


async def test_a_line_s_end_behind_an_answer_does_not_hold_a_connection(service: Attacked) -> None:
    answer = await raw(service[0].address, b"GET /health HTTP/1.1\r\nHost: t\r\n\r\n", later=b"\r\n")
    assert answer.count(b"HTTP/1.1 200 ") == 1


async def test_a_connection_that_says_nothing_is_closed(service: Attacked) -> None:
    assert await raw(service[0].address, b"") == b""


async def test_connections_beyond_what_may_be_open_are_told_so(service: Attacked) -> None:
    where = urlsplit(service[0].address)
    opened = [await asyncio.open_connection(where.hostname, where.port) for _ in range(MOST_CONNECTIONS // 2 + 20)]
    told = await asyncio.gather(*(asyncio.wait_for(reader.read(4096), 60) for reader, _ in opened[-5:]))
    for _, writer in opened:
        writer.close()
    assert all(answer.startswith(b"HTTP/1.1 503 ") and b"at-capacity" in answer for answer in told)


@pytest.mark.parametrize("trusted", ["", "127.0.0.1"], ids=["nobody is trusted", "the proxy is"])
async def test_what_a_proxy_says_of_addresses_is_believed_of_those_who_are_trusted_alone(
    postgres: DatabaseServer, tansu: Bus, trusted: str
) -> None:
    with temporary_home() as home:
        database = await postgres.fresh("intake")
        settings = {"SIKUAI_ADDRESS_PER_SECOND": "0.1", "SIKUAI_TRUSTED_PROXIES": trusted}
        with served("intake", home, database, tansu, **settings) as service:
            async with httpx.AsyncClient(base_url=service.address, trust_env=False) as client:
                asked = [await client.get("/reports", headers={"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(3)]
        await postgres.drop(database)
    statuses = [answer.status_code for answer in asked]
    assert statuses == ([401, 401, 401] if trusted else [401, 429, 429])
