"""A dispute that is reported again after its resolution: somebody looks sooner, also where it was filed already."""

from services.followup import events
from tests.followup.story import (
    BEFORE_2027,
    DAY,
    ID,
    REPORT,
    add,
    again,
    closed,
    end,
    given,
    made,
    relapsed,
    schedule,
    scheduled,
    urge,
    visit,
    watch,
    watched,
)
from tests.given import NOON, Past

AGAIN = events.ReportedAgain(dispute_id=ID, report_id=REPORT)


def brought_forward(number: int, day: float) -> events.VisitBroughtForward:
    return events.VisitBroughtForward(dispute_id=ID, number=number, due_at=NOON + day * DAY, policy="2026-01")


def noted(day: float) -> events.RepeatNoted:
    return events.RepeatNoted(dispute_id=ID, report_id=REPORT, linked_at=NOON + day * DAY)


def test_the_next_visit_is_made_within_a_day() -> None:
    scheduled().when(*again(1)).then(AGAIN, brought_forward(1, 2))
    scheduled().after(*visit(1, 3)).when(*again(5)).then(AGAIN, brought_forward(2, 6))


def test_a_visit_that_is_due_as_soon_stays_as_it_is_promised() -> None:
    scheduled().when(*again(2.5)).then(AGAIN)
    scheduled().when(*again(9)).then(AGAIN)
    scheduled().after(*add(1, 1.5)).when(*again(1)).then(AGAIN)


def test_what_was_linked_before_the_resolution_was_known_then() -> None:
    scheduled().when(*again(1, linked=-0.5)).quiet()
    closed().when(*again(40, linked=-0.5)).quiet()


def test_a_dispute_that_is_filed_is_visited_once_more_and_filed_again() -> None:
    reopened = events.FollowingReopened(dispute_id=ID, number=3, due_at=NOON + 41 * DAY, policy="2026-01")
    closed().when(*again(40)).then(AGAIN, reopened)
    visited = closed().after(*again(40))
    visited.when(*visit(3, 40.5)).then(made(3), events.DisputeClosed(dispute_id=ID))
    visited.when(*visit(3, 40.5, relapse="（虚构）又起争执")).then(
        made(3), events.DisputeRelapsed(dispute_id=ID, number=3, reason="（虚构）又起争执")
    )


def test_heard_of_before_the_resolution_it_comes_to_the_same() -> None:
    given().when(*again(1)).then(noted(1))
    scheduled_late = given().after(*again(1)).when(*schedule(day=0)).said
    assert [type(event) for event in scheduled_late] == [
        events.VisitsScheduled,
        events.ReportedAgain,
        events.VisitBroughtForward,
    ]
    for before in (watched(), relapsed()):
        before.when(*again(4)).then(noted(4))
        assert AGAIN in before.after(*again(4)).when(*schedule(day=3.5)).said
    assert AGAIN in given().after(*again(4)).after(*watch(5)).when(*schedule(day=3.5)).said


def test_what_was_noted_before_the_resolution_brings_nothing_forward() -> None:
    [only] = given().after(*again(1)).when(*schedule(day=2)).said
    assert isinstance(only, events.VisitsScheduled)


def test_where_the_policy_does_not_say_how_soon_it_is_told_and_nothing_is_brought_forward() -> None:
    for past in (scheduled(), closed()):
        at = Past(past.decider, BEFORE_2027, past.events)
        at.when(*again(1)).then(AGAIN)


def test_a_dispute_that_was_none_is_left_alone() -> None:
    scheduled().after(*end(1)).when(*again(2)).quiet()


def test_a_visit_that_was_urged_stays_so() -> None:
    scheduled().after(*urge(1, 4)).after(*again(5)).when(*urge(1, 6)).quiet()


def test_a_visit_that_was_brought_forward_is_urged_when_that_day_is_over() -> None:
    urged = events.VisitUrged(dispute_id=ID, number=1, due_at=NOON + 2 * DAY)
    scheduled().after(*again(1)).when(*urge(1, 2.1)).then(urged)
