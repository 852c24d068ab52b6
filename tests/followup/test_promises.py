"""Every promise of every stage is kept account of: what stands is what the stages say stands, whoever is heard."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as over
from hypothesis import strategies as st

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.followup.app import SERVICE
from services.followup.domain.following import FOLLOWING
from services.followup.domain.phases import Visited
from services.referral.domain.case import CASE
from services.referral.domain.clocks import CLOCK_OF
from services.referral.domain.phases import Handled, Initial, Referred, Returned, Waiting
from services.triage import events as triage
from services.triage.domain.dispute import DISPUTE
from services.triage.domain.phases import Entered, Reopened
from services.triage.domain.screening import SCREENING
from services.triage.domain.screening_phases import Urged
from services.triage.domain.screening_phases import Waiting as Undecided
from shared.kernel.decider import fold
from shared.kernel.recorded import RecordedEvent
from shared.kernel.refusals import Refused
from tests.facts import dispute_entered
from tests.followup import story as after
from tests.followup.lives import HOUR, books, handling, told, visiting
from tests.followup.test_state import WISHES
from tests.given import NOON, STATION, SUBJECT
from tests.house import Town, at_work, history
from tests.referral import story as case
from tests.referral.wishes import wishes
from tests.triage import disputes, screenings
from tests.triage.test_views import LATER, SCREENING_WISHES, lived

PATIENT = [HealthCheck.function_scoped_fixture]


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def promises(town: Town, *events: RecordedEvent, at_once: bool = True) -> list[dict[str, Any]]:
    """The promises after these events, in the order in which they began."""
    rows = (await town.folded_anew(*events, at_once=at_once))["promise_row"]
    return sorted(rows, key=lambda row: (row["begun_at"], row["round"], row["clock"], row["subject"]))


async def standing(town: Town, *events: RecordedEvent) -> dict[str, tuple[datetime, str]]:
    """By when what stands is due and whose it is, by its clock."""
    stands = [row for row in await promises(town, *events) if row["ended_at"] is None]
    found = {row["clock"]: (row["due_at"], row["owner"]) for row in stands}
    assert len(found) == len(stands), "two promises of one clock stand"
    return found


@settings(max_examples=15, suppress_health_check=PATIENT)
@over(st.lists(wishes(), min_size=20, max_size=50))
async def test_whatever_happened_to_a_case_its_promise_stands(town: Town, wanted: list[case.Wish]) -> None:
    past = case.given().after(*case.open_case())
    for wish in wanted:
        try:
            past = past.after(*wish)
        except (Refused, AssertionError):
            continue
    state = fold(CASE, past.events)
    owners = {"accept": getattr(state, "lead", ""), "resolve": getattr(state, "lead", "")}
    expected = {}
    assert not isinstance(state, Initial)
    if isinstance(state, Waiting | Referred | Handled | Returned):
        clock = CLOCK_OF[state.phase]
        expected = {clock: (state.due.due_at, owners.get(clock, "station"))}
    told = history(CASE, *past.events)
    assert await standing(town, *told) == expected
    levels = {row["level"] for row in await promises(town, *told) if row["ended_at"] is None}
    assert levels == ({state.case.level} if expected else set())


@settings(max_examples=10, suppress_health_check=PATIENT)
@over(st.lists(st.tuples(st.sampled_from(disputes.WISHES), LATER), max_size=30))
async def test_whatever_happened_to_a_dispute_in_the_books_its_promise_stands(
    town: Town, wanted: list[tuple[Any, Any]]
) -> None:
    past = lived(disputes.past(disputes.ENTERED), wanted)
    state = fold(DISPUTE, past.events)
    expected = {"grade": (state.due.due_at, "analyst")} if isinstance(state, Entered | Reopened) else {}
    assert await standing(town, *history(DISPUTE, *past.events)) == expected


@settings(max_examples=10, suppress_health_check=PATIENT)
@over(st.lists(st.tuples(st.sampled_from(SCREENING_WISHES), LATER), max_size=20))
async def test_whatever_happened_to_a_report_its_promise_stands(town: Town, wanted: list[tuple[Any, Any]]) -> None:
    past = lived(screenings.past(screenings.opened()), wanted)
    state = fold(SCREENING, past.events)
    found = await standing(town, *history(SCREENING, *past.events, subject=screenings.REPORT))
    assert found.keys() == ({"screen"} if isinstance(state, Undecided | Urged) else set())
    if isinstance(state, Undecided):
        assert found["screen"] == (state.due.due_at, "analyst")


@settings(max_examples=10, suppress_health_check=PATIENT)
@over(st.lists(WISHES, max_size=30))
async def test_whatever_happened_after_a_resolution_the_visits_stand(town: Town, wanted: list[after.Wish]) -> None:
    past = after.given().after(*after.schedule())
    for wish in wanted:
        if past.when(*wish).refusal is None:
            past = past.after(*wish)
    state = fold(FOLLOWING, past.events)
    rows = await promises(town, *history(FOLLOWING, *past.events))
    stands = {row["round"]: row["due_at"] for row in rows if row["ended_at"] is None}
    assert stands == (dict(state.promised) if isinstance(state, Visited) else {})
    assert {row["level"] for row in rows} <= {1, 2, 3, 4}


LIFE = [
    # clock, owner, level, begun and due and ended in hours after noon, how it ended
    ("grade", "analyst", None, 0, 24, 2, "kept"),
    ("refer", "station", 3, 2, 26, 5, "kept"),
    ("accept", "land", 3, 5, 29, 8, "kept"),
    ("resend", "station", 3, 8, 32, 40, "kept"),
    ("accept", "justice", 3, 40, 64, 41, "kept"),
    ("resolve", "justice", 3, 41, 220, 120, "kept"),
    ("visit", "visitor", 3, 120, 192, 195, "kept"),
    ("visit", "visitor", 3, 120, 840, 195, "superseded"),
    ("grade", "analyst", None, 200, 240, 204, "kept"),
    ("refer", "station", 2, 204, 216, 205, "kept"),
    ("accept", "land", 3, 205, 229, 206, "kept"),
    ("resolve", "land", 3, 206, 500, 300, "superseded"),
    ("accept", "land", 3, 400, 424, None, None),
]


async def test_each_promise_of_a_dispute_is_a_row_with_its_owner_its_time_and_how_it_ended(town: Town) -> None:
    rows = await promises(town, *books(), *handling(), *visiting())
    assert [_life(row) for row in rows] == LIFE
    assert {(row["station"], row["dispute_id"], row["village"]) for row in rows} == {(STATION, SUBJECT, "上坪村")}


def _life(row: dict[str, Any]) -> tuple[Any, ...]:
    hours = [row[name] and (row[name] - NOON) / HOUR for name in ("begun_at", "due_at", "ended_at")]
    return (row["clock"], row["owner"], row["level"], *hours, row["ended"])


async def test_a_report_that_is_unlinked_has_a_promise_of_its_own_again(town: Town) -> None:
    report = UUID(int=1000)
    known: dict[str, Any] = {"report_id": report, "dispute_id": SUBJECT, "reason": "虚构"}
    opened = triage.ScreeningOpened(
        report_id=report, channel="desk", village="上坪村", text="虚构", happened_at=NOON,
        screen_by=NOON + 24 * HOUR, policy="test",
    )  # fmt: skip
    rows = await promises(
        town,
        *told(
            "triage", report,
            (0, opened),
            (30, triage.ReportLinked(**known, same="matter")),
            (31, triage.ReportUnlinked(**known, screen_by=NOON + 55 * HOUR, policy="test")),
            (32, triage.DeadlineCorrected(
                subject_id=report, clock="screen", old_due_at=NOON + 55 * HOUR, due_at=NOON + 60 * HOUR, notice="虚构"
            )),
        ),
    )  # fmt: skip
    assert [_life(row) for row in rows] == [
        ("screen", "analyst", None, 0, 24, 30, "kept"),
        ("screen", "analyst", None, 31, 60, None, None),
    ]
    assert {(row["dispute_id"], row["village"]) for row in rows} == {(None, "上坪村")}


async def test_a_report_that_is_linked_to_a_hazard_is_decided(town: Town) -> None:
    report = UUID(int=1001)
    opened = triage.ScreeningOpened(
        report_id=report, channel="desk", village="上坪村", text="虚构", happened_at=NOON,
        screen_by=NOON + 24 * HOUR, policy="test",
    )  # fmt: skip
    linked = triage.ReportLinkedToHazard(report_id=report, hazard_id=UUID(int=5), same="place")
    rows = await promises(town, *told("triage", report, (0, opened), (3, linked)))
    assert [_life(row) for row in rows] == [("screen", "analyst", None, 0, 24, 3, "kept")]


async def test_what_a_merged_dispute_promised_is_superseded_and_begins_anew_where_it_is_split(town: Town) -> None:
    dispute, into = UUID(int=79), UUID(int=80)
    merged = triage.merging.DisputeMerged(dispute_id=dispute, into=into, reason="虚构")
    undone = triage.merging.MergeUndone(
        dispute_id=dispute, into=into, reason="虚构", grade_by=NOON + 24 * HOUR, policy="test"
    )
    rows = await promises(town, *told("triage", dispute, (0, dispute_entered(dispute)), (1, merged), (2, undone)))
    assert [(row["clock"], row["ended"]) for row in rows] == [("grade", "superseded"), ("grade", None)]


async def test_what_a_withdrawn_dispute_promised_is_superseded(town: Town) -> None:
    dispute, report = UUID(int=78), UUID(int=1078)
    withdrawn = triage.DisputeWithdrawn(dispute_id=dispute, report_id=report, reason="虚构")
    entered = told("triage", dispute, (0, dispute_entered(dispute)), (1, withdrawn))
    assert [(row["clock"], row["ended"]) for row in await promises(town, *entered)] == [("grade", "superseded")]
    opened = triage.ScreeningOpened(
        report_id=report, channel="desk", village="上坪村", text="虚构", happened_at=NOON,
        screen_by=NOON + 24 * HOUR, policy="test",
    )  # fmt: skip
    back = triage.DecisionTakenBack(
        report_id=report,
        outcome="dispute",
        dispute_id=dispute,
        reason="虚构",
        screen_by=NOON + 55 * HOUR,
        policy="test",
    )
    found = triage.ReportFoundDispute(report_id=report, dispute_id=dispute)
    rows = await promises(town, *told("triage", report, (0, opened), (1, found), (31, back)))
    assert [_life(row) for row in rows] == [
        ("screen", "analyst", None, 0, 24, 1, "kept"),
        ("screen", "analyst", None, 31, 55, None, None),
    ]


TOLD = (books(), handling(), visiting(), books(UUID(int=77)), handling(UUID(int=77)), visiting(UUID(int=77)))


@st.composite
def interleavings(draw: Any) -> list[RecordedEvent]:
    """Every stream in its own order, in any order between them: an end may come before what it was promised upon."""
    queues = [list(stream) for stream in TOLD]
    events = []
    while any(queues):
        queue = draw(st.sampled_from([queue for queue in queues if queue]))
        events.append(queue.pop(0))
    return events


@settings(max_examples=12, suppress_health_check=PATIENT)
@over(order=interleavings())
async def test_whoever_is_heard_first_promises_and_disputes_come_out_the_same(
    town: Town, order: Sequence[RecordedEvent]
) -> None:
    straight = await town.folded_anew(*(event for stream in TOLD for event in stream))
    for at_once in (True, False):
        mixed = await town.folded_anew(*order, at_once=at_once)
        for table in ("promise_row", "dispute_row", "counted_row"):
            assert mixed[table] == straight[table]
