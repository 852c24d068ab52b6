"""What is asked of the console by whoever looks after it, and by pages that are left open."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psutil
import pytest

from deploy.machine.home import Home
from services.console.console import Console
from shared.http.gate import Rate
from tests.console.alone import made
from tests.console.nobody import browser
from tests.databases import DatabaseServer, running_postgres
from tests.machines import temporary_home

BEFORE_THE_POOL_GIVES_UP = 20.0  # seconds, of thirty; on a machine at rest it is one


@pytest.mark.parametrize("path", ["/health", "/ready", "/live"])
async def test_what_is_answered_when_it_is_full_has_a_pace_of_its_own_by_address(console: Console, path: str) -> None:
    console.gate.address, console.gate.probes = Rate(0.1), Rate(0.1)
    async with browser(console) as client:
        assert (await client.get("/login")).status_code == 200
        assert (await client.get("/login")).status_code == 429
        assert (await client.get(path)).is_success
        assert (await client.get(path)).status_code == 429


@pytest.mark.parametrize("path", ["/health", "/ready", "/live"])
@pytest.mark.parametrize("query", ["?mimosa=1", "?&", "?="])
async def test_a_probe_takes_no_parameters(console: Console, path: str, query: str) -> None:
    async with browser(console) as client:
        answer = await client.get(path + query)
    assert answer.status_code == 400
    assert "此地址不带查询参数" in answer.text
    assert "mimosa" not in answer.text


@pytest.mark.parametrize("path", ["/login?utm_source=a&fbclid=b", "/?mimosa=1", "/static/app.css?mimosa=1"])
async def test_a_page_passes_over_what_others_hang_on_its_address(console: Console, path: str) -> None:
    async with browser(console) as client:
        assert (await client.get(path)).status_code in (200, 303)


@pytest.mark.parametrize("path", ["/health", "/ready", "/live", "/login", "/", "/static/app.css"])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_question_has_no_body(console: Console, path: str, language: str) -> None:
    async with browser(console) as client:
        client.cookies.set("language", language)
        answer = await client.request("GET", path, content=b"mimosa")
    assert answer.status_code == 422
    assert {"zh": "此操作不带正文", "en": "this takes no body"}[language] in answer.text
    assert "mimosa" not in answer.text


async def test_a_header_that_comes_twice_is_what_is_wrong_and_not_the_time(console: Console) -> None:
    async with browser(console) as client:
        answer = await client.get("/login", headers=[("Content-Type", "text/a"), ("Content-Type", "text/b")])
    assert answer.status_code == 400
    assert "content-type 出现了两次" in answer.text


async def test_it_says_in_time_that_its_connections_are_all_in_use_and_that_it_is_ready_again(console: Console) -> None:
    pool = console.pool
    held = [await pool.acquire() for _ in range(pool.get_max_size())]
    async with browser(console) as client:
        async with asyncio.timeout(BEFORE_THE_POOL_GIVES_UP):
            answer = await client.get("/ready")
        for connection in held:
            await pool.release(connection)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        [still] = answer.json()["stands_still"]
        assert still["what"] == "connections"
        assert still["zh"]
        assert still["en"]
        assert (await client.get("/ready")).json() == {"ready": True, "stands_still": []}


async def test_it_says_that_its_database_is_away(console: Console) -> None:
    await console.pool.close()
    async with browser(console) as client:
        answer = await client.get("/ready")
    assert answer.status_code == 503
    assert [still["what"] for still in answer.json()["stands_still"]] == ["database"]


@contextmanager
def frozen(server: DatabaseServer) -> Iterator[None]:
    """A server that takes connections, and says nothing to anybody."""
    processes = [psutil.Process(server.process.pid)]
    processes += processes[0].children(recursive=True)
    for process in processes:
        os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process.pid, signal.SIGCONT)


@pytest.mark.parametrize("was_asked", [True, False], ids=["a connection was there", "none was"])
async def test_a_database_that_froze_is_said_to_be_away_in_time_and_to_be_back(home: Home, was_asked: bool) -> None:
    with temporary_home() as other, running_postgres(other) as server:
        async with made(server, home, "http://127.0.0.1:1") as (_, app):
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://console") as client:
                if was_asked:
                    assert (await client.get("/ready")).status_code == 200
                with frozen(server):
                    async with asyncio.timeout(BEFORE_THE_POOL_GIVES_UP):
                        answers = await asyncio.gather(*(client.get("/ready") for _ in range(5)))
                assert {answer.status_code for answer in answers} == {503}
                assert {still["what"] for one in answers for still in one.json()["stands_still"]} == {"database"}
                async with asyncio.timeout(20):
                    while (await client.get("/ready")).status_code != 200:
                        await asyncio.sleep(0.1)
