"""What says the same as an entry in other bytes is not that entry, to whoever holds the bus against the table: for no
reader would take it."""

import asyncpg

from deploy.machine.databases import Database
from shared.bus.cloudevents import Written, read_headers, to_headers
from shared.bus.overlap import Overlap
from shared.ops.recover import continued
from shared.ops.way import Way
from shared.store.event_log import COLUMNS, StoredEvent
from tests.shared import toy
from tests.shared.entries import entry
from tests.shared.test_commit import committing, one, store

__all__ = ["store"]


def written(made: StoredEvent, before_the_version: bytes = b"") -> Written:
    """The entry as it comes from the bus, with so much more in one of its headers."""
    headers = [(n, before_the_version + data if n == "ce_streamversion" else data) for n, data in to_headers(made)]
    read = read_headers(headers, made.body)
    assert isinstance(read, Written)
    assert read.entry == made
    return read


async def test_the_relay_does_not_count_it_as_published(store: Database) -> None:
    async with committing(store) as committer:
        await one(committer, toy.raise_(toy.stream(1)))
    connection = await asyncpg.connect(store.owner_dsn)
    try:
        made = StoredEvent(*await connection.fetchrow(f"select {COLUMNS} from store.event"))
        overlap = Overlap(connection, "toy")
        assert await overlap.genuine(made.lane, [written(made)]) == [1]
        assert await overlap.genuine(made.lane, [written(made, b"0")]) == []
        assert await connection.fetchval("select count(*) from store.fork") == 0
    finally:
        await connection.close()


def test_a_replay_passes_it_over() -> None:
    made = entry(0, 1, 1, 3)
    way = Way("toy", {made.lane: 1}, {})
    assert not way.takes(written(made, b"0"))
    assert way.takes(written(made))


def test_recovering_does_not_take_it_back() -> None:
    made = entry(0, 1, 1, 3)
    assert continued({1: [written(made, b"0")]}, 0, b"") == []
    assert continued({1: [written(made, b"0"), written(made)]}, 0, b"") == [made]
