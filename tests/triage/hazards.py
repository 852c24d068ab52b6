"""One hazard in triage: what happened to it, and what people wish."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.triage import events
from services.triage.domain.clocks import Urge
from services.triage.domain.hazard import (
    HAZARD,
    HandOverHazard,
    NoteHazardRepeat,
    OpenHazard,
    RemoveHazard,
    ReportHazardAction,
    WithdrawHazard,
    WithdrawHazardRepeat,
)
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from tests.given import NOON, SUBJECT, Past, given
from tests.triage.story import ANALYST, CLOCK, POLICY

REPORT, ANOTHER = UUID(int=7), UUID(int=8)
WEEK = timedelta(days=7)
ACT_BY = NOON + WEEK
BROKEN_ROAD: dict[str, Any] = {
    "report_id": REPORT,
    "hazard": "road",
    "village": "上坪村",
    "summary": "路基塌了一角（虚构）",
    "happened_at": NOON - timedelta(hours=2),
}


def past(*so_far: Event) -> Past:
    return given(HAZARD, POLICY, *so_far)


def promised(act_by: Any = ACT_BY) -> dict[str, Any]:
    return {"hazard_id": SUBJECT, "act_by": act_by, "policy": POLICY.version}


def opened(**changes: Any) -> events.hazards.HazardOpened:
    return events.hazards.HazardOpened(**(promised() | BROKEN_ROAD | changes))


OPEN = OpenHazard(**BROKEN_ROAD)
OPENED = opened()
ACT = ReportHazardAction(action="立了警示牌（虚构）")
ACTED = events.hazards.HazardActionReported(action="立了警示牌（虚构）", **promised())
TO_DEPARTMENT = HandOverHazard(department="housing")
HANDED_OVER = events.hazards.HazardHandedOver(department="housing", **promised())
REMOVE = RemoveHazard(how="路基补好了（虚构）")
REMOVED = events.hazards.HazardRemoved(hazard_id=SUBJECT, how="路基补好了（虚构）")
URGED = events.hazards.HazardUrged(hazard_id=SUBJECT, act_by=ACT_BY)
NOTE = NoteHazardRepeat(report_id=ANOTHER)
REPEATED = events.hazards.HazardRepeated(hazard_id=SUBJECT, report_id=ANOTHER)
WITHDRAW_NOTE = WithdrawHazardRepeat(report_id=ANOTHER)
NOTE_WITHDRAWN = events.hazards.HazardRepeatWithdrawn(hazard_id=SUBJECT, report_id=ANOTHER)
WITHDRAW = WithdrawHazard(report_id=REPORT, reason="早已修好（虚构）")
WITHDRAWN = events.hazards.HazardWithdrawn(hazard_id=SUBJECT, report_id=REPORT, reason="早已修好（虚构）")

WISHES: list[tuple[Command, Actor]] = [
    *((wish, ANALYST) for wish in (ACT, TO_DEPARTMENT, REMOVE, NOTE, WITHDRAW_NOTE, WITHDRAW)),
    (Urge(), CLOCK),
]
