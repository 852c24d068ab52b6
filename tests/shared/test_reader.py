"""The reader at the seams that a bus seldom shows: stale positions, gaps, odd records."""

import asyncio

import pytest
from structlog.testing import capture_logs

from deploy.machine.databases import Database
from shared.store.database import connect
from tests.counted import counted
from tests.shared import toy
from tests.shared.entries import entry, record
from tests.shared.reading import LANES, reading, released, values


async def test_a_reader_with_stale_positions_changes_nothing_and_looks_again(store: Database) -> None:
    records = [record(entry(0, n, n, LANES), n) for n in (1, 2, 3)]
    async with reading(store) as (zombie, _), reading(store) as (leader, _):
        await leader.apply(records[:2])
        before = counted("duplicates", source="toy")
        await zombie.apply(records)
        assert counted("duplicates", source="toy") == before + 2, "it was fenced, looked again, then knew better"
    assert await values(store) == {toy.stream(0): (3, 3)}


async def test_a_batch_is_decoded_while_the_one_before_it_is_committed_and_nothing_is_lost(store: Database) -> None:
    records = [record(entry(0, n, n, LANES), n) for n in range(1, 10)]
    async with reading(store) as (reader, asked):
        for n in range(9):
            await reader.submit(records[n : n + 1])
        await reader.drain()
        assert asked == []
    assert await values(store) == {toy.stream(0): (9, 9)}


async def test_a_batch_that_was_decoded_too_early_is_decoded_again(store: Database) -> None:
    """While the second batch is decoded it is taken for granted that the first will count: it is fenced instead."""
    records = [record(entry(0, n, n, LANES), n) for n in (1, 2, 3)]
    async with reading(store) as (zombie, asked), reading(store) as (leader, _):
        await leader.apply(records[:2])
        await zombie.submit(records[:1])
        await zombie.submit(records[1:])
        await zombie.drain()
        assert asked == []
    assert await values(store) == {toy.stream(0): (3, 3)}


async def test_a_reader_that_begins_anew_knows_which_streams_are_parked(store: Database) -> None:
    toy.CHOKES_ON.add(1)
    async with reading(store) as (reader, _):
        await reader.apply([record(entry(0, 1, 1, LANES), 1)])
    toy.CHOKES_ON.clear()
    async with reading(store) as (next_one, _):
        await next_one.apply([record(entry(0, 2, 2, LANES), 2)])
        assert await values(store) == {}
        assert await released(store, next_one.committer, next_one) == 2
    assert await values(store) == {toy.stream(0): (2, 2)}


async def test_what_was_decoded_before_something_of_its_stream_was_parked_is_parked_too(store: Database) -> None:
    toy.CHOKES_ON.add(1)
    async with reading(store) as (reader, _):
        await reader.submit([record(entry(0, 1, 1, LANES), 1)])
        await reader.submit([record(entry(0, 2, 2, LANES), 2)])
        await reader.drain()
        assert await values(store) == {}
        toy.CHOKES_ON.clear()
        assert await released(store, reader.committer, reader) == 2
    assert await values(store) == {toy.stream(0): (2, 2)}


async def test_a_reader_that_is_stopped_goes_on_where_its_commits_ended(store: Database) -> None:
    records = [record(entry(0, n, n, LANES), n) for n in (1, 2, 3)]
    async with reading(store) as (reader, asked):
        await reader.apply(records[:1])
        await reader.submit(records[1:])
        await reader.stop()
        await reader.load_checkpoints()
        await reader.apply(records)
        assert asked == []
    assert await values(store) == {toy.stream(0): (3, 3)}


async def test_what_is_ahead_of_a_gap_is_discarded_and_asked_for_once_until_it_comes(store: Database) -> None:
    async with reading(store) as (reader, asked):
        await reader.apply([record(entry(0, n, n, LANES), n) for n in (1, 3, 4)])
        assert (asked, await values(store)) == ([(2, 4)], {toy.stream(0): (1, 1)})
        reader.lacks.ask_again.clear()
        await reader.lacks.ask(reader.stands)
        await reader.apply([record(entry(0, n, n, LANES), 5 + n) for n in (2, 3, 4)])
        await reader.lacks.ask(reader.stands)
        assert (asked, await values(store)) == ([(2, 4), (2, 4)], {toy.stream(0): (4, 4)})


async def test_a_gap_that_another_reader_filled_is_not_asked_for_any_more(store: Database) -> None:
    async with reading(store) as (first, asked), reading(store) as (second, _):
        await first.apply([record(entry(0, 3, 3, LANES), 3)])
        await second.apply([record(entry(0, n, n, LANES), n) for n in (1, 2, 3)])
        await first.load_checkpoints()
        await first.lacks.ask(first.stands)
        assert asked == [(1, 3)]


@pytest.mark.parametrize(
    ("name", "value"),
    [("ce_subject", b"dispute-\0"), ("ce_actor", b"\0"), ("ce_time", b"0001-01-01T00:00:00+14:00")],
)
async def test_headers_that_no_store_could_hold_are_parked_and_the_lane_goes_on(
    store: Database, name: str, value: bytes
) -> None:
    odd = record(entry(0, 2, 2, LANES), 2)
    odd.headers = tuple((each, value if each == name else good) for each, good in odd.headers)
    async with reading(store) as (reader, _):
        await reader.apply([record(entry(0, 1, 1, LANES), 1), odd, record(entry(0, 2, 2, LANES), 3)])
    assert await values(store) == {toy.stream(0): (2, 2)}


async def test_a_body_that_is_not_of_its_kind_is_parked_without_a_word_of_it(store: Database) -> None:
    async with reading(store) as (reader, _):
        poison = entry(0, 1, 1, LANES, b'{"to":"secret"}')
        await reader.apply([record(poison, 1), record(entry(1, 1, 2, LANES, after=poison), 2)])
        connection = await connect(store.app_dsn)
        reasons = [row[0] for row in await connection.fetch("select reason from store.parked")]
        await connection.close()
    assert reasons == ["not of its kind: to int_parsing"]
    assert await values(store) == {toy.stream(1): (1, 1)}


@pytest.mark.parametrize("got", [3, 4, 9])
async def test_a_gap_is_asked_for_from_the_very_first_that_is_missing(store: Database, got: int) -> None:
    async with reading(store) as (reader, asked):
        await reader.apply([record(entry(0, 1, 1, LANES), 1), record(entry(0, got, got, LANES), 2)])
        assert (asked, reader.lacks.gaps) == ([(2, got)], {0: 2})
        connection = await connect(store.app_dsn)
        assert await connection.fetchval("select count(*) from store.parked") == 0
        await connection.close()
        await reader.apply([record(entry(0, n, n, LANES), n + 1) for n in range(2, got + 1)])
        assert reader.lacks.gaps == {}
    assert await values(store) == {toy.stream(0): (got, got)}


async def test_what_was_discarded_while_a_gap_was_filled_is_asked_for_too(store: Database) -> None:
    async with reading(store) as (reader, asked):
        await reader.apply([record(entry(0, n, n, LANES), n) for n in (1, 3)])
        await reader.apply([record(entry(0, 5, 5, LANES), 3)])
        await reader.apply([record(entry(0, n, n, LANES), n + 3) for n in (2, 3)])
        reader.lacks.ask_again.clear()
        await reader.lacks.ask(reader.stands)
        assert (asked, reader.lacks.gaps) == ([(2, 3), (4, 5)], {0: 4})


async def test_a_gap_that_the_source_knows_nothing_of_is_a_stranger_s_and_not_waited_for(store: Database) -> None:
    forged = entry(0, 2, 2, LANES)._replace(seq=1000)
    async with reading(store) as (reader, _):
        await reader.apply([record(entry(0, 1, 1, LANES), 1), record(forged, 2)])
        reader.lacks.nothing_after(reader.stands, 0, 7, entry(0, 1, 1, LANES).hash.hex())
        assert reader.lacks.gaps == {0: 2}
        reader.lacks.nothing_after(reader.stands, 0, 1, entry(0, 1, 1, LANES).hash.hex())
        assert reader.lacks.gaps == {}
        await reader.apply([record(entry(0, 2, 2, LANES), 3)])
    assert await values(store) == {toy.stream(0): (2, 2)}


async def test_a_lane_that_stays_silent_is_asked_for_at_growing_intervals(store: Database) -> None:
    async with reading(store) as (reader, asked):
        await reader.apply([record(entry(0, n, n, LANES), n) for n in (1, 3)])
        for _ in range(20):
            await reader.lacks.ask(reader.stands)
        assert len(asked) == 1
        pauses = []
        for _ in range(7):
            reader.lacks.ask_again[0] = (0.0, reader.lacks.ask_again[0][1])
            await reader.lacks.ask(reader.stands)
            pauses.append(reader.lacks.ask_again[0][1])
        assert pauses == [2, 4, 8, 16, 30, 30, 30]


async def test_an_event_at_which_the_program_fails_in_a_way_that_nobody_foresaw_waits_and_is_not_parked(
    store: Database,
) -> None:
    toy.FAILS_ON.add(2)
    async with reading(store) as (reader, _):
        with capture_logs() as said:
            applying = asyncio.create_task(reader.apply([record(entry(0, n, n, LANES), n) for n in (1, 2, 3)]))
            async with asyncio.timeout(20):
                while not said:
                    await asyncio.sleep(0.01)
        assert (said[0]["log_level"], said[0]["error"]) == ("error", "ZeroDivisionError")
        toy.FAILS_ON.clear()
        async with asyncio.timeout(20):
            await applying
        assert not reader.parked
    assert await values(store) == {toy.stream(0): (3, 3)}
