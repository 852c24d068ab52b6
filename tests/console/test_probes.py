"""What is asked of the console by whoever looks after it, and by pages that are left open."""

import time

import pytest

from services.console.console import Console
from shared.http.gate import Rate
from tests.console.nobody import browser


@pytest.mark.parametrize("path", ["/health", "/ready", "/live"])
async def test_what_is_answered_when_it_is_full_has_a_pace_of_its_own_by_address(console: Console, path: str) -> None:
    console.gate.address, console.gate.probes = Rate(0.1), Rate(0.1)
    async with browser(console) as client:
        assert (await client.get("/login")).status_code == 200
        assert (await client.get("/login")).status_code == 429
        assert (await client.get(path)).is_success
        assert (await client.get(path)).status_code == 429


async def test_it_says_in_time_that_its_connections_are_all_in_use_and_that_it_is_ready_again(console: Console) -> None:
    pool = console.pool
    held = [await pool.acquire() for _ in range(pool.get_max_size())]
    async with browser(console) as client:
        begun = time.monotonic()
        answer = await client.get("/ready")
        assert time.monotonic() - begun < 3
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
