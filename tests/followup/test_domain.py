"""Follow-up decides: which visits are promised, who may make them, what a relapse does, when a dispute is closed."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.followup import events
from services.followup.domain.following import FOLLOWING
from services.followup.domain.visits import (
    Findings,
)
from shared.kernel.recorded import Actor
from shared.kernel.refusals import Invalid, NotAllowed, NotFound, OutOfOrder
from tests.followup.story import (
    DAY,
    ID,
    POLICY,
    Wish,
    add,
    closed,
    end,
    given,
    made,
    miss,
    relapsed,
    remind,
    schedule,
    scheduled,
    tell,
    urge,
    visit,
    watch,
    watched,
)
from tests.given import NOON, Past
from tests.given import given as given_stream


@pytest.mark.parametrize(("level", "days"), [(3, (3, 30)), (4, (3, 30)), (2, (1, 3, 7, 30)), (1, (1, 3, 7, 30))])
def test_a_resolved_dispute_is_visited_on_the_days_of_its_level(level: int, days: tuple[int, ...]) -> None:
    given().when(*schedule(level)).then(
        events.VisitsScheduled(
            dispute_id=ID,
            level=level,
            resolved_at=NOON,
            visits=tuple(events.PromisedVisit(number=n, due_at=NOON + day * DAY) for n, day in enumerate(days, 1)),
            handlers=("zhao",),
            policy="2026-01",
        )
    )


def test_hearing_of_a_resolution_twice_schedules_once() -> None:
    scheduled().when(*schedule()).quiet()
    closed().when(*schedule()).quiet()


def test_a_policy_without_visits_closes_at_once() -> None:
    policy = POLICY.model_copy(update={"return_visit_days": {"default": ()}})
    outcome = given_stream(FOLLOWING, policy).when(*schedule())
    assert [type(event) for event in outcome.said] == [events.VisitsScheduled, events.DisputeClosed]


def test_a_visit_is_recorded_and_the_dispute_stays_open_while_another_is_promised() -> None:
    scheduled().when(*visit(1, 3, score=4, why="（虚构）基本满意", sued=True)).then(
        events.VisitMade(dispute_id=ID, number=1, score=4, why="（虚构）基本满意", sued=True)
    )


def test_the_last_visit_closes_the_dispute() -> None:
    scheduled().after(*visit(1, 3)).when(*visit(2, 30)).then(made(2), events.DisputeClosed(dispute_id=ID))


def test_visits_may_be_made_in_any_order_and_the_last_one_made_closes() -> None:
    scheduled().after(*visit(2, 4)).when(*visit(1, 5)).then(made(1), events.DisputeClosed(dispute_id=ID))


def test_whoever_handled_the_case_does_not_rate_it() -> None:
    handler = Actor("chief", "zhao")
    scheduled().when(*visit(1, 3, by=handler)).refused(NotAllowed, "handler-does-not-visit")
    scheduled().when(*miss(1, 3, due=9, by=handler)).refused(NotAllowed, "handler-does-not-visit")


def test_a_visit_is_neither_before_its_resolution_nor_in_the_future() -> None:
    scheduled().when(*visit(1, 3), occurred_at=NOON - 0.1 * DAY).refused(Invalid, "visit-before-resolution")
    scheduled().when(*visit(1, 3), occurred_at=NOON + 3.1 * DAY).refused(Invalid, "visit-in-future")
    scheduled().when(*visit(1, 9), occurred_at=NOON + 3 * DAY).then(made(1))


@pytest.mark.parametrize("score", [0, 6, -1])
def test_satisfaction_is_one_to_five(score: int) -> None:
    with pytest.raises(ValidationError, match="score"):
        Findings(score=score)


def test_a_visit_is_made_once_and_only_if_it_was_promised() -> None:
    scheduled().after(*visit(1, 3)).when(*visit(1, 4)).refused(OutOfOrder, "visit-over")
    scheduled().when(*visit(3, 3)).refused(NotFound, "unknown-visit")
    scheduled().when(*visit(0, 3)).refused(NotFound, "unknown-visit")


def test_a_missed_visit_is_promised_anew() -> None:
    due_at = NOON + 5 * DAY
    again = miss(1, 3, due=5)
    scheduled().when(*again).then(events.VisitMissed(dispute_id=ID, number=1, reason="外出务工", due_at=due_at))
    scheduled().when(*miss(1, 3, due=3)).refused(Invalid, "due-in-past")
    scheduled().after(*again).when(*visit(1, 5)).then(made(1))


def test_one_more_visit_may_be_promised_and_keeps_the_dispute_open() -> None:
    one_more = add(3, due=40)
    scheduled().when(*one_more).then(
        events.VisitAdded(dispute_id=ID, number=3, due_at=NOON + 40 * DAY, reason="再看一次")
    )
    scheduled().after(*one_more).after(*visit(1, 3)).when(*visit(2, 30)).then(made(2))
    scheduled().when(*add(3, due=0)).refused(Invalid, "due-in-past")


@pytest.mark.parametrize("promise", [add, partial(miss, 1)], ids=["one more", "a missed one"])
def test_a_visit_is_promised_within_a_year(promise: Callable[..., Wish]) -> None:
    assert scheduled().when(*promise(day=3, due=3 + 366)).refusal is None
    scheduled().when(*promise(day=3, due=3 + 366.01)).refused(Invalid, "due-too-far")


def test_a_relapse_found_on_a_visit_cancels_what_was_still_promised() -> None:
    scheduled(2).after(*visit(1, 1)).when(*visit(2, 3, score=1, relapse="（虚构）又起争执")).then(
        made(2, score=1), events.DisputeRelapsed(dispute_id=ID, number=2, reason="（虚构）又起争执", cancelled=(3, 4))
    )


def test_a_relapse_on_the_last_visit_does_not_close() -> None:
    last = scheduled().after(*visit(1, 3)).when(*visit(2, 30, relapse="（虚构）又起争执"))
    assert [type(event) for event in last.said] == [events.VisitMade, events.DisputeRelapsed]


def test_a_relapse_may_be_told_outside_of_a_visit() -> None:
    scheduled().when(*tell(4)).then(
        events.DisputeRelapsed(dispute_id=ID, number=0, reason="（虚构）又起争执", cancelled=(1, 2))
    )
    scheduled().after(*visit(1, 3)).when(*tell(4)).then(
        events.DisputeRelapsed(dispute_id=ID, number=1, reason="（虚构）又起争执", cancelled=(2,))
    )


def test_when_it_is_resolved_again_a_new_round_begins_and_numbers_go_on() -> None:
    again = relapsed().when(*schedule(day=10))
    (event,) = again.said
    assert isinstance(event, events.VisitsScheduled)
    assert [(v.number, v.due_at) for v in event.visits] == [(3, NOON + 13 * DAY), (4, NOON + 40 * DAY)]
    second = relapsed().after(*schedule(day=10))
    second.when(*visit(2, 13)).refused(OutOfOrder, "visit-over")
    second.after(*visit(3, 13)).when(*visit(4, 40)).then(made(4), events.DisputeClosed(dispute_id=ID))


@pytest.mark.parametrize(
    ("past", "why", "code"),
    [
        (given(), NotFound, "unknown-dispute"),
        (watched(), OutOfOrder, "not-resolved"),
        (relapsed(), OutOfOrder, "relapsed"),
        (closed(), OutOfOrder, "closed"),
    ],
)
@pytest.mark.parametrize(
    "step",
    [
        visit(1, 50),
        add(50, due=60),
        miss(1, 50, due=60),
        tell(50),
    ],
    ids=lambda step: type(step.command).__name__,
)
def test_a_step_out_of_order_is_refused(past: Past, why: type[OutOfOrder | NotFound], code: str, step: Wish) -> None:
    past.when(*step).refused(why, code)


def test_an_overdue_visit_is_urged_once_for_each_promise() -> None:
    scheduled().when(*urge(1, 3)).then(events.VisitUrged(dispute_id=ID, number=1, due_at=NOON + 3 * DAY))
    urged = scheduled().after(*urge(1, 3))
    urged.when(*urge(1, 9)).quiet()
    missed = urged.after(*miss(1, 4, due=6))
    missed.when(*urge(1, 5)).quiet()
    missed.when(*urge(1, 6)).then(events.VisitUrged(dispute_id=ID, number=1, due_at=NOON + 6 * DAY))


def test_the_clock_stays_quiet_about_what_was_done_or_fell_away() -> None:
    late = urge(1, 60)
    for past in (given(), relapsed(), closed(), watched(), scheduled().after(*visit(1, 3))):
        past.when(*late).quiet()
    scheduled().when(*urge(1, 2.9)).quiet()


def test_a_dispute_that_failed_is_looked_at_every_week_until_it_is_resolved() -> None:
    given().when(*watch(0)).then(events.WatchOpened(dispute_id=ID, level=3, look_by=NOON + 7 * DAY))
    watched().when(*remind(6.9)).quiet()
    watched().when(*remind(7)).then(events.WatchReminded(dispute_id=ID, look_by=NOON + 14 * DAY))
    watched().after(*remind(7)).when(*remind(7)).quiet()
    watched().after(*schedule(day=10)).when(*remind(20)).quiet()
    assert watched().when(*schedule(day=10)).said


def test_a_watch_is_opened_once_and_after_a_relapse_too() -> None:
    for past in (watched(), scheduled(), closed()):
        past.when(*watch(20)).quiet()
    assert relapsed().when(*watch(20)).said


@settings(deadline=None)
@over(st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.booleans()), max_size=25))
def test_whatever_is_found_a_closed_dispute_has_no_visit_left_and_numbers_are_never_used_twice(
    found: list[tuple[int, bool, bool]],
) -> None:
    past, day, told = scheduled(), 3.0, [1, 2]
    for number, flares_up, resolve in found:
        day += 1
        step = schedule(day=day) if resolve else visit(number, day, relapse="（虚构）" if flares_up else None)
        outcome = past.when(*step)
        if outcome.refusal is None and outcome.said:
            past = past.after(*step)
            told += [v.number for e in outcome.said if isinstance(e, events.VisitsScheduled) for v in e.visits]
    over_ = {number for e in past.events for number in _over(e)}
    assert len(told) == len(set(told))
    if any(isinstance(event, events.DisputeClosed) for event in past.events):
        assert over_ == set(told)


def _over(event: object) -> tuple[int, ...]:
    match event:
        case events.VisitMade(number=number):
            return (number,)
        case events.DisputeRelapsed(cancelled=cancelled):
            return cancelled
        case _:
            return ()


def test_what_was_no_dispute_is_neither_visited_nor_watched_any_more() -> None:
    scheduled().when(*end(1)).then(events.FollowingEnded(dispute_id=ID, cancelled=(1, 2)))
    for past in (watched(), relapsed()):
        past.when(*end(1)).then(events.FollowingEnded(dispute_id=ID))
    gone = scheduled().after(*end(1))
    gone.when(*visit(1, 3)).refused(OutOfOrder, "dispute-withdrawn")
    for heard in (end(2), schedule(3, 2), watch(2), urge(1, 40), remind(40)):
        gone.when(*heard).quiet()


def test_what_is_filed_or_was_never_followed_is_let_be() -> None:
    closed().when(*end(40)).quiet()
    given().when(*end(1)).quiet()
