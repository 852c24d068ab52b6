"""Poison, garbage and forged records on a topic: parked with their reason, and the rest goes on."""

import asyncio
from typing import Any

import asyncpg
import pytest

from deploy.machine.home import Home
from shared.bus.cloudevents import Headers, to_headers
from shared.ops.verify import verify_table
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.house import LANES, Town
from tests.shared import toy
from tests.shared.pair import (
    count,
    end_leaders,
    entry_of,
    heard,
    log_of,
    one_stream,
    parked,
    send,
    two,
    until_parked,
)


async def test_poison_is_parked_with_what_comes_later_of_its_stream_and_the_rest_goes_on(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    toy.CHOKES_ON.add(3)
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(5), streams=1)
        await count(counting, range(2), streams=2)
        rows = await until_parked(hearing, 4)
        assert [row["reason"] for row in rows] == [
            "refused: choked",
            *["something earlier of its stream is parked"] * 3,
        ]
        async with asyncio.timeout(20):
            while {row["stream"]: row["value"] for row in await hearing.rows("counter")} != {
                toy.stream(0): 2,
                toy.stream(1): 1,
            }:
                await asyncio.sleep(0.02)
        await released(hearing, log_of(counting), expected=409)
        toy.CHOKES_ON.clear()
        await released(hearing, log_of(counting), expected=200)
        await heard(hearing, 7)
        assert await parked(hearing) == []
        async with hearing.runtime.reading() as connection:
            by = await connection.fetch("select distinct released_by, release_reason from store.parked")
        assert [tuple(row) for row in by] == [("administrator:somebody", "已修复")]
        await count(counting, range(2), streams=2)
        await heard(hearing, 9)


async def released(town: Town, source: str, expected: int) -> None:
    async with town.as_("administrator") as operator:
        request = {"source": source, "stream": toy.stream(0), "reason": "已修复"}
        assert (await operator.post("/parked/release", json=request)).status_code == expected


GARBAGE: dict[str, tuple[Headers | list[tuple[str, bytes | None]], bytes | None]] = {
    "no headers": ([], b"{}"),
    "no value": ([], None),
    "a None header": ([("ce_id", None), ("ce_lane", b"0")], b"{}"),
    "headers that are no text": ([("ce_id", b"\xff\xfe"), ("ce_lane", b"0")], b"\x00\xff"),
    "a lane that is no number": ([("ce_source", b"/sikuai/toy"), ("ce_lane", b"x")], b"{}"),
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
async def test_garbage_on_a_topic_is_parked_and_does_no_harm(
    postgres: DatabaseServer, home: Home, tansu: Bus, garbage: tuple[Any, bytes | None]
) -> None:
    async with two(postgres, home, tansu) as (counting, hearing):
        await count(counting, range(3), streams=1)
        lane = (await entry_of(counting, toy.stream(0), 1)).lane
        await send(tansu, log_of(counting), lane, *garbage)
        await count(counting, range(3), streams=1)
        assert len(await until_parked(hearing, 1)) == 1
        await heard(hearing, 6)


async def test_garbage_does_no_harm_on_the_real_broker_either(postgres: DatabaseServer, home: Home, kafka: Bus) -> None:
    async with two(postgres, home, kafka) as (counting, hearing):
        await count(counting, range(3), streams=1)
        lane = (await entry_of(counting, toy.stream(0), 1)).lane
        for headers, value in GARBAGE.values():
            await send(kafka, log_of(counting), lane, headers, value)
        await count(counting, range(3), streams=1)
        assert len(await until_parked(hearing, len(GARBAGE))) == len(GARBAGE)
        await heard(hearing, 6)


async def test_a_record_that_takes_the_next_number_does_not_take_the_place_of_a_real_event(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        entry = await one_stream(counting, hearing, 3)
        forged = entry._replace(seq=entry.seq + 1, version=4, body=b'{"to": 9}')
        await send(bus, entry.log, entry.lane, to_headers(forged), forged.body)
        assert "does not follow" in (await until_parked(hearing, 1))[0]["reason"]
        await count(counting, range(3), streams=1)
        await heard(hearing, 6)


async def test_a_record_far_ahead_at_the_end_of_a_topic_does_not_stop_the_lane_when_the_relay_begins_anew(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        entry = await one_stream(counting, hearing, 3)
        forged = entry._replace(seq=entry.seq + 1_000_000)
        await send(bus, entry.log, entry.lane, to_headers(forged), forged.body)
        await end_leaders(postgres, counting.database.name)
        await count(counting, range(3), streams=1)
        await heard(hearing, 6)
        connection = await asyncpg.connect(counting.database.owner_dsn)
        verified = await verify_table(connection, LANES)
        assert (verified.entries, verified.faults) == (6, [])
        await connection.close()
