"""The plan of a month's visits: accepted once, and repaired in the event by which a day of it falls out."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.intake import events
from services.intake.domain.canvass_plan import (
    CANVASS_PLAN,
    AcceptCanvassPlan,
    ChangeCanvassPlan,
    DayOfPlan,
    DropCanvassDay,
    DroppedDay,
)
from services.intake.events import PlannedDay
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from shared.kernel.refusals import Invalid, NotFound, OutOfOrder
from tests.given import NOON, SUBJECT, Outcome
from tests.given import given as given_stream
from tests.intake.sites import POLICY

CHIEF = Actor("chief", "chief-1")
MARCH = date(2026, 3, 1)
DAYS = (PlannedDay(day=date(2026, 3, 5), sites=("mine", "upper_1")), PlannedDay(day=date(2026, 3, 9), sites=()))
ACCEPTED = events.CanvassPlanAccepted(plan_id=SUBJECT, month=MARCH, days=DAYS, policy=POLICY.version)


def when(command: Command, *so_far: Event) -> Outcome:
    return given_stream(CANVASS_PLAN, POLICY, *so_far).when(command, CHIEF)


def accept(month: date = MARCH, days: Any = DAYS) -> AcceptCanvassPlan:
    return AcceptCanvassPlan(month=month, days=tuple(DayOfPlan(day=one.day, sites=one.sites) for one in days))


def drop(day: int = 5, **last: date) -> DropCanvassDay:
    return DropCanvassDay(dropped=DroppedDay(day=date(2026, 3, day), reason="暴雨"), last=last)


def test_a_plan_is_accepted_as_it_is_sent_and_once_a_month() -> None:
    when(accept()).then(ACCEPTED)
    when(accept(), ACCEPTED).refused(OutOfOrder, "canvass-plan-accepted")


def test_whoever_has_seen_the_plan_may_put_another_in_its_place() -> None:
    another = (PlannedDay(day=date(2026, 3, 6), sites=("mine",)),)
    change = ChangeCanvassPlan(days=accept(days=another).days)
    when(change, ACCEPTED).then(ACCEPTED.model_copy(update={"days": another}))
    when(change).refused(NotFound, "unknown-canvass-plan")
    assert ChangeCanvassPlan.must_have_seen


@pytest.mark.parametrize(
    ("month", "days", "code"),
    [
        (date(2026, 3, 2), DAYS, "month-by-its-first-day"),
        (date(2026, 2, 1), (PlannedDay(day=date(2026, 2, 5)),), "month-is-over"),
        (MARCH, (PlannedDay(day=date(2026, 4, 1)),), "days-of-one-month"),
        (MARCH, (DAYS[0], DAYS[0]), "days-of-one-month"),
        (MARCH, (PlannedDay(day=date(2026, 3, 5), sites=("given_up",)),), "unknown-site"),
        (MARCH, (PlannedDay(day=date(2026, 3, 5), sites=("mine", "mine")),), "site-twice-a-day"),
        (MARCH, (PlannedDay(day=date(2026, 3, 5), sites=tuple(POLICY.open_sites)),), "too-many-sites-a-day"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(month: date, days: Any, code: str) -> None:
    when(accept(month, days)).refused(Invalid, code)


def test_a_day_that_falls_out_gives_its_places_to_another() -> None:
    yesterday = NOON.date() - timedelta(days=1)
    moved = (PlannedDay(day=date(2026, 3, 9), sites=("mine", "upper_1")),)
    when(drop(mine=yesterday), ACCEPTED).then(
        events.CanvassDayDropped(plan_id=SUBJECT, day=date(2026, 3, 5), reason="暴雨", days=moved)
    )


def test_a_place_for_which_no_day_is_left_is_named() -> None:
    last = (PlannedDay(day=date(2026, 3, 5), sites=("mine",)),)
    alone = ACCEPTED.model_copy(update={"days": last})
    [dropped] = when(drop(), alone).said
    assert isinstance(dropped, events.CanvassDayDropped)
    assert (dropped.days, dropped.left_out) == ((), ("mine",))


def test_a_day_that_was_not_planned_does_not_fall_out() -> None:
    when(drop(6), ACCEPTED).refused(Invalid, "day-not-planned")
    when(drop()).refused(NotFound, "unknown-canvass-plan")
