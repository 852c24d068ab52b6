"""What is said of an order, refused and passed over: one order of another system is one report."""

from typing import Any
from uuid import UUID, uuid5

import pytest

from services.intake import events
from services.intake.domain.order import Caller, Order
from services.intake.domain.report import REPORT as REPORTS
from services.intake.domain.report import Said, TakeReport, informant_token
from services.intake.policy import IntakePolicy
from shared.kernel.decider import OutgoingEvent
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from shared.kernel.refusals import Invalid, NotAllowed, OutOfOrder
from tests.given import NOON, SUBJECT, Past, given, policy_of

POLICE, HOTLINE = Actor("police_orders", "110"), Actor("hotline_orders", "12345")
CONTENT = uuid5(SUBJECT, "content")


def past(*so_far: Event) -> Past:
    return given(REPORTS, policy_of(IntakePolicy), *so_far)


def take(content: UUID = CONTENT, channel: str = "call_110", **order: Any) -> TakeReport:
    said = Said(channel=channel, village="上坪村", happened_at=NOON, text="吵架（虚构）")
    return TakeReport(said=said, content=content, order=Order(**{"number": "JJ-1"} | order))


def told(**fields: Any) -> events.ReportTaken:
    known: dict[str, Any] = {
        "report_id": SUBJECT, "channel": "call_110", "informant": informant_token(SUBJECT), "village": "上坪村",
        "happened_at": NOON, "text": "吵架（虚构）", "kept": CONTENT, "order_number": "JJ-1",
    }  # fmt: skip
    return events.ReportTaken(**known | fields)


def test_an_order_is_a_report_with_its_number_and_the_one_that_it_repeats() -> None:
    outcome = past().when(take(repeats="JJ-0"), POLICE)
    assert OutgoingEvent(events.LOG, told(repeats_order="JJ-0"), POLICE) in outcome.said


def test_who_called_is_said_on_the_private_log_alone() -> None:
    outcome = past().when(take(caller=Caller(name="某甲", phone="虚构")), POLICE)
    called = events.CallerNamed(report_id=SUBJECT, name="某甲", phone="虚构")
    assert OutgoingEvent(events.PRIVATE_LOG, called, POLICE) in outcome.said
    published = [one for one in outcome.said if isinstance(one, OutgoingEvent) and one.log == events.LOG]
    assert "某甲" not in repr(published)


def test_the_same_order_again_is_passed_over_and_other_words_under_its_number_are_refused() -> None:
    past(told()).when(take(), POLICE).quiet()
    past(told()).when(take(uuid5(SUBJECT, "other")), POLICE).refused(OutOfOrder, "message-id-reused")


def test_an_order_does_not_repeat_itself() -> None:
    past().when(take(repeats="JJ-1"), POLICE).refused(Invalid, "order-repeats-itself")


@pytest.mark.parametrize(("by", "channel"), [(POLICE, "hotline_12345"), (HOTLINE, "call_110"), (HOTLINE, "desk")])
def test_a_system_hands_over_by_its_own_channel_alone(by: Actor, channel: str) -> None:
    past().when(take(channel=channel), by).refused(NotAllowed, "orders-by-their-channel")
