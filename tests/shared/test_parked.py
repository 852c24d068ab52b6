"""What is no event is listed once for each record, and dismissed by an operator with a reason; events never are."""

from collections.abc import AsyncIterator

import pytest
from aiokafka import ConsumerRecord

from deploy.machine.databases import Database
from deploy.machine.home import Home
from shared.bus.parking import Rejected, park, park_rejected
from shared.store.database import connect
from tests.house import Town, at_work
from tests.shared import toy
from tests.shared.entries import entry


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(toy.HEARING, database, home) as town:
        yield town


async def malformed(town: Town, offset: int, value: bytes) -> None:
    connection = await connect(town.database.app_dsn)
    record = ConsumerRecord("toy", 0, offset, 0, 0, None, value, None, -1, len(value), ())
    await park_rejected(connection, "toy", Rejected(record, "headers cannot be read: ValueError"))
    await connection.close()


async def places(town: Town) -> list[tuple[int, int]]:
    async with town.as_("administrator") as operator:
        return [(row["lane"], row["seq"]) for row in (await operator.get("/parked")).json()["items"]]


async def dismiss(town: Town, seq: int) -> tuple[int, str]:
    async with town.as_("administrator") as operator:
        request = {"source": "toy", "lane": 0, "seq": seq, "reason": "来源不明"}
        answer = await operator.post("/parked/dismiss", json=request)
    return answer.status_code, answer.json().get("type", "").removeprefix("/problems/")


async def test_a_record_that_is_no_event_is_dismissed_once_and_kept(town: Town) -> None:
    await malformed(town, 7, b"?")
    assert await places(town) == [(0, -8)]
    assert await dismiss(town, -8) == (200, "")
    assert await places(town) == []
    assert await dismiss(town, -8) == (404, "nothing-parked")
    kept = await town.rows("parked", schema="store")
    assert [(row["body"], row["released_by"], row["release_reason"]) for row in kept] == [
        (b"?", "administrator:somebody", "来源不明")
    ]


async def test_the_same_record_delivered_again_is_listed_once_and_another_at_its_place_beside_it(town: Town) -> None:
    for value in (b"one", b"one", b"two", b"two", b"one"):
        await malformed(town, 7, value)
    await malformed(town, 8, b"three")
    found = {(row["seq"], row["body"]) for row in await town.rows("parked", schema="store")}
    assert found == {(-8, b"one"), (-9, b"two"), (-10, b"three")}


async def test_an_event_is_released_and_never_dismissed(town: Town) -> None:
    connection = await connect(town.database.app_dsn)
    await park(connection, "toy", entry(0, 1, 1, 1), "ZeroDivisionError")
    await connection.close()
    assert await dismiss(town, 1) == (422, "is-an-event")
    assert await places(town) == [(0, 1)]
