"""Everything that was done about a hand-over, in order (`handover_step_row`): its history, as people read it."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from services.triage import events
from shared.kernel.event import Event
from shared.kernel.recorded import RecordedEvent
from shared.kernel.words import called
from shared.store.database import Connection
from shared.store.page import Row
from shared.store.view import Change, View

Step: TypeAlias = Annotated[
    Literal["opened", "urged", "received", "withdrawn"],
    called(
        opened="移交 · handed over",
        urged="催办 · urged",
        received="登记回执 · receipt entered",
        withdrawn="撤销 · withdrawn",
    ),
]
STEPS: dict[type[Event], Step] = {
    events.handovers.HandoverOpened: "opened",
    events.handovers.HandoverUrged: "urged",
    events.handovers.ReceiptEntered: "received",
    events.handovers.HandoverWithdrawn: "withdrawn",
}
SAID = ("authority", "receipt_number", "reason")
"""The fields of these events that hold what somebody said, one of them each."""

HANDOVER_STEPS = View("handover_step_row", "event_id", personal=("said",))


@HANDOVER_STEPS.on(*STEPS)
def _taken(event: Event, recorded: RecordedEvent) -> Change:
    return HANDOVER_STEPS.insert(
        recorded.id,
        handover_id=recorded.subject,
        version=recorded.version,
        step=STEPS[type(event)],
        said=next((getattr(event, name) for name in SAID if hasattr(event, name)), ""),
        taken_at=recorded.recorded_at,
        taken_by=str(recorded.actor),
    )


class HandoverStep(Row):
    """经过 · What was done about a hand-over, by whom, and what he said of it."""

    step: Step
    said: Annotated[str, Field(description="移交给谁、回执编号、为什么撤销 · to whom, number of the receipt, or why")]
    taken_at: datetime
    taken_by: str


async def of_handover(connection: Connection, handover_id: UUID) -> list[HandoverStep]:
    """The steps of a hand-over, in order."""
    rows = await HANDOVER_STEPS.fetch(
        connection,
        "select h.station, s.step, s.said, s.taken_at, s.taken_by from handover_step_row s "
        "join handover_row h using (handover_id) where s.handover_id = $1 order by s.version",
        handover_id,
    )
    return [HandoverStep.model_validate(row) for row in rows]
