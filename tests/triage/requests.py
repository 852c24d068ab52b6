"""One request in triage: what happened to it, and what people wish."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.triage import events
from services.triage.domain.clocks import Urge
from services.triage.domain.request import (
    REQUEST,
    AnswerRequest,
    HandOnRequest,
    NoteRequestRepeat,
    OpenRequest,
    TellAsker,
    WithdrawRequest,
    WithdrawRequestRepeat,
)
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from tests.given import NOON, SUBJECT, Past, given
from tests.triage.story import ANALYST, CLOCK, POLICY

REPORT, ANOTHER = UUID(int=7), UUID(int=8)
WEEK = timedelta(days=7)
ANSWER_BY = NOON + WEEK
JUSTICE, LAND = Actor("liaison", "wang", "justice"), Actor("liaison", "zhao", "land")
A_QUESTION: dict[str, Any] = {
    "report_id": REPORT,
    "department": "justice",
    "village": "上坪村",
    "summary": "怎样申请法律援助（虚构）",
    "happened_at": NOON - timedelta(hours=2),
}


def past(*so_far: Event) -> Past:
    return given(REQUEST, POLICY, *so_far)


def promised(answer_by: Any = ANSWER_BY) -> dict[str, Any]:
    return {"request_id": SUBJECT, "answer_by": answer_by, "policy": POLICY.version}


def opened(**changes: Any) -> events.requests.RequestOpened:
    return events.requests.RequestOpened(**(promised() | A_QUESTION | changes))


OPEN = OpenRequest(**A_QUESTION)
OPENED = opened()
TO_LAND = HandOnRequest(department="land", reason="问的是宅基地（虚构）")
HANDED_ON = events.requests.RequestHandedOn(
    department="land", old_department="justice", reason="问的是宅基地（虚构）", **promised()
)
ANSWER = AnswerRequest(answer="到司法所填表（虚构）")
ANSWERED = events.requests.RequestAnswered(request_id=SUBJECT, department="justice", answer="到司法所填表（虚构）")
TELL = TellAsker(told_by="村干部（虚构）", told_how="phone", told_at=NOON - timedelta(hours=1))
TOLD = events.requests.AskerTold(
    request_id=SUBJECT, told_by="村干部（虚构）", told_how="phone", told_at=NOON - timedelta(hours=1)
)
URGED = events.requests.RequestUrged(request_id=SUBJECT, answer_by=ANSWER_BY)
NOTE = NoteRequestRepeat(report_id=ANOTHER)
REPEATED = events.requests.RequestRepeated(request_id=SUBJECT, report_id=ANOTHER)
WITHDRAW_NOTE = WithdrawRequestRepeat(report_id=ANOTHER)
NOTE_WITHDRAWN = events.requests.RequestRepeatWithdrawn(request_id=SUBJECT, report_id=ANOTHER)
WITHDRAW = WithdrawRequest(report_id=REPORT, reason="其实是纠纷（虚构）")
WITHDRAWN = events.requests.RequestWithdrawn(request_id=SUBJECT, report_id=REPORT, reason="其实是纠纷（虚构）")

WISHES: list[tuple[Command, Actor]] = [
    *((wish, ANALYST) for wish in (TO_LAND, ANSWER, TELL, NOTE, WITHDRAW_NOTE, WITHDRAW)),
    (ANSWER, JUSTICE),
    (Urge(), CLOCK),
]
