"""`/ready` says what stands still, and since when: it does not call a service ready whose events nobody hears."""

import asyncio
import os
import signal
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
import pytest

from deploy.machine.home import Home
from shared.bus import subscriptions
from tests.brokers import Bus
from tests.databases import DatabaseServer, running_postgres
from tests.house import Town, at_work
from tests.machines import aside, temporary_home
from tests.shared import toy
from tests.shared.pair import count, fresh_log, heard, two
from tests.shared.test_waiting import NOT_NOW


async def ready(town: Town) -> httpx.Response:
    async with town.as_("administrator") as operator:
        return await operator.get("/ready")


async def until(town: Town, status: int, *what: str) -> dict[str, Any]:
    """Wait until the service says that it is (or is not) ready, and that this stands still."""
    async with asyncio.timeout(40):
        while True:
            answer = await ready(town)
            said: dict[str, Any] = answer.json()
            if answer.status_code == status and {one["what"] for one in said["stands_still"]} >= set(what):
                return said
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("harm", ["killed", "frozen"])
async def test_a_bus_that_does_not_answer_is_said_and_so_is_that_it_is_back(
    postgres: DatabaseServer, home: Home, lone_tansu: Bus, harm: str
) -> None:
    async with two(postgres, home, lone_tansu) as (counting, hearing):
        await count(counting, range(5))
        await heard(hearing, 5)
        await until(counting, 200)
        await until(hearing, 200)
        begun = datetime.now(UTC)
        assert lone_tansu.process is not None
        if harm == "killed":
            await aside(lone_tansu.kill)
        else:
            os.kill(lone_tansu.process.pid, signal.SIGSTOP)
        await count(counting, range(5, 10))
        said = await until(counting, 503, "publishing")
        [publishing] = [one for one in said["stands_still"] if one["what"] == "publishing"]
        assert abs((datetime.fromisoformat(publishing["since"]) - begun).total_seconds()) < 3
        assert publishing["zh"]
        assert publishing["en"]
        if harm == "killed":
            await aside(lone_tansu.start)
        else:
            os.kill(lone_tansu.process.pid, signal.SIGCONT)
        await until(counting, 200)
        await heard(hearing, 10)
        await until(hearing, 200)


async def test_what_waits_for_a_bus_that_was_never_there_is_counted(home: Home, postgres: DatabaseServer) -> None:
    database, away = postgres.reserve(), Bus("embedded", "127.0.0.1:1")
    async with at_work(toy.counting(fresh_log()), database, home, away) as counting:
        await count(counting, range(7))
        said = await until(counting, 503, "publishing")
        assert said["relay"] == {"lanes": [], "lag": 7}
    await postgres.drop(database)


async def test_reading_that_stood_still_before_anybody_asked_is_said_at_the_first_question(
    postgres: DatabaseServer, home: Home, tansu: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "STUCK_AFTER_SECONDS", 2.0)
    async with two(postgres, home, tansu) as (counting, hearing):
        owner = await asyncpg.connect(hearing.database.owner_dsn)
        await owner.execute(NOT_NOW)
        await count(counting, range(5))
        begun = datetime.now(UTC)
        await asyncio.sleep(6)
        answer = await ready(hearing)
        [reading] = [one for one in answer.json()["stands_still"] if one["what"] == "reading"]
        assert abs((datetime.fromisoformat(reading["since"]) - begun).total_seconds()) < 4
        await owner.execute("drop trigger not_now on views.counter")
        await owner.close()
        await heard(hearing, 5)
        await until(hearing, 200)


async def test_a_database_that_does_not_answer_is_said(home: Home, tansu: Bus) -> None:
    with temporary_home() as other, running_postgres(other) as server:
        database = await server.fresh("toy")
        async with at_work(toy.counting(fresh_log()), database, home, tansu) as counting:
            await count(counting, range(3))
            await until(counting, 200)
            await aside(server.kill)
            await until(counting, 503, "database")
            async with counting.as_("administrator") as operator:
                answer = await operator.get("/parked")
                assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
            await aside(server.start)
            await until(counting, 200)
