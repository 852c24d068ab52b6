"""What a second person is asked of a grade, and what he said: the last of it, beside the dispute."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from services.triage import events
from services.triage.domain.phases import SecondPhase
from shared.kernel.recorded import RecordedEvent
from shared.store.event_log import iso

PHASES: dict[type, SecondPhase] = {
    events.GradeAwaitsConfirmation: "waits",
    events.GradeHoldsUnconfirmed: "holds",
    events.GradeConfirmed: "confirmed",
    events.GradeNotConfirmed: "refused",
}
Said = events.GradeAwaitsConfirmation | events.GradeHoldsUnconfirmed | events.GradeConfirmed | events.GradeNotConfirmed


class SecondSignature(BaseModel):
    """复核 · A grade that another person confirms: its level, who signed for it, and who said what of it when."""

    level: int
    signed_by: str
    reason: Annotated[str, Field(description="签署或不予确认的理由 · why it was signed, or not confirmed")] = ""
    said_by: str
    said_at: datetime


def columns(event: Said, recorded: RecordedEvent) -> dict[str, Any]:
    """The columns of a dispute that tell of it."""
    told = SecondSignature(
        level=event.level,
        signed_by=event.signed_by,
        reason=getattr(event, "reason", ""),
        said_by=str(recorded.actor),
        said_at=recorded.recorded_at,
    )
    second = told.model_dump() | {"said_at": iso(recorded.recorded_at)}
    return {"second_phase": PHASES[type(event)], "second_at": recorded.recorded_at, "second": second}


LAPSED: dict[str, Any] = {"second_phase": None, "second_at": None, "second": None}
"""Nobody is asked any more: the phase in which somebody was is over."""
