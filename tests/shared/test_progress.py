"""What a relay takes of what it is handed: what comes next of each lane, or nothing, and then the table is read."""

import asyncpg
from hypothesis import given
from hypothesis import strategies as st

from deploy.machine.databases import Database
from shared.bus.progress import MOST_HANDED, Progress, written_down
from shared.store.event_log import StoredEvent
from tests.shared.entries import entry
from tests.shared.test_commit import store

__all__ = ["store"]
LANES = 3


def begun(*positions: int) -> Progress:
    """A relay that has read the table, and published lane 0, 1, … up to there."""
    return Progress({("toy", lane): seq for lane, seq in enumerate(positions)}, unread=False)


def at(lane: int, seq: int) -> StoredEvent:
    """An entry of this place."""
    return entry(0, 1, seq, LANES)._replace(lane=lane)


places = st.lists(st.tuples(st.integers(0, LANES - 1), st.integers(1, 6)), max_size=12)


@given(places)
def test_what_is_taken_follows_what_is_published_without_a_hole(handed: list[tuple[int, int]]) -> None:
    progress = begun(2, 0, 4)
    entries = [at(*place) for place in handed]
    progress.hand_over(entries)
    taken = progress.take_handed(set())
    seqs = {lane: [one.seq for one in entries if one.lane == lane] for lane in range(LANES)}
    follows = all(seqs[lane] == [first + n for n in range(len(seqs[lane]))] for lane, first in ((0, 3), (1, 1), (2, 5)))
    assert taken == (entries if follows else [])
    assert progress.take_handed(set()) == []


def test_nothing_is_taken_while_the_table_has_what_was_not_handed_over() -> None:
    progress = begun(0, 0, 0)
    progress.unread = True
    progress.hand_over([at(0, 1)])
    assert progress.take_handed(set()) == []


def test_of_too_many_the_table_is_read() -> None:
    progress = begun(0, 0, 0)
    progress.hand_over([at(0, n + 1) for n in range(MOST_HANDED + 1)])
    assert progress.unread
    assert not progress.handed


def test_a_forked_lane_and_a_log_that_is_not_published_are_left_out() -> None:
    progress = begun(0, 0, 0)
    private = at(1, 1)._replace(log="toy.private")
    progress.hand_over([at(0, 1), private, at(2, 1)])
    assert progress.take_handed({("toy", 0)}) == [at(2, 1)]


async def test_how_far_it_came_is_written_down_when_it_is_due(store: Database) -> None:
    connection = await asyncpg.connect(store.owner_dsn)
    try:
        assert await written_down(connection, "toy", LANES) == {0: 0, 1: 0, 2: 0}
        progress = begun(0, 0, 0)
        assert not progress.is_due
        progress.note({("toy", 1): 7})
        assert progress.is_due
        await progress.write_down(connection)
        assert not progress.is_due
        assert await written_down(connection, "toy", LANES) == {0: 0, 1: 7, 2: 0}
    finally:
        await connection.close()
