"""A view over events as they are stored: of kinds that nobody here knows too, and the same after a rebuild."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg

from deploy.machine.home import Home
from shared.bus.cloudevents import to_headers
from shared.ops.replay import Rebuild
from shared.store.event_log import StoredEvent
from shared.store.service import Service
from shared.store.view import Change, View
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.house import LANES, Town, at_work
from tests.shared import toy
from tests.shared.pair import count, entry_of, fresh_log, heard, hearing_of, send, until_at, until_parked

TRAIL = View("trail", "log", "lane", "seq")
SCHEMA = """
create table if not exists counter (stream text primary key, value int not null, events uuid[] not null);
create table if not exists trail (
    log text, lane smallint, seq bigint, stream text, kind text, actor text, body bytea, hash bytea,
    primary key (log, lane, seq)
);
"""


@TRAIL.on_stored
def _stored(stored: StoredEvent) -> Change:
    return TRAIL.insert(
        (stored.log, stored.lane, stored.seq),
        stream=stored.stream, kind=stored.kind, actor=stored.actor, body=stored.body, hash=stored.hash,
    )  # fmt: skip


def auditing(log: str, folder: Path) -> Service:
    """The echo service, which also keeps a trail of all that it hears."""
    schema = folder / "trail.sql"
    schema.write_text(SCHEMA, encoding="utf-8")
    return replace(hearing_of(log), views=(toy.ECHOES, TRAIL), schema=schema)


async def rebuilt(town: Town, bus: Bus, swap: bool) -> dict[str, int]:
    """What differs between the live views and a rebuild."""
    service, connection = town.runtime.service, await asyncpg.connect(town.database.owner_dsn)
    try:
        rebuild = Rebuild(service, service.logs, connection, town.database.app_role, bus.where, LANES)
        return (await rebuild.run(swap)).differing_rows
    finally:
        await connection.close()


def as_stored(entries: list[StoredEvent]) -> list[dict[str, Any]]:
    """The rows that these entries make."""
    names = ("log", "lane", "seq", "stream", "kind", "actor", "body", "hash")
    return sorted(({name: getattr(entry, name) for name in names} for entry in entries), key=repr)


async def test_a_trail_holds_everything_that_is_heard_as_it_is_stored_and_after_a_rebuild_the_same(
    postgres: DatabaseServer, home: Home, bus: Bus, tmp_path: Path
) -> None:
    log, first, second = fresh_log(), postgres.reserve(), postgres.reserve()
    async with (
        at_work(toy.counting(log), first, home, bus) as counting,
        at_work(auditing(log, tmp_path), second, home, bus) as town,
    ):
        await count(counting, range(6), streams=2)
        await heard(town, 6)
        known = [await entry_of(counting, toy.stream(n), version) for n in (0, 1) for version in (1, 2, 3)]
        strange = await _tomorrows(bus, known)
        await until_at(town, strange.lane, strange.seq)
        expected = as_stored([*known, strange])
        assert await town.rows("trail") == expected
        assert await rebuilt(town, bus, swap=True) == {}
        assert await town.rows("trail") == expected
    for database in (first, second):
        await postgres.drop(database)


async def _tomorrows(bus: Bus, known: list[StoredEvent]) -> StoredEvent:
    """Send an event of a kind that nobody knows, after the last of its lane."""
    last = max((entry for entry in known if entry.lane == known[-1].lane), key=lambda entry: entry.seq)
    strange = last._replace(seq=last.seq + 1, version=last.version + 1, kind="toy.of_tomorrow", body=b'{"new": 1}')
    strange = strange._replace(hash=strange.digest(last.hash))
    await send(bus, strange.log, strange.lane, to_headers(strange), strange.body)
    return strange


async def test_what_is_parked_stands_in_no_trail_until_it_is_released(
    postgres: DatabaseServer, home: Home, tansu: Bus, tmp_path: Path
) -> None:
    toy.CHOKES_ON.add(2)
    log, first, second = fresh_log(), postgres.reserve(), postgres.reserve()
    async with (
        at_work(toy.counting(log), first, home, tansu) as counting,
        at_work(auditing(log, tmp_path), second, home, tansu) as town,
    ):
        await count(counting, range(3), streams=1)
        await until_parked(town, 2)
        assert [row["seq"] for row in await town.rows("trail")] == [1]
        assert await rebuilt(town, tansu, swap=False) == {}
        toy.CHOKES_ON.clear()
        async with town.as_("administrator") as operator:
            request = {"source": log, "stream": toy.stream(0), "reason": "已修复"}
            assert (await operator.post("/parked/release", json=request)).status_code == 200
        assert [row["seq"] for row in await town.rows("trail")] == [1, 2, 3]
        assert await rebuilt(town, tansu, swap=False) == {}
    for database in (first, second):
        await postgres.drop(database)
