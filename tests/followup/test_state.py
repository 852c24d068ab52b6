"""Whatever happened after a resolution, the views say what the state says: no promise outlives what it was made for."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as over
from hypothesis import strategies as st

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.followup.app import SERVICE
from services.followup.domain import phases
from services.followup.domain.following import FOLLOWING
from shared.kernel.decider import fold
from tests.followup.story import Wish, add, again, end, given, miss, remind, schedule, tell, urge, visit, watch
from tests.house import Town, at_work, history

DAYS = st.integers(0, 60)
NUMBERS = st.integers(1, 5)
WISHES = st.one_of(
    st.builds(schedule, st.integers(1, 4), DAYS),
    st.builds(visit, NUMBERS, DAYS, relapse=st.sampled_from([None, None, "（虚构）又起争执"])),
    st.builds(miss, NUMBERS, DAYS, st.integers(61, 90)),
    st.builds(add, DAYS, st.integers(61, 90)),
    st.builds(tell, DAYS),
    st.builds(urge, NUMBERS, DAYS),
    st.builds(remind, DAYS),
    st.builds(watch, DAYS),
    st.builds(end, DAYS),
    st.builds(again, DAYS),
)


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@over(st.lists(WISHES, max_size=30))
async def test_the_views_say_what_the_state_says(town: Town, wanted: list[Wish]) -> None:
    past = given().after(*schedule())
    for wish in wanted:
        if past.when(*wish).refusal is None:
            past = past.after(*wish)
    state = fold(FOLLOWING, past.events)
    tables = await town.folded_anew(*history(FOLLOWING, *past.events))
    [row] = tables["followed_row"]
    assert not isinstance(state, phases.Initial)
    assert (row["phase"], row["look_by"]) == (state.phase, _look_by(state))
    promised = {row["number"]: row["due_at"] for row in tables["visit_row"] if row["phase"] == "promised"}
    assert promised == _promised(state)
    assert {row["name"]: row["due_at"] for row in tables["deadline"]} == _deadlines(state)


def _look_by(state: phases.State) -> datetime | None:
    return state.look_by if isinstance(state, phases.Watched) else None


def _promised(state: phases.State) -> dict[int, datetime]:
    return dict(state.promised) if isinstance(state, phases.Visited) else {}


def _deadlines(state: phases.State) -> dict[str, datetime]:
    """What the clock must still look at: an urged visit is spoken for."""
    match state:
        case phases.Visited(promised=promised, urged=urged):
            return {f"visit-{number}": due_at for number, due_at in promised.items() if number not in urged}
        case phases.Watched(look_by=look_by):
            return {"look": look_by}
        case _:
            return {}
