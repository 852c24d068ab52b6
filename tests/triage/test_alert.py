"""Danger to life: an alert that somebody must acknowledge, and that is urged when nobody does."""

from datetime import datetime, timedelta

import pytest

from services.triage import events
from services.triage.domain.alert import ALERT, AcknowledgeAlert, RaiseAlert
from services.triage.domain.clocks import Urge
from shared.kernel.event import Event
from shared.kernel.refusals import Invalid, NotFound, OutOfOrder
from tests.given import NOON, SUBJECT, Past, given
from tests.triage.story import ANALYST, CLOCK, POLICY

DUE = NOON + timedelta(minutes=10)
HOUR = timedelta(hours=1)


def taken(happened_at: datetime) -> RaiseAlert:
    return RaiseAlert(village="上坪村", place="", text="有人落水（虚构）", happened_at=happened_at, taken_at=NOON)


RAISED = events.alerts.DangerRaised(
    report_id=SUBJECT,
    village="上坪村",
    text="有人落水（虚构）",
    happened_at=NOON - HOUR,
    acknowledge_by=DUE,
    policy=POLICY.version,
)
URGED = events.alerts.DangerUrged(report_id=SUBJECT, acknowledge_by=DUE)
ACKNOWLEDGE = AcknowledgeAlert(deed="went_there", words="人已救起（虚构）")
ACKNOWLEDGED = events.alerts.DangerAcknowledged(report_id=SUBJECT, deed="went_there", words="人已救起（虚构）")


def past(*so_far: Event) -> Past:
    return given(ALERT, POLICY, *so_far)


def test_danger_to_life_raises_an_alert_once() -> None:
    past().when(taken(NOON - HOUR), by=ANALYST).then(RAISED)
    past(RAISED).when(taken(NOON - HOUR), by=ANALYST).refused(OutOfOrder, "alert-raised")


def test_what_happened_more_than_a_day_before_it_was_taken_raises_none() -> None:
    on_the_edge = NOON - 24 * HOUR
    past().when(taken(on_the_edge), by=ANALYST).then(RAISED.model_copy(update={"happened_at": on_the_edge}))
    past().when(taken(on_the_edge - timedelta(seconds=1)), by=ANALYST).quiet()


@pytest.mark.parametrize("so_far", [(RAISED,), (RAISED, URGED)], ids=["raised", "urged"])
def test_somebody_acknowledges_it_with_what_was_done(so_far: tuple[Event, ...]) -> None:
    past(*so_far).when(ACKNOWLEDGE, by=ANALYST).then(ACKNOWLEDGED)
    past(*so_far).when(AcknowledgeAlert(deed="prayed"), by=ANALYST).refused(Invalid, "unknown-deed")
    past(*so_far, ACKNOWLEDGED).when(ACKNOWLEDGE, by=ANALYST).refused(OutOfOrder, "alert-acknowledged")


def test_nobody_acknowledges_what_was_not_raised() -> None:
    past().when(ACKNOWLEDGE, by=ANALYST).refused(NotFound, "unknown-alert")


def test_an_alert_that_nobody_acknowledges_in_ten_minutes_is_urged_once() -> None:
    past(RAISED).when(Urge(), by=CLOCK, at=DUE - timedelta(seconds=1)).quiet()
    past(RAISED).when(Urge(), by=CLOCK, at=DUE).then(URGED)
    past(RAISED, URGED).when(Urge(), by=CLOCK, at=DUE + HOUR).quiet()
    past(RAISED, ACKNOWLEDGED).when(Urge(), by=CLOCK, at=DUE).quiet()
