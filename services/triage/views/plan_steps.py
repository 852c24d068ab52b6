"""Everything that was said of a dispute's plans, in order (`plan_step_row`): adopted, progress, reviews, urging."""

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from services.triage import events
from services.triage.domain.plan_phases import Result
from shared.kernel.event import Event
from shared.kernel.recorded import RecordedEvent
from shared.kernel.words import called
from shared.store.database import Connection
from shared.store.page import Row
from shared.store.view import Change, View

Step: TypeAlias = Annotated[
    Literal["adopted", "progress", "reviewed", "urged"],
    called(adopted="订立方案 · adopted", progress="进展 · progress", reviewed="评估 · reviewed", urged="催办 · urged"),
]
STEPS: dict[type[Event], Step] = {
    events.PlanAdopted: "adopted",
    events.plans.PlanProgressNoted: "progress",
    events.plans.PlanReviewed: "reviewed",
    events.plans.PlanUrged: "urged",
}

PLAN_STEPS = View("plan_step_row", "event_id", personal=("said",))


@PLAN_STEPS.on(*STEPS)
def _taken(event: Event, recorded: RecordedEvent) -> Change:
    return PLAN_STEPS.insert(
        recorded.id,
        dispute_id=recorded.subject,
        version=recorded.version,
        step=STEPS[type(event)],
        said=_said(event),
        result=getattr(event, "result", None),
        done_on=getattr(event, "done_on", None),
        taken_at=recorded.recorded_at,
        taken_by=str(recorded.actor),
    )


def _said(event: Event) -> str:
    match event:
        case events.PlanAdopted():
            return "\n".join(event.measures)
        case events.plans.PlanProgressNoted():
            return event.done
        case events.plans.PlanReviewed():
            return event.reason
        case _:
            return ""


class PlanStep(Row):
    """方案经过 · What was said of a plan: its measures when it was adopted, what was done, how it was reviewed."""

    step: Step
    said: Annotated[str, Field(description="措施、做了什么、评估的理由 · measures, what was done, why so reviewed")]
    result: Annotated[Result | None, Field(description="评估结果 · result of a review")]
    done_on: Annotated[date | None, Field(description="哪一天做的 · day on which it was done")]
    taken_at: datetime
    taken_by: str


async def of_dispute(connection: Connection, dispute_id: UUID) -> list[PlanStep]:
    """What was said of the plans of a dispute, in order."""
    rows = await PLAN_STEPS.fetch(
        connection,
        "select d.station, s.step, s.said, s.result, s.done_on, s.taken_at, s.taken_by "
        "from plan_step_row s join dispute_row d using (dispute_id) where s.dispute_id = $1 order by s.version",
        dispute_id,
    )
    return [PlanStep.model_validate(row) for row in rows]
