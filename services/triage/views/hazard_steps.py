"""Everything that was done about a hazard, in order (`hazard_step_row`): its history, as people read it."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from services.triage import events
from shared.kernel.event import Event
from shared.kernel.policy import Coded
from shared.kernel.recorded import RecordedEvent
from shared.kernel.words import called
from shared.store.database import Connection
from shared.store.page import Row
from shared.store.view import Change, View

Step: TypeAlias = Annotated[
    Literal["opened", "action", "handed_over", "urged", "repeated", "repeat_withdrawn", "removed", "withdrawn"],
    called(
        opened="列为隐患 · opened",
        action="处置 · action",
        handed_over="交主管部门 · handed over",
        urged="催办 · urged",
        repeated="重复反映 · reported again",
        repeat_withdrawn="撤销重复反映 · link taken back",
        removed="消除 · removed",
        withdrawn="撤销 · withdrawn",
    ),
]
STEPS: dict[type[Event], Step] = {
    events.hazards.HazardOpened: "opened",
    events.hazards.HazardActionReported: "action",
    events.hazards.HazardHandedOver: "handed_over",
    events.hazards.HazardUrged: "urged",
    events.hazards.HazardRepeated: "repeated",
    events.hazards.HazardRepeatWithdrawn: "repeat_withdrawn",
    events.hazards.HazardRemoved: "removed",
    events.hazards.HazardWithdrawn: "withdrawn",
}
SAID = ("summary", "action", "how", "reason")
"""The fields of these events that hold what somebody said, one of them each."""

HAZARD_STEPS = View("hazard_step_row", "event_id", personal=("said", "authority"))


@HAZARD_STEPS.on(*STEPS)
def _taken(event: Event, recorded: RecordedEvent) -> Change:
    return HAZARD_STEPS.insert(
        recorded.id,
        hazard_id=recorded.subject,
        version=recorded.version,
        step=STEPS[type(event)],
        said=next((getattr(event, name) for name in SAID if hasattr(event, name)), ""),
        department=getattr(event, "department", None),
        authority=getattr(event, "authority", ""),
        report_id=getattr(event, "report_id", None),
        taken_at=recorded.recorded_at,
        taken_by=str(recorded.actor),
    )


class HazardStep(Row):
    """经过 · What was done about a hazard, by whom, and what he said of it."""

    step: Step
    said: Annotated[str, Field(description="做了什么、怎样消除的、为什么撤销 · what was done, how, or why")]
    department: Coded | None
    authority: str
    report_id: Annotated[UUID | None, Field(description="所据的线索 · report that it came of")]
    taken_at: datetime
    taken_by: str


async def of_hazard(connection: Connection, hazard_id: UUID) -> list[HazardStep]:
    """The steps of a hazard, in order."""
    rows = await HAZARD_STEPS.fetch(
        connection,
        "select h.station, s.step, s.said, s.department, s.authority, s.report_id, s.taken_at, s.taken_by "
        "from hazard_step_row s join hazard_row h using (hazard_id) where s.hazard_id = $1 order by s.version",
        hazard_id,
    )
    return [HazardStep.model_validate(row) for row in rows]
