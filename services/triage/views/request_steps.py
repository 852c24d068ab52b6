"""Everything that was done about a request, in order (`request_step_row`): its history, as people read it."""

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
    Literal["opened", "handed_on", "urged", "answered", "told", "repeated", "repeat_withdrawn", "withdrawn"],
    called(
        opened="受理 · opened",
        handed_on="改由其他部门 · handed on",
        urged="催办 · urged",
        answered="答复 · answered",
        told="告知反映人 · the asker was told",
        repeated="重复反映 · reported again",
        repeat_withdrawn="撤销重复反映 · link taken back",
        withdrawn="撤销 · withdrawn",
    ),
]
STEPS: dict[type[Event], Step] = {
    events.requests.RequestOpened: "opened",
    events.requests.RequestHandedOn: "handed_on",
    events.requests.RequestUrged: "urged",
    events.requests.RequestAnswered: "answered",
    events.requests.AskerTold: "told",
    events.requests.RequestRepeated: "repeated",
    events.requests.RequestRepeatWithdrawn: "repeat_withdrawn",
    events.requests.RequestWithdrawn: "withdrawn",
}
SAID = ("summary", "answer", "told_by", "reason")
"""The fields of these events that hold what somebody said, one of them each; of telling it is who told."""

REQUEST_STEPS = View("request_step_row", "event_id", personal=("said",))


@REQUEST_STEPS.on(*STEPS)
def _taken(event: Event, recorded: RecordedEvent) -> Change:
    return REQUEST_STEPS.insert(
        recorded.id,
        request_id=recorded.subject,
        version=recorded.version,
        step=STEPS[type(event)],
        said=next((getattr(event, name) for name in SAID if hasattr(event, name)), ""),
        department=getattr(event, "department", None),
        report_id=getattr(event, "report_id", None),
        taken_at=recorded.recorded_at,
        taken_by=str(recorded.actor),
    )


class RequestStep(Row):
    """经过 · What was done about a request, by whom, and what he said of it."""

    step: Step
    said: Annotated[
        str,
        Field(description="诉求、答复、谁告知的、改由其他部门或撤销的理由 · what was said, who told, or why"),
    ]
    department: Annotated[Coded | None, Field(description="由哪个部门答复 · department that is to answer or did")]
    report_id: Annotated[UUID | None, Field(description="所据的线索 · report that it came of")]
    taken_at: datetime
    taken_by: str


async def of_request(connection: Connection, request_id: UUID) -> list[RequestStep]:
    """The steps of a request, in order."""
    rows = await REQUEST_STEPS.fetch(
        connection,
        "select r.station, s.step, s.said, s.department, s.report_id, s.taken_at, s.taken_by "
        "from request_step_row s join request_row r using (request_id) where s.request_id = $1 order by s.version",
        request_id,
    )
    return [RequestStep.model_validate(row) for row in rows]
