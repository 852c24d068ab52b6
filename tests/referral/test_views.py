"""Whatever happened to a dispute, the views say what its state says: no promise outlives what it was made for."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as over
from hypothesis import strategies as st

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.referral.app import SERVICE
from services.referral.domain import phases
from services.referral.domain.case import CASE
from services.referral.domain.clocks import CLOCK_OF
from shared.kernel.decider import fold
from shared.kernel.refusals import Refused
from tests.house import Town, at_work, history
from tests.referral.story import Wish, given, open_case
from tests.referral.wishes import wishes


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@over(st.lists(wishes(), min_size=20, max_size=60))
async def test_the_views_say_what_the_state_says(town: Town, wanted: list[Wish]) -> None:
    past = given().after(*open_case())
    for wish in wanted:
        try:
            past = past.after(*wish)
        except (Refused, AssertionError):
            continue
    state = fold(CASE, past.events)
    assert not isinstance(state, phases.Initial)
    tables = await town.folded_anew(*history(CASE, *past.events))
    [row] = tables["case_row"]
    assert {name: row[name] for name in _told(state)} == _told(state)
    assert row["category"] == state.case.opened.category
    assert not isinstance(state, phases.Waiting) or row["proposed"] == state.proposed
    asked = [row[name] for name in ("asked_days", "asked_reason", "parties_agree", "asked_by", "asked_at")]
    assert len({one is None for one in asked}) == 1
    assert (row["return_reason"] is None) == (not state.case.returns)
    assert {row["name"]: row["due_at"] for row in tables["deadline"]} == _promised(state)


def _told(state: phases.State) -> dict[str, Any]:
    """What `case_row` must say."""
    if isinstance(state, phases.Withdrawn):
        return {"phase": state.phase, "level": state.case.level, "due_at": None, "asked_days": None, "urged_at": None}
    assert isinstance(state, phases.Waiting | phases.Returned | phases.WithDepartments)
    return {
        "phase": state.phase,
        "level": state.case.level,
        "returns": state.case.returns,
        "lead": state.lead if isinstance(state, phases.WithDepartments) else None,
        "assisting": list(state.assisting) if isinstance(state, phases.WithDepartments) else [],
        "due_at": None if isinstance(state, phases.Resolved | phases.HandedOver | phases.Failed) else state.due.due_at,
        "asked_days": state.asked_days if isinstance(state, phases.Handled) else None,
    }


def _promised(state: phases.State) -> dict[str, Any]:
    """The one deadline that must stand: none where nothing is promised, or it was urged and is spoken for."""
    match state:
        case phases.Waiting() | phases.Referred() | phases.Handled() | phases.Returned():
            return {} if state.urged else {CLOCK_OF[state.phase]: state.due.due_at}
        case _:
            return {}
