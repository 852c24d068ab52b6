"""One hand-over in triage: what happened to it, and what people wish."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.triage import events
from services.triage.domain.clocks import Urge
from services.triage.domain.handover.decider import HANDOVER, EnterReceipt, OpenHandover, WithdrawHandover
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from tests.given import NOON, SUBJECT, Past, given
from tests.triage.story import ANALYST, CLOCK, POLICY

REPORT = UUID(int=7)
WEEK = timedelta(days=7)
RECEIPT_BY = NOON + WEEK
A_MATTER: dict[str, Any] = {
    "report_id": REPORT,
    "sort": "for_authority",
    "authority": "县社保局（虚构）",
    "village": "上坪村",
    "summary": "养老金没有到账（虚构）",
    "happened_at": NOON - timedelta(days=2),
}


def past(*so_far: Event) -> Past:
    return given(HANDOVER, POLICY, *so_far)


def opened(**changes: Any) -> events.handovers.HandoverOpened:
    promised: dict[str, Any] = {"handover_id": SUBJECT, "receipt_by": RECEIPT_BY, "policy": POLICY.version}
    return events.handovers.HandoverOpened(**(promised | A_MATTER | changes))


OPEN = OpenHandover(**A_MATTER)
OPENED = opened()
ENTER = EnterReceipt(receipt_number="虚构-7", received_on=(NOON - timedelta(days=1)).date())
RECEIVED = events.handovers.ReceiptEntered(
    handover_id=SUBJECT, receipt_number="虚构-7", received_on=(NOON - timedelta(days=1)).date()
)
URGED = events.handovers.HandoverUrged(handover_id=SUBJECT, receipt_by=RECEIPT_BY)
WITHDRAW = WithdrawHandover(report_id=REPORT, reason="是我们的事（虚构）")
WITHDRAWN = events.handovers.HandoverWithdrawn(handover_id=SUBJECT, report_id=REPORT, reason="是我们的事（虚构）")

WISHES: list[tuple[Command, Actor]] = [(ENTER, ANALYST), (WITHDRAW, ANALYST), (Urge(), CLOCK)]
