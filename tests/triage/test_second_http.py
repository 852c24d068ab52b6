"""At the routes a grade waits for a second person, and the lists and pages are told of it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient, Response
from hypothesis import HealthCheck, settings
from hypothesis import given as over
from hypothesis import strategies as st

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.triage.app import SERVICE
from services.triage.domain import phases
from services.triage.domain.dispute import DISPUTE as DISPUTES
from services.triage.events import LOG, GradeAwaitsConfirmation
from shared.kernel.decider import fold
from tests.doors.policies import with_a_second_person
from tests.house import Town, at_work, history
from tests.triage import disputes, test_second
from tests.triage.story import ANALYST
from tests.triage.test_views import LATER, lived
from tests.triage.town import DISPUTE, entered, etag, graded, said

WISHES = [
    *disputes.WISHES,
    *((wish, by) for wish in (test_second.CONFIRM, test_second.REFUSE) for by in (ANALYST, test_second.WANG)),
]


@pytest.fixture
async def town(database: Database, home: Home, tmp_path: Path) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home, policy=with_a_second_person(tmp_path)) as town:
        yield town


@pytest.fixture
async def chief(town: Town) -> AsyncIterator[AsyncClient]:
    async with town.as_("chief", name="chief-1") as client:
        yield client


async def answered(client: AsyncClient, what: str, **fields: Any) -> Response:
    """The answer to a second person's word, who has just read the dispute."""
    return await client.post(f"/disputes/{DISPUTE}/grade/{what}", json=fields, headers=await etag(client))


async def shown(client: AsyncClient) -> Any:
    return (await client.get(f"/disputes/{DISPUTE}")).json()


async def test_a_less_serious_grade_waits_until_another_person_confirms_it(
    town: Town, analyst: AsyncClient, chief: AsyncClient
) -> None:
    await entered(town, analyst)
    await graded(analyst, level=2)
    assert (await graded(analyst, level=3)).status_code == 201
    waiting = await shown(analyst)
    assert (waiting["level"], waiting["second_phase"], waiting["second"]["level"]) == (2, "waits", 3)
    assert waiting["second"]["signed_by"] == "analyst:analyst-1"
    own = await answered(analyst, "confirm")
    assert (own.status_code, own.json()["type"]) == (403, "/problems/second-person-needed")
    assert (await answered(chief, "confirm")).status_code == 201
    now = await shown(analyst)
    assert (now["level"], now["second_phase"]) == (3, None)
    assert [(one["level"], one["graded_by"]) for one in now["grades"]] == [
        (2, "analyst:analyst-1"), (3, "analyst:analyst-1")
    ]  # fmt: skip
    assert await said(town, f"dispute-{DISPUTE}") == [
        "dispute_entered", "dispute_graded", "grade_awaits_confirmation", "grade_confirmed", "dispute_regraded"
    ]  # fmt: skip


async def test_level_1_holds_at_once_and_is_confirmed_afterwards(
    town: Town, analyst: AsyncClient, chief: AsyncClient
) -> None:
    await entered(town, analyst)
    await graded(analyst, level=1)
    now = await shown(analyst)
    assert (now["level"], now["phase"], now["second_phase"]) == (1, "graded", "holds")
    assert (await answered(chief, "confirm")).status_code == 201
    assert (await shown(analyst))["second_phase"] == "confirmed"


async def test_what_is_not_confirmed_says_why_and_the_old_grade_holds(
    town: Town, analyst: AsyncClient, chief: AsyncClient
) -> None:
    await entered(town, analyst)
    await graded(analyst, level=2)
    await graded(analyst, level=4)
    assert (await answered(chief, "refuse", reason="证据不足（虚构）")).status_code == 201
    now = await shown(analyst)
    assert (now["level"], now["second_phase"]) == (2, "refused")
    assert (now["second"]["reason"], now["second"]["said_by"]) == ("证据不足（虚构）", "chief:chief-1")


async def test_a_word_of_somebody_who_has_not_seen_it_is_refused(
    town: Town, analyst: AsyncClient, chief: AsyncClient
) -> None:
    await entered(town, analyst)
    await graded(analyst, level=1)
    before = len(await town.log(LOG))
    assert (await chief.post(f"/disputes/{DISPUTE}/grade/confirm", json={})).status_code == 428
    assert len(await town.log(LOG)) == before


async def test_the_list_of_what_waits_for_a_second_person(town: Town, analyst: AsyncClient, chief: AsyncClient) -> None:
    await entered(town, analyst)
    await graded(analyst, level=2)
    assert (await chief.get("/disputes", params={"second": "true"})).json()["items"] == []
    await graded(analyst, level=3)
    [one] = (await chief.get("/disputes", params={"second": "true"})).json()["items"]
    assert (one["dispute_id"], one["second"]["signed_by"]) == (str(DISPUTE), "analyst:analyst-1")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@over(st.lists(st.tuples(st.sampled_from(WISHES), LATER), max_size=30))
async def test_the_view_says_what_the_state_says_of_a_second_person(town: Town, wanted: list[tuple[Any, Any]]) -> None:
    past = lived(test_second.past(disputes.ENTERED), wanted)
    state = fold(DISPUTES, past.events)
    [row] = (await town.folded_anew(*history(DISPUTES, *past.events)))["dispute_row"]
    asked = state.second if isinstance(state, phases.Graded | phases.Reopened) else None
    expected = None if asked is None else "waits" if isinstance(asked, GradeAwaitsConfirmation) else "holds"
    assert (row["second_phase"] if row["second_phase"] in ("waits", "holds") else None) == expected
    if isinstance(state, phases.Graded):
        assert row["level"] == state.level
