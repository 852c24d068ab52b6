"""A reader whose lane does not agree with what it applied: a stranger's record, or a fork."""

from deploy.machine.databases import Database
from shared.store.database import connect
from shared.store.event_log import StoredEvent
from tests.shared import toy
from tests.shared.entries import entry, record
from tests.shared.reading import LANES, reading, values


def other(n: int, seq: int, after: int) -> StoredEvent:
    """The entry that another history has at this place: it follows ours, and says something else."""
    before = entry(0, after, after, LANES)
    made = entry(0, n, seq, LANES)._replace(body=b'{"to": 7}')
    return made._replace(hash=made.digest(before.hash))


async def test_a_fork_is_seen_inside_what_was_applied_and_the_source_is_asked(store: Database) -> None:
    async with reading(store) as (reader, asked):
        await reader.apply([record(entry(0, n, n, LANES), n) for n in range(1, 6)])
        await reader.apply([record(other(3, 3, after=2), 9)])
        assert (asked, reader.lacks.doubts) == ([(6, 6)], {0: (5, 3)})
        for _ in range(20):
            await reader.lacks.ask(reader.stands)
        assert len(asked) == 1
    assert await values(store) == {toy.stream(0): (5, 5)}


async def test_what_does_not_agree_is_set_aside_once_however_often_it_comes(store: Database) -> None:
    strange = other(3, 3, after=1)
    async with reading(store) as (reader, _):
        await reader.apply([record(entry(0, n, n, LANES), n) for n in (1, 2)])
        await reader.apply([record(strange, 3), record(strange, 4)])
        await reader.apply([record(strange, 5)])
    connection = await connect(store.app_dsn)
    rows = await connection.fetch("select seq < 0 as refused, stream, kind, reason from store.parked")
    await connection.close()
    assert [tuple(row)[:3] for row in rows] == [(True, strange.stream, strange.kind)]
    assert "fork (seq 3)" in rows[0]["reason"]


async def test_a_lane_in_doubt_goes_on_with_what_follows_and_is_then_in_doubt_no_more(store: Database) -> None:
    async with reading(store) as (reader, _):
        await reader.apply([record(entry(0, n, n, LANES), n) for n in (1, 2)])
        await reader.apply([record(other(3, 3, after=1), 3)])
        assert reader.lacks.doubts
        await reader.apply([record(entry(0, 3, 3, LANES), 4)])
        assert not reader.lacks.doubts
    assert await values(store) == {toy.stream(0): (3, 3)}


async def test_a_lane_in_doubt_is_believed_when_the_source_stands_where_it_does(store: Database) -> None:
    last = entry(0, 2, 2, LANES)
    async with reading(store) as (reader, _):
        await reader.apply([record(entry(0, n, n, LANES), n) for n in (1, 2)])
        await reader.apply([record(other(3, 3, after=1), 3)])
        reader.lacks.nothing_after(reader.stands, 0, 2, "another hash")
        assert reader.lacks.doubts
        reader.lacks.nothing_after(reader.stands, 0, 2, last.hash.hex())
        assert not reader.lacks.doubts


async def test_a_higher_epoch_that_follows_is_entered_and_what_was_given_up_is_passed_over(store: Database) -> None:
    second = entry(0, 2, 2, LANES)._replace(epoch=2)
    second = second._replace(hash=second.digest(entry(0, 1, 1, LANES).hash))
    async with reading(store) as (reader, asked):
        await reader.apply([record(entry(0, 1, 1, LANES), 1), record(second, 2)])
        await reader.apply([record(entry(0, n, n, LANES), n + 1) for n in (2, 3, 9)])
        assert (reader.stands[0].seq, reader.stands[0].epoch) == (2, 2)
        assert (asked, reader.lacks.doubts, reader.lacks.gaps) == ([], {}, {})
    assert await values(store) == {toy.stream(0): (2, 2)}
