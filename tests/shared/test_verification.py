"""A check of a service's own logs, started over HTTP: once at a time, followed to its verdict, beside the service."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from shared.ops.verification import SILENT_SECONDS
from tests.brokers import Bus
from tests.house import Town, at_work
from tests.shared import toy
from tests.shared.pair import fresh_log
from tests.shared.test_verify import fill, published

Said = dict[str, Any]


async def asked(town: Town) -> Said:
    """How the check stands."""
    async with town.as_("auditor", station="all") as auditor:
        answer = await auditor.get("/verification")
    assert answer.status_code == 200, answer.text
    said: Said = answer.json()
    return said


async def begin(town: Town, role: str = "auditor", name: str = "somebody") -> Said:
    """Start one."""
    async with town.as_(role, name=name, station="all") as starter:
        answer = await starter.post("/verification")
    assert answer.status_code == 202, answer.text
    said: Said = answer.json()
    return said


async def ended(town: Town) -> Said:
    """Wait for its end."""
    async with asyncio.timeout(60):
        while (said := await asked(town))["state"] == "running":
            await asyncio.sleep(0.1)
    return said


async def as_owner(town: Town, statement: str) -> None:
    """Do something that only somebody with every right can do."""
    connection = await asyncpg.connect(town.database.owner_dsn)
    await connection.execute(statement)
    await connection.close()


@pytest.fixture
async def town(database: Database, home: Home, tansu: Bus) -> AsyncIterator[Town]:
    """A service with a short history, which is published."""
    async with at_work(toy.counting(fresh_log()), database, home, tansu) as town:
        await fill(town)
        await published(town)
        yield town


async def test_a_check_runs_beside_the_service_and_says_that_all_is_whole(town: Town) -> None:
    assert (await asked(town))["state"] == "never"
    begun = await begin(town, name="an-auditor")
    assert (begun["state"], begun["begun_by"]) == ("running", "auditor:an-auditor")
    await fill(town, streams=1, raises=1)  # the service goes on
    said = await ended(town)
    assert (said["state"], said["faults"], said["wrong"]) == ("done", 0, [])
    assert said["entries"] >= said["of_entries"] >= 24
    assert said["records"] >= said["of_records"] >= 24
    assert said["ended_at"] > said["begun_at"]


async def test_a_check_says_up_to_which_entry_of_each_lane_it_came(town: Town) -> None:
    log = town.runtime.service.logs[0]
    await begin(town)
    said = await ended(town)
    connection = await asyncpg.connect(town.database.owner_dsn)
    rows = await connection.fetch("select lane, max(seq) from store.event where log = $1 group by lane", log)
    await connection.close()
    assert said["reached"] == {log: {str(lane): seq for lane, seq in map(tuple, rows)}}
    await fill(town, streams=1, raises=1)
    assert (await asked(town))["reached"] == said["reached"], "what came after it was not checked"


async def test_a_check_that_a_program_of_before_wrote_down_says_of_no_entry_that_it_came_there(town: Town) -> None:
    await begin(town)
    await ended(town)
    await as_owner(town, "update store.verification set told = told - 'reached'")
    assert (await asked(town))["reached"] == {}


async def test_the_first_wrong_place_is_named(town: Town) -> None:
    log = town.runtime.service.logs[0]
    await as_owner(
        town, "update store.event set body = '{}' where (lane, seq) = (select min(lane), 2 from store.event)"
    )
    await begin(town)
    said = await ended(town)
    assert said["state"] == "done"
    assert said["faults"] == 2, "the chain breaks, and the topic has it otherwise"
    assert said["wrong"][0]["place"].startswith(f"{log}, lane ")
    assert said["wrong"][0]["place"].endswith("seq 2")
    assert "哈希链不符" in said["wrong"][0]["zh"]


async def test_one_runs_at_a_time_and_whoever_starts_another_follows_it(town: Town) -> None:
    first = await begin(town, name="one")
    second = await begin(town, role="administrator", name="two")
    assert (second["begun_at"], second["begun_by"]) == (first["begun_at"], "auditor:one")
    await ended(town)
    third = await begin(town, name="three")
    assert third["begun_by"] == "auditor:three"
    assert third["begun_at"] > first["begun_at"]


async def test_a_check_whose_process_is_gone_is_told_as_broken_off_and_may_be_begun_anew(town: Town) -> None:
    await begin(town)
    process = town.runtime.verifier.process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    assert (await asked(town))["state"] == "running", "for a moment nobody can know"
    await as_owner(town, f"update store.verification set seen_at = seen_at - interval '{SILENT_SECONDS} seconds'")
    said = await asked(town)
    assert said["state"] == "broken_off"
    assert said["trouble"]["zh"]
    await begin(town)
    assert (await ended(town))["state"] == "done"


async def test_a_bus_that_does_not_answer_is_said(database: Database, home: Home) -> None:
    async with at_work(toy.COUNTING, database, home) as town:
        await fill(town)
        await begin(town)
        said = await ended(town)
    assert said["state"] == "broken_off"
    assert "bus" in said["trouble"]["en"]


async def test_a_service_that_stops_takes_its_check_with_it(database: Database, home: Home, tansu: Bus) -> None:
    async with at_work(toy.counting(fresh_log()), database, home, tansu) as town:
        await begin(town)
        process = town.runtime.verifier.process
    assert process is not None
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("role", ["chief", "supervisor", "analyst"])
async def test_others_neither_start_nor_follow_it(town: Town, role: str) -> None:
    async with town.as_(role) as somebody:
        assert (await somebody.get("/verification")).status_code == 403
        assert (await somebody.post("/verification")).status_code == 403
    assert (await asked(town))["state"] == "never"
