"""What is asked by whoever looks after the service: answered when it is full, in bounded time, and not at any pace."""

import asyncio
import os
import signal

import httpx
import psutil
import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE as INTAKE
from shared.http.front import UNCOUNTED
from shared.http.gate import Rate
from tests.databases import running_postgres
from tests.house import Town, at_work
from tests.machines import temporary_home

BEFORE_THE_POOL_GIVES_UP = 20.0  # seconds, of thirty; on a machine at rest it is one


def stranger(town: Town) -> httpx.AsyncClient:
    """Somebody without a token."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(town.app), base_url="http://town")


@pytest.mark.parametrize("path", sorted(UNCOUNTED))
async def test_what_is_answered_when_it_is_full_has_a_pace_of_its_own_by_address(
    database: Database, home: Home, path: str
) -> None:
    async with at_work(INTAKE, database, home) as town, stranger(town) as client:
        town.runtime.gate.address, town.runtime.gate.probes = Rate(0.1), Rate(0.1)
        assert (await client.get("/reports")).status_code == 401
        assert (await client.get("/reports")).status_code == 429
        assert (await client.get(path)).status_code in (200, 503), "what was asked elsewhere is not counted here"
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["type"]) == (429, "/problems/too-many-requests")


async def test_all_connections_in_use_for_long_is_said_in_time_and_the_database_is_not_said_to_be_away(
    database: Database, home: Home
) -> None:
    async with at_work(INTAKE, database, home) as town, stranger(town) as client:
        reserve = town.runtime.reserve
        assert reserve is not None
        held = [await reserve.acquire() for _ in range(reserve.get_max_size())]
        async with asyncio.timeout(BEFORE_THE_POOL_GIVES_UP):
            answer = await client.get("/ready")
        for connection in held:
            await reserve.release(connection)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.json()["database"] is True
        assert "connections" in {one["what"] for one in answer.json()["stands_still"]}
        await asyncio.sleep(1.1)
        assert "connections" not in {one["what"] for one in (await client.get("/ready")).json()["stands_still"]}


async def test_a_database_that_froze_is_said_to_be_away_in_time(home: Home) -> None:
    with temporary_home() as other, running_postgres(other) as server:
        async with at_work(INTAKE, await server.fresh("intake"), home) as town, stranger(town) as client:
            assert (await client.get("/ready")).json()["database"] is True
            await asyncio.sleep(1.1)
            processes = [psutil.Process(server.process.pid)]
            processes += processes[0].children(recursive=True)
            for process in processes:
                os.kill(process.pid, signal.SIGSTOP)
            try:
                async with asyncio.timeout(BEFORE_THE_POOL_GIVES_UP):
                    answers = await asyncio.gather(*(client.get("/ready") for _ in range(5)))
            finally:
                for process in processes:
                    os.kill(process.pid, signal.SIGCONT)
    assert {answer.status_code for answer in answers} == {503}
    assert all("database" in {one["what"] for one in answer.json()["stands_still"]} for answer in answers)
