"""Whatever happened to a dispute, triage's views say what its state says: no promise outlives what it was made for."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from asyncpg.connection import LoggedQuery
from hypothesis import HealthCheck, settings
from hypothesis import given as over
from hypothesis import strategies as st

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.triage.app import SERVICE
from services.triage.domain import hazard_phases, phases, request_phases
from services.triage.domain.clocks import Urge
from services.triage.domain.dispute import DISPUTE
from services.triage.domain.handover import phases as handover_phases
from services.triage.domain.handover.decider import HANDOVER
from services.triage.domain.hazard import HAZARD
from services.triage.domain.request import REQUEST
from services.triage.domain.screening import SCREENING
from services.triage.domain.screening_phases import Found, Initial, Linked, Waiting
from services.triage.views.disputes import Bookmark, DisputeRow, listed
from shared.kernel.decider import fold
from shared.kernel.stations import EVERY_STATION
from shared.store.view import Viewer
from tests.bench.filling import fill_views
from tests.given import NOON, Past
from tests.house import Town, at_work, history
from tests.triage import disputes, handovers, hazards, requests, screenings
from tests.triage.story import ANALYST, CLOCK, HEARD

SCREENING_WISHES = [
    *((finding, ANALYST) for finding, _ in screenings.FINDINGS),
    (screenings.TAKE_BACK, ANALYST),
    (Urge(), CLOCK),
    (screenings.NOTE_AMENDMENT, HEARD),
    (screenings.NOTE_WITHDRAWAL, HEARD),
]
LATER = st.integers(0, 60).map(lambda hours: NOON + timedelta(hours=hours))


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


def lived(past: Past, wanted: list[tuple[Any, Any]]) -> Past:
    """The past after everything of this that was not refused."""
    for (command, by), at in wanted:
        if past.when(command, by=by, at=at).refusal is None:
            past = past.after(command, by=by, at=at)
    return past


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@over(st.lists(st.tuples(st.sampled_from(disputes.WISHES), LATER), max_size=30))
async def test_the_views_say_what_the_state_of_a_dispute_says(town: Town, wanted: list[tuple[Any, Any]]) -> None:
    past = lived(disputes.past(disputes.ENTERED), wanted)
    state = fold(DISPUTE, past.events)
    tables = await town.folded_anew(*history(DISPUTE, *past.events))
    [row] = tables["dispute_row"]
    assert not isinstance(state, phases.Initial)
    assert (row["phase"], row["relapses"]) == (state.phase, state.books.relapses)
    assert row["category"] == state.books.entry.category
    if isinstance(state, phases.Graded | phases.Closed):
        assert (row["level"], tables["deadline"]) == (state.level, [])
    elif isinstance(state, phases.Withdrawn):
        assert tables["deadline"] == []
    else:
        assert row["grade_by"] == state.due.due_at
        promised = {} if state.urged else {"grade": state.due.due_at}
        assert {row["name"]: row["due_at"] for row in tables["deadline"]} == promised


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@over(st.lists(st.tuples(st.sampled_from(SCREENING_WISHES), LATER), max_size=20))
async def test_the_views_say_what_the_state_of_a_screening_says(town: Town, wanted: list[tuple[Any, Any]]) -> None:
    past = lived(screenings.past(screenings.opened()), wanted)
    state = fold(SCREENING, past.events)
    tables = await town.folded_anew(*history(SCREENING, *past.events, subject=screenings.REPORT))
    [row] = tables["screening_row"]
    assert not isinstance(state, Initial)
    assert (row["phase"], row["opened"]) == (state.phase, state.opened)
    assert row["outcome"] == (
        state.outcome if isinstance(state, Found) else "repeat" if isinstance(state, Linked) else None
    )
    promised = {"screen": state.due.due_at} if isinstance(state, Waiting) else {}
    assert {row["name"]: row["due_at"] for row in tables["deadline"]} == promised
    if isinstance(state, Waiting):
        assert row["screen_by"] == state.due.due_at


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@over(st.lists(st.tuples(st.sampled_from(hazards.WISHES), LATER.map(lambda at: at + 5 * (at - NOON))), max_size=20))
async def test_the_views_say_what_the_state_of_a_hazard_says(town: Town, wanted: list[tuple[Any, Any]]) -> None:
    past = lived(hazards.past(hazards.OPENED), wanted)
    state = fold(HAZARD, past.events)
    tables = await town.folded_anew(*history(HAZARD, *past.events))
    [row] = tables["hazard_row"]
    assert not isinstance(state, hazard_phases.Initial)
    assert (row["phase"], len(tables["hazard_step_row"])) == (state.phase, len(past.events))
    promised = {"act": state.due.due_at} if isinstance(state, hazard_phases.Open) else {}
    assert {one["name"]: one["due_at"] for one in tables["deadline"]} == promised
    if isinstance(state, hazard_phases.Open):
        assert row["act_by"] == state.due.due_at


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@over(st.lists(st.tuples(st.sampled_from(requests.WISHES), LATER.map(lambda at: at + 5 * (at - NOON))), max_size=20))
async def test_the_views_say_what_the_state_of_a_request_says(town: Town, wanted: list[tuple[Any, Any]]) -> None:
    past = lived(requests.past(requests.OPENED), wanted)
    state = fold(REQUEST, past.events)
    tables = await town.folded_anew(*history(REQUEST, *past.events))
    [row] = tables["request_row"]
    assert not isinstance(state, request_phases.Initial)
    assert (row["phase"], row["department"]) == (state.phase, state.record.department)
    assert len(tables["request_step_row"]) == len(past.events)
    promised = {"answer": state.due.due_at} if isinstance(state, request_phases.Open) else {}
    assert {one["name"]: one["due_at"] for one in tables["deadline"]} == promised


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@over(st.lists(st.tuples(st.sampled_from(handovers.WISHES), LATER.map(lambda at: at + 5 * (at - NOON))), max_size=10))
async def test_the_views_say_what_the_state_of_a_hand_over_says(town: Town, wanted: list[tuple[Any, Any]]) -> None:
    past = lived(handovers.past(handovers.OPENED), wanted)
    state = fold(HANDOVER, past.events)
    tables = await town.folded_anew(*history(HANDOVER, *past.events))
    [row] = tables["handover_row"]
    assert not isinstance(state, handover_phases.Initial)
    assert (row["phase"], len(tables["handover_step_row"])) == (state.phase, len(past.events))
    promised = {"receipt": state.due.due_at} if isinstance(state, handover_phases.Sent) else {}
    assert {one["name"]: one["due_at"] for one in tables["deadline"]} == promised


@pytest.mark.parametrize(
    ("station", "index"),
    [
        ("station-1", "dispute_row_list"),
        (EVERY_STATION, "dispute_row_of_all"),
    ],
)
async def test_a_page_of_disputes_is_found_by_the_index_of_its_order(
    town: Town, database: Database, station: str, index: str
) -> None:
    await fill_views(database.owner_dsn, "triage", 2_000)
    async with town.runtime.reading() as connection:
        asked: list[LoggedQuery] = []
        with connection.query_logger(asked.append):
            viewer, after = Viewer(station, ""), Bookmark(0, UUID(int=0))
            await listed(DisputeRow, connection, viewer, NOON, None, None, None, None, None, after, 50)
        page = next(query for query in asked if "limit" in query.query)
        plan = json.loads(await connection.fetchval(f"explain (format json) {page.query}", *page.args))
    [scan] = plan[0]["Plan"]["Plans"]
    assert (scan["Node Type"], scan["Index Name"]) == ("Index Scan", index)
