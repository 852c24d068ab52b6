"""What follow-up counts and shows: the same whichever source speaks first, and figures with their events."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.followup.app import SERVICE
from services.followup.events import DisputeRelapsed
from services.followup.views.figures import figures
from services.intake.events import ReportTaken
from services.referral.events import DisputeReferred, DisputeResolved
from services.triage.events import DisputeGraded, DisputeWithdrawn
from shared.kernel.recorded import RecordedEvent
from shared.kernel.stations import EVERY_STATION
from tests.given import NOON
from tests.house import Town, at_work, heard

SPACE = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


def _id(name: str) -> UUID:
    return uuid5(SPACE, name)


def reported(n: int, channel: str = "officer") -> RecordedEvent:
    event = ReportTaken(
        report_id=_id(f"report {n}"),
        channel=channel,
        informant=_id(f"token {n}"),
        village="上坪村",
        happened_at=NOON,
        text="虚构",
    )
    return heard(event, f"report-{event.report_id}", _id(f"taken {n}"))


def graded(n: int, channel: str = "officer", level: int = 3) -> RecordedEvent:
    event = DisputeGraded(
        dispute_id=_id(f"dispute {n}"), level=level, proposed_level=level, factors=(), reason="虚构",
        category="neighbours", channel=channel, village="上坪村", summary="虚构",
        refer_by=NOON + timedelta(hours=24), policy="test",
    )  # fmt: skip
    return heard(event, f"dispute-{event.dispute_id}", _id(f"graded {n}"))


def referred(n: int, hours: float) -> RecordedEvent:
    at = NOON + timedelta(hours=hours)
    event = DisputeReferred(
        dispute_id=_id(f"dispute {n}"), level=3, lead="justice", referred_at=at, refer_by=NOON + timedelta(hours=24),
        accept_by=at + timedelta(hours=24), policy="test",
    )  # fmt: skip
    return heard(event, f"dispute-{event.dispute_id}", _id(f"referred {n}"), recorded_at=at)


def resolved(n: int, level: int = 3) -> RecordedEvent:
    at = NOON + timedelta(days=2)
    event = DisputeResolved(
        dispute_id=_id(f"dispute {n}"), department="justice", level=level, category="neighbours", outcome="虚构",
        handlers=("li",), resolved_at=at,
    )  # fmt: skip
    return heard(event, f"dispute-{event.dispute_id}", _id(f"resolved {n}"), recorded_at=at)


STORY: tuple[tuple[RecordedEvent, ...], ...] = (
    tuple(reported(n) for n in range(4)),
    (graded(1), graded(2, channel="call_110"), graded(3, level=2)),
    (referred(1, 5), resolved(1), referred(2, 30), referred(3, 24), resolved(3, level=2)),
)


def shuffled(draw: Any) -> list[RecordedEvent]:
    """The three sources, each in its own order, in any order between them."""
    queues = [list(source) for source in STORY]
    events = []
    while any(queues):
        queue = draw(st.sampled_from([queue for queue in queues if queue]))
        events.append(queue.pop(0))
    return events


interleavings = st.composite(shuffled)()


async def _figures(town: Town) -> dict[str, Any]:
    async with town.as_("chief") as chief:
        answer = await chief.get("/figures", params={"from": "2026-03-01", "to": "2026-03-31"})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def _behind(town: Town, figure: str) -> list[str]:
    """The ids of the events that make a figure."""
    async with town.as_("chief") as chief:
        answer = await chief.get("/counted", params={"figure": figure, "from": "2026-03-01", "to": "2026-03-31"})
    found = answer.json()
    assert found["total"] == (await _figures(town))["events"][figure] == len(found["items"])
    return [event["event_id"] for event in found["items"]]


async def test_each_figure_is_counted_from_events_that_are_listed(town: Town) -> None:
    await town.hear(*(event for source in STORY for event in source))
    found = await _figures(town)
    assert {name: value for name, value in found.items() if name != "events"} == {
        "reports": 4,
        "entered": 3,
        "circulated": 2,
        "calls_110": 1,
        "lead_over_110_percent": 100,
        "resolved": 2,
        "resolution_percent": 67,
        "level_2": 1,
        "satisfaction_index": None,
    }
    assert set(await _behind(town, "circulated")) == {str(_id("referred 1")), str(_id("referred 3"))}
    assert await _behind(town, "level_2") == [str(_id("resolved 3"))]
    assert await _behind(town, "satisfaction_index") == []
    for name, parts in {
        "lead_over_110_percent": ("circulated", "calls_110"),
        "resolution_percent": ("resolved", "entered"),
    }.items():
        together = [event for part in parts for event in await _behind(town, part)]
        assert sorted(await _behind(town, name)) == sorted(together)


async def test_what_was_no_dispute_after_all_is_counted_nowhere_whenever_that_is_heard(town: Town) -> None:
    dispute = _id("dispute 3")
    withdrawn = DisputeWithdrawn(dispute_id=dispute, report_id=_id("report 3"), reason="是咨询（虚构）")
    intake, triage, referral = STORY
    await town.hear(*triage, heard(withdrawn, f"dispute-{dispute}", _id("withdrawn 3")), *intake, *referral)
    found = await _figures(town)
    counted = ("reports", "entered", "circulated", "resolved", "level_2")
    assert [found[name] for name in counted] == [4, 2, 1, 1, 0]
    assert len(await _behind(town, "entered")) == 2
    async with town.as_("chief") as chief:
        board = (await chief.get("/board", params={"from": "2026-03-01", "to": "2026-03-31"})).json()
    assert sum(week["entered"] for week in board["weeks"]) == 2


async def test_what_falls_outside_of_the_period_is_not_counted(town: Town) -> None:
    await town.hear(*(event for source in STORY for event in source))
    async with town.runtime.reading() as connection:
        before = await figures(connection, EVERY_STATION, NOON - timedelta(days=9), NOON)
        elsewhere = await figures(connection, "another", NOON - timedelta(days=9), NOON + timedelta(days=9))
    assert (before.reports, before.resolved, elsewhere.reports) == (0, 0, 0)


async def test_a_relapse_takes_a_resolution_back_until_it_is_resolved_again(town: Town) -> None:
    await town.hear(*(event for source in STORY for event in source))
    town.clock.set(NOON + timedelta(days=5))
    async with town.as_("visitor") as visitor:
        answer = await visitor.post(f"/disputes/{_id('dispute 1')}/relapse", json={"reason": "又吵起来（虚构）"})
    assert answer.status_code == 201
    assert (await _figures(town))["resolved"] == 1


async def test_whoever_handled_the_dispute_does_not_visit_it(town: Town) -> None:
    await town.hear(*(event for source in STORY for event in source))
    town.clock.set(NOON + timedelta(days=5))
    path = f"/disputes/{_id('dispute 1')}/visits/1"
    async with town.as_("visitor", name="li") as handler, town.as_("visitor", name="wang") as other:
        refused = await handler.post(path, json={"score": 5})
        made = await other.post(path, json={"score": 5})
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/handler-does-not-visit")
    assert made.status_code == 201


async def test_a_visit_that_is_late_is_urged_once_and_the_last_one_closes(town: Town) -> None:
    await town.hear(*STORY[2])
    await town.later(days=6)
    await town.later(days=1)
    urged = [recorded for recorded in await town.log("followup") if recorded.event.kind == "followup.visit_urged"]
    assert len(urged) == 3  # day 3 of a level-3 dispute; days 1 and 3 of a level-2 one
    async with town.as_("visitor") as visitor:
        await visitor.post(f"/disputes/{_id('dispute 1')}/visits/1", json={"score": 4})
        await town.later(days=30)
        await visitor.post(f"/disputes/{_id('dispute 1')}/visits/2", json={"score": 5})
        one = (await visitor.get(f"/disputes/{_id('dispute 1')}")).json()
    assert one["phase"] == "closed"
    assert (await _figures(town))["satisfaction_index"] == 80.0


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=interleavings)
async def test_three_sources_in_any_order_give_the_same_end(town: Town, order: Sequence[RecordedEvent]) -> None:
    straight = await town.folded_anew(*(event for source in STORY for event in source))
    assert await town.folded_anew(*order) == straight
    assert await town.folded_anew(*order, at_once=False) == straight


def relapsed(n: int, days: float) -> RecordedEvent:
    event = DisputeRelapsed(dispute_id=_id(f"dispute {n}"), number=0, reason="虚构")
    at = NOON + timedelta(days=days)
    return heard(event, f"dispute-{event.dispute_id}", _id(f"relapsed {n}"), recorded_at=at)


def resolved_again(n: int, days: float) -> RecordedEvent:
    again = resolved(n)
    return again._replace(id=_id(f"resolved {n} again"), recorded_at=NOON + timedelta(days=days), version=9)


async def test_a_dispute_resolved_twice_counts_once_by_its_last_resolution_even_if_no_clock_moved(town: Town) -> None:
    await town.hear(graded(1), resolved(1), relapsed(1, days=2), resolved_again(1, days=2))
    assert (await _figures(town))["resolved"] == 1
    assert await _behind(town, "resolved") == [str(_id("resolved 1 again"))]


async def test_what_stands_is_what_stood_at_the_end_of_the_period(town: Town) -> None:
    afterwards = relapsed(3, days=40)._replace(id=_id("relapsed 3 again"))
    await town.hear(resolved(1), relapsed(1, days=40), resolved_again(1, days=50), resolved(2), relapsed(2, days=3))
    await town.hear(resolved(3), relapsed(3, days=10), resolved_again(3, days=20), afterwards)
    async with town.runtime.reading() as connection:
        first, next_ = [
            await figures(connection, EVERY_STATION, NOON + timedelta(days=day), NOON + timedelta(days=day + 35))
            for day in (0, 35)
        ]
    assert (first.resolved, next_.resolved) == (2, 1)


async def test_only_the_first_referral_of_a_dispute_is_counted_as_circulated(town: Town) -> None:
    late = referred(1, hours=30)
    again = referred(1, hours=5)._replace(id=_id("again"), recorded_at=NOON + timedelta(days=40), version=9)
    await town.hear(late, again)
    async with town.runtime.reading() as connection:
        first, next_ = [
            await figures(connection, EVERY_STATION, NOON + timedelta(days=day), NOON + timedelta(days=day + 35))
            for day in (0, 35)
        ]
    assert (first.circulated, next_.circulated) == (0, 0)


async def test_another_station_sees_nothing(town: Town) -> None:
    await town.hear(*(event for source in STORY for event in source))
    path = f"/disputes/{_id('dispute 1')}"
    for station, seen in (("changluo", 200), ("elsewhere", 404)):
        async with town.as_("chief", station=station) as chief:
            assert (await chief.get(path)).status_code == seen
            for listed in ("/visits", "/disputes"):
                assert bool((await chief.get(listed)).json()["total"]) == (seen == 200)
