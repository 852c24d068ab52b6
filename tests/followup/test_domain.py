"""Follow-up decides: which visits are promised, who may make them, what a relapse does, when a dispute is closed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from services.followup import domain
from services.followup.domain import (
    AddVisit,
    OpenWatch,
    RecordMiss,
    RecordRelapse,
    RecordVisit,
    RemindToLook,
    ScheduleVisits,
    UrgeVisit,
)
from services.followup.events import (
    DisputeClosed,
    DisputeRelapsed,
    PromisedVisit,
    VisitAdded,
    VisitMade,
    VisitMissed,
    VisitsScheduled,
    VisitUrged,
    WatchOpened,
    WatchReminded,
)
from shared.decider import Actor, Command, Invalid, NotAllowed, NotFound, OutOfOrder
from tests.given import NOON, POLICY, Past, envelope, given

DISPUTE = domain.dispute(POLICY)
ID = UUID("00000000-0000-0000-0000-0000000000d1")
VISITOR = Actor("visitor", "chen")
CLOCK = Actor("system", "clock")
DAY = timedelta(days=1)


def on_day(day: float, actor: Actor = VISITOR) -> Any:
    """The words of a command, this many days after the resolution."""
    return envelope(by=actor, at=NOON + day * DAY)


def schedule(level: int = 3, day: float = 0) -> ScheduleVisits:
    return ScheduleVisits(
        **on_day(day, CLOCK), dispute_id=ID, level=level, resolved_at=NOON + day * DAY, handlers=("zhao",)
    )


def visit(number: int, day: float, **words: Any) -> RecordVisit:
    return RecordVisit(**on_day(day), number=number, **{"score": 5, **words})


def scheduled(level: int = 3) -> Past:
    """Resolved at noon; by default two visits are promised."""
    return given(DISPUTE).said_by(schedule(level))


def relapsed() -> Past:
    return scheduled().said_by(visit(1, 3, relapse="（虚构）又起争执"))


def closed() -> Past:
    return scheduled().said_by(visit(1, 3)).said_by(visit(2, 30))


def watched() -> Past:
    return given(DISPUTE).said_by(OpenWatch(**on_day(0, CLOCK), dispute_id=ID, level=3))


def made(number: int, score: int = 5) -> VisitMade:
    return VisitMade(dispute_id=ID, number=number, score=score)


@pytest.mark.parametrize(("level", "days"), [(3, (3, 30)), (4, (3, 30)), (2, (1, 3, 7, 30)), (1, (1, 3, 7, 30))])
def test_a_resolved_dispute_is_visited_on_the_days_of_its_level(level: int, days: tuple[int, ...]) -> None:
    given(DISPUTE).when(schedule(level)).then(
        VisitsScheduled(
            dispute_id=ID,
            level=level,
            resolved_at=NOON,
            visits=tuple(PromisedVisit(number=n, due_at=NOON + day * DAY) for n, day in enumerate(days, 1)),
            handlers=("zhao",),
            policy="2026-01",
        )
    )


def test_hearing_of_a_resolution_twice_schedules_once() -> None:
    scheduled().when(schedule()).quiet()
    closed().when(schedule()).quiet()


def test_a_policy_without_visits_closes_at_once() -> None:
    policy = POLICY.model_copy(update={"return_visit_days": {"default": ()}})
    outcome = given(domain.dispute(policy)).when(schedule())
    assert [type(event) for event in outcome.said] == [VisitsScheduled, DisputeClosed]


def test_a_visit_is_recorded_and_the_dispute_stays_open_while_another_is_promised() -> None:
    scheduled().when(visit(1, 3, score=4, why="（虚构）基本满意", sued=True)).then(
        VisitMade(dispute_id=ID, number=1, score=4, why="（虚构）基本满意", sued=True)
    )


def test_the_last_visit_closes_the_dispute() -> None:
    scheduled().said_by(visit(1, 3)).when(visit(2, 30)).then(made(2), DisputeClosed(dispute_id=ID))


def test_visits_may_be_made_in_any_order_and_the_last_one_made_closes() -> None:
    scheduled().said_by(visit(2, 4)).when(visit(1, 5)).then(made(1), DisputeClosed(dispute_id=ID))


def test_whoever_handled_the_case_does_not_rate_it() -> None:
    handler = Actor("chief", "zhao")
    scheduled().when(RecordVisit(**on_day(3, handler), number=1, score=5)).refused(NotAllowed, "handler-does-not-visit")
    later = NOON + 9 * DAY
    scheduled().when(RecordMiss(**on_day(3, handler), number=1, reason="没人", due_at=later)).refused(
        NotAllowed, "handler-does-not-visit"
    )


def occurred(days: float) -> datetime:
    return NOON + days * DAY


def test_a_visit_is_neither_before_its_resolution_nor_in_the_future() -> None:
    early = {**on_day(3), "occurred_at": occurred(-0.1)}
    scheduled().when(RecordVisit(**early, number=1, score=5)).refused(Invalid, "visit-before-resolution")
    ahead = {**on_day(3), "occurred_at": occurred(3.1)}
    scheduled().when(RecordVisit(**ahead, number=1, score=5)).refused(Invalid, "visit-in-future")
    late = {**on_day(9), "occurred_at": occurred(3)}
    scheduled().when(RecordVisit(**late, number=1, score=5)).then(made(1))


@pytest.mark.parametrize("score", [0, 6, -1])
def test_satisfaction_is_one_to_five(score: int) -> None:
    scheduled().when(visit(1, 3, score=score)).refused(Invalid, "score-out-of-range")


def test_a_visit_is_made_once_and_only_if_it_was_promised() -> None:
    scheduled().said_by(visit(1, 3)).when(visit(1, 4)).refused(OutOfOrder, "visit-over")
    scheduled().when(visit(3, 3)).refused(NotFound, "visit-unknown")
    scheduled().when(visit(0, 3)).refused(NotFound, "visit-unknown")


def test_a_missed_visit_is_promised_anew() -> None:
    due_at = NOON + 5 * DAY
    miss = RecordMiss(**on_day(3), number=1, reason="外出务工", due_at=due_at)
    scheduled().when(miss).then(VisitMissed(dispute_id=ID, number=1, reason="外出务工", due_at=due_at))
    past_due = RecordMiss(**on_day(3), number=1, reason="外出务工", due_at=NOON + 3 * DAY)
    scheduled().when(past_due).refused(Invalid, "due-in-past")
    scheduled().said_by(miss).when(visit(1, 5)).then(made(1))


def test_one_more_visit_may_be_promised_and_keeps_the_dispute_open() -> None:
    add = AddVisit(**on_day(3), due_at=NOON + 40 * DAY, reason="再看一次")
    scheduled().when(add).then(VisitAdded(dispute_id=ID, number=3, due_at=NOON + 40 * DAY, reason="再看一次"))
    scheduled().said_by(add).said_by(visit(1, 3)).when(visit(2, 30)).then(made(2))
    scheduled().when(AddVisit(**on_day(3), due_at=NOON, reason="再看一次")).refused(Invalid, "due-in-past")


def test_a_relapse_found_on_a_visit_cancels_what_was_still_promised() -> None:
    scheduled(2).said_by(visit(1, 1)).when(visit(2, 3, score=1, relapse="（虚构）又起争执")).then(
        made(2, score=1), DisputeRelapsed(dispute_id=ID, number=2, reason="（虚构）又起争执", cancelled=(3, 4))
    )


def test_a_relapse_on_the_last_visit_does_not_close() -> None:
    last = scheduled().said_by(visit(1, 3)).when(visit(2, 30, relapse="（虚构）又起争执"))
    assert [type(event) for event in last.said] == [VisitMade, DisputeRelapsed]


def test_a_relapse_may_be_told_outside_of_a_visit() -> None:
    tell = RecordRelapse(**on_day(4), reason="（虚构）又起争执")
    scheduled().when(tell).then(DisputeRelapsed(dispute_id=ID, number=0, reason="（虚构）又起争执", cancelled=(1, 2)))
    scheduled().said_by(visit(1, 3)).when(tell).then(
        DisputeRelapsed(dispute_id=ID, number=1, reason="（虚构）又起争执", cancelled=(2,))
    )


def test_when_it_is_resolved_again_a_new_round_begins_and_numbers_go_on() -> None:
    again = relapsed().when(schedule(day=10))
    (event,) = again.said
    assert isinstance(event, VisitsScheduled)
    assert [(v.number, v.due_at) for v in event.visits] == [(3, NOON + 13 * DAY), (4, NOON + 40 * DAY)]
    second = relapsed().said_by(schedule(day=10))
    second.when(visit(2, 13)).refused(OutOfOrder, "visit-over")
    second.said_by(visit(3, 13)).when(visit(4, 40)).then(made(4), DisputeClosed(dispute_id=ID))


@pytest.mark.parametrize(
    ("past", "why", "code"),
    [
        (given(DISPUTE), NotFound, "dispute-unknown"),
        (watched(), OutOfOrder, "not-resolved"),
        (relapsed(), OutOfOrder, "relapsed"),
        (closed(), OutOfOrder, "closed"),
    ],
)
@pytest.mark.parametrize(
    "step",
    [
        visit(1, 50),
        AddVisit(**on_day(50), due_at=NOON + 60 * DAY, reason="再看一次"),
        RecordMiss(**on_day(50), number=1, reason="没人", due_at=NOON + 60 * DAY),
        RecordRelapse(**on_day(50), reason="（虚构）又起争执"),
    ],
    ids=lambda step: type(step).__name__,
)
def test_a_step_out_of_order_is_refused(past: Past, why: type[OutOfOrder | NotFound], code: str, step: Command) -> None:
    past.when(step).refused(why, code)


def test_an_overdue_visit_is_urged_once_for_each_promise() -> None:
    urge = UrgeVisit(**on_day(3, CLOCK), number=1)
    scheduled().when(urge).then(VisitUrged(dispute_id=ID, number=1, due_at=NOON + 3 * DAY))
    urged = scheduled().said_by(urge)
    urged.when(UrgeVisit(**on_day(9, CLOCK), number=1)).quiet()
    missed = urged.said_by(RecordMiss(**on_day(4), number=1, reason="没人", due_at=NOON + 6 * DAY))
    missed.when(UrgeVisit(**on_day(5, CLOCK), number=1)).quiet()
    missed.when(UrgeVisit(**on_day(6, CLOCK), number=1)).then(
        VisitUrged(dispute_id=ID, number=1, due_at=NOON + 6 * DAY)
    )


def test_the_clock_stays_quiet_about_what_was_done_or_fell_away() -> None:
    late = UrgeVisit(**on_day(60, CLOCK), number=1)
    for past in (given(DISPUTE), relapsed(), closed(), watched(), scheduled().said_by(visit(1, 3))):
        past.when(late).quiet()
    scheduled().when(UrgeVisit(**on_day(2.9, CLOCK), number=1)).quiet()


def test_a_dispute_that_failed_is_looked_at_every_week_until_it_is_resolved() -> None:
    given(DISPUTE).when(OpenWatch(**on_day(0, CLOCK), dispute_id=ID, level=3)).then(
        WatchOpened(dispute_id=ID, level=3, look_by=NOON + 7 * DAY)
    )
    remind = RemindToLook(**on_day(7, CLOCK))
    watched().when(RemindToLook(**on_day(6.9, CLOCK))).quiet()
    watched().when(remind).then(WatchReminded(dispute_id=ID, look_by=NOON + 14 * DAY))
    watched().said_by(remind).when(remind).quiet()
    watched().said_by(schedule(day=10)).when(RemindToLook(**on_day(20, CLOCK))).quiet()
    assert watched().when(schedule(day=10)).said


def test_a_watch_is_opened_once_and_after_a_relapse_too() -> None:
    watch = OpenWatch(**on_day(20, CLOCK), dispute_id=ID, level=3)
    for past in (watched(), scheduled(), closed()):
        past.when(watch).quiet()
    assert relapsed().when(watch).said


@over(st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.booleans()), max_size=25))
def test_whatever_is_found_a_closed_dispute_has_no_visit_left_and_numbers_are_never_used_twice(
    found: list[tuple[int, bool, bool]],
) -> None:
    past, day, told = scheduled(), 3.0, [1, 2]
    for number, flares_up, resolve in found:
        day += 1
        step = schedule(day=day) if resolve else visit(number, day, relapse="（虚构）" if flares_up else None)
        outcome = past.when(step)
        if outcome.refusal is None and outcome.said:
            past = past.said_by(step)
            told += [v.number for e in outcome.said if isinstance(e, VisitsScheduled) for v in e.visits]
    over_ = {number for e in past.events for number in _over(e)}
    assert len(told) == len(set(told))
    if any(isinstance(event, DisputeClosed) for event in past.events):
        assert over_ == set(told)


def _over(event: object) -> tuple[int, ...]:
    match event:
        case VisitMade(number=number):
            return (number,)
        case DisputeRelapsed(cancelled=cancelled):
            return cancelled
        case _:
            return ()
