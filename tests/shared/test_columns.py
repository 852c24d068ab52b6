"""Views by column: what a projection says of a row stands in it, however the events came in batches."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.machine.databases import Database
from shared.kernel.event import Event
from shared.kernel.recorded import RecordedEvent
from shared.store.columns import WrongSchema
from shared.store.view import View
from tests.databases import set_up_database
from tests.shared import ledger, toy
from tests.shared.folding import folded
from tests.shared.ledger import ACCOUNTS, LINES, TOTALS, Dropped, Looked, Noted, Opened, Struck, history, recorded

OPENED = Opened(owner="甲", tags=("a", "b"))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_characters="\0", codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture
async def store(database: Database) -> Database:
    await set_up_database(database, ledger.SERVICE, 1)
    return database


async def row_of(database: Database, view: View, *events: RecordedEvent) -> dict[str, Any]:
    (row,) = (await folded(database, [view], events))[view.table]
    return row


async def test_an_insert_fills_the_columns_that_the_event_has_fields_for(store: Database) -> None:
    assert await row_of(store, ACCOUNTS, recorded(OPENED)) == {
        "dispute_id": ledger.account(0), "station": "s", "version": 1, "owner": "甲", "phase": "open",
        "tags": ["a", "b"], "entries": 0, "changed_at": None,
    }  # fmt: skip


async def test_an_insert_leaves_a_row_as_it_is_but_for_nothing(store: Database) -> None:
    again = history((0, OPENED), (0, Noted(number=1, text="x")), (0, Opened(owner="乙")))
    row = await row_of(store, ACCOUNTS, *again)
    assert (row["owner"], row["entries"]) == ("甲", 1)


async def test_setting_counts_up_and_changes_nothing_where_there_is_no_row(store: Database) -> None:
    note = Noted(number=1, text="x")
    row = await row_of(store, ACCOUNTS, *history((0, OPENED), (0, note), (0, note), (1, note)))
    assert (row["entries"], row["changed_at"]) == (2, toy.NOW)


async def test_a_row_that_is_put_is_made_or_changed_and_is_found_by_all_of_its_key(store: Database) -> None:
    x, y, z = (Noted(number=n, text=text) for n, text in [(1, "x"), (2, "y"), (1, "z")])
    rows = await folded(store, [LINES], history((0, x), (0, y), (0, z)))
    assert [(row["number"], row["text"], row["written"]) for row in rows["line"]] == [(1, "z", 2), (2, "y", 1)]


async def test_what_is_deleted_is_gone_and_nothing_else(store: Database) -> None:
    events = history((0, OPENED), (1, OPENED), (0, Noted(number=1, text="x")), (0, Noted(number=2, text="y")),
                     (0, Struck(number=1)), (1, Dropped()))  # fmt: skip
    rows = await folded(store, [ACCOUNTS, LINES], events)
    assert [row["dispute_id"] for row in rows["account"]] == [ledger.account(0)]
    assert [row["number"] for row in rows["line"]] == [2]


async def test_a_row_keeps_its_streams_version_also_where_no_projection_speaks_of_it(store: Database) -> None:
    row = await row_of(store, ACCOUNTS, *history((0, OPENED), (0, Looked()), (0, Looked())))
    assert row["version"] == 3
    by_column = await row_of(store, ACCOUNTS, *history((0, OPENED), (0, Looked()), (0, Noted(number=1, text="x"))))
    assert by_column["version"] == 3


async def test_a_row_keeps_the_station_that_it_was_made_at(store: Database) -> None:
    made, later = recorded(OPENED, station="here"), recorded(Noted(number=1, text="x"), version=2, station="there")
    row = await row_of(store, ACCOUNTS, made, later)
    assert (row["station"], row["version"]) == ("here", 2)


async def test_events_of_other_logs_and_categories_do_not_touch_the_version(store: Database) -> None:
    stranger = recorded(Noted(number=1, text="x"), version=7)._replace(log="elsewhere")
    report = recorded(Looked(), version=9, category="report")
    row = await row_of(store, ACCOUNTS, recorded(OPENED), stranger, report)
    assert (row["version"], row["entries"]) == (1, 1)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(JSON, min_size=1, max_size=4))
async def test_json_goes_in_and_comes_out_as_it_is(store: Database, values: list[Any]) -> None:
    events = history(*((n, Noted(number=n, text="x", details=value)) for n, value in enumerate(values)))
    rows = (await folded(store, [LINES], events))["line"]
    assert {row["number"]: row["details"] for row in rows} == dict(enumerate(values))


EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(Opened, owner=st.sampled_from("甲乙"), tags=st.lists(st.sampled_from("ab")).map(tuple)),
    st.builds(Noted, number=st.integers(0, 1), text=st.sampled_from("xyz"), details=st.none() | st.just([1])),
    st.builds(Struck, number=st.integers(0, 1)),
    st.just(Dropped()),
    st.just(Looked()),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1), EVENTS), min_size=2, max_size=16), st.data())
async def test_one_by_one_in_batches_or_all_at_once_ends_the_same(
    store: Database, events: list[tuple[int, Event]], data: st.DataObject
) -> None:
    told, views = history(*events), [ACCOUNTS, LINES, TOTALS]
    cuts = [0, *sorted(data.draw(st.lists(st.integers(0, len(told)), max_size=4))), len(told)]
    one_by_one = await folded(store, views, *([one] for one in told))
    assert await folded(store, views, told) == one_by_one
    assert await folded(store, views, *(told[start:end] for start, end in pairwise(cuts))) == one_by_one


WRONG = View("account", "dispute_id")
NOWHERE = View("nowhere", "id")
ODD = View("odd", "id")


@pytest.mark.parametrize(
    ("view", "says"),
    [(WRONG, "table account has no column colour"), (NOWHERE, "there is no table nowhere"), (ODD, "is an array")],
    ids=["a column that is not there", "a table that is not there", "a column that is an array"],
)
async def test_what_the_table_does_not_have_is_said_at_once(store: Database, view: View, says: str) -> None:
    changes: dict[View, dict[str, Any]] = {WRONG: {"colour": "red"}, NOWHERE: {"a": 1}, ODD: {"words": ["a"]}}

    @view.on(Looked)
    def _looked(event: Looked, recorded: RecordedEvent) -> Any:
        return view.set(recorded.subject, **changes[view])

    with pytest.raises(WrongSchema, match=says):
        await folded(store, [view], [recorded(Looked())])
