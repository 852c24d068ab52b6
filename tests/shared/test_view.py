"""Folding events one by one, in batches of any size, or all at once ends the same."""

from collections.abc import Sequence
from itertools import pairwise

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.machine.databases import Database
from shared.store.columns import TableTypes
from shared.store.view import RawChange, View, project, waves
from tests.databases import set_up_database
from tests.shared import toy
from tests.shared.entries import raised

ROWS = st.lists(st.tuples(st.sampled_from(["insert", "update", "delete"]), st.integers(0, 3), st.integers()))


@given(ROWS)
def test_a_statement_never_has_two_rows_of_one_key_and_each_key_keeps_its_order(rows: list[RawChange]) -> None:
    grouped = waves(rows, TableTypes({}))
    for _, batch in grouped:
        assert len({key for key, *_ in batch}) == len(batch)
    played = [(sql, *row) for sql, batch in grouped for row in batch]
    for key in {row[1] for row in rows}:
        assert [row for row in played if row[1] == key] == [row for row in rows if row[1] == key]
    assert sorted(played) == sorted(rows)


async def ends(database: Database, views: Sequence[View], batches: list[list[tuple[int, int]]]) -> list[asyncpg.Record]:
    """The view's rows after these batches of (stream, value), folded into an empty table and taken back."""
    connection = await asyncpg.connect(database.owner_dsn, server_settings={"search_path": "views"})
    try:
        async with connection.transaction():
            for batch in batches:
                await project(connection, TableTypes({}), views, [raised(n, to) for n, to in batch])
            rows: list[asyncpg.Record] = await connection.fetch("select * from counter order by stream")
            await connection.execute("delete from counter")
        return rows
    finally:
        await connection.close()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9)), min_size=1, max_size=20), st.data())
async def test_one_by_one_in_batches_or_all_at_once_ends_the_same(
    database: Database, events: list[tuple[int, int]], data: st.DataObject
) -> None:
    await set_up_database(database, toy.COUNTING, 1)
    cuts = [0, *sorted(data.draw(st.lists(st.integers(0, len(events)), max_size=4))), len(events)]
    batches = [events[start:end] for start, end in pairwise(cuts)]
    at_once = await ends(database, [toy.COUNTERS], [events])
    assert await ends(database, [toy.COUNTERS], [[event] for event in events]) == at_once
    assert await ends(database, [toy.COUNTERS], batches) == at_once


def test_a_kind_has_one_projection_in_a_view() -> None:
    view = View("counter", "stream")
    view.on(toy.Raised)(lambda event, recorded: ())
    with pytest.raises(ValueError, match=r"counter has two projections of toy\.raised"):
        view.on(toy.Raised)(lambda event, recorded: ())
