"""What a dispute's row says of its plan (一案一策): by when one is wanted, whether one stands, and until which day."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, Field

from services.triage import events
from services.triage.views.settled import SETTLED
from shared.kernel.recorded import RecordedEvent
from shared.kernel.words import called
from shared.store.event_log import iso

PlanPhase: TypeAlias = Annotated[
    Literal["standing", "done", "change"],
    called(standing="执行中 · standing", done="已完成 · done", change="需要调整 · to be changed"),
]
Asked: TypeAlias = Annotated[
    Literal["missing", "late", "overdue"],
    called(
        missing="应有而没有方案 · wanted and not there",
        late="超期未订方案 · not there in time",
        overdue="方案过了完成日期 · past its day and not done",
    ),
]
OPEN = f"phase = 'graded' and dispute_id not in (select dispute_id from {SETTLED.table} where settled)"
"""A dispute that its departments have resolved wants no plan, and is late with none."""
MISSING = f"plan_by is not null and {OPEN}"


def late(now: str) -> str:
    """In SQL: whether a plan is wanted since before this instant."""
    return f"plan_by < {now} and {OPEN}"


def overdue(now: str) -> str:
    """In SQL: whether the plan that stands was to be done before this day of China."""
    return f"plan_phase = 'standing' and plan_finish_on < ({now} at time zone 'Asia/Shanghai')::date and {OPEN}"


class Plan(BaseModel):
    """一案一策 · What is to be done about it, who sees to it, until which day, and who adopted it."""

    measures: list[str]
    responsible: str
    finish_on: date
    adopted_by: str
    adopted_at: datetime


class Planned(BaseModel):
    """方案 · Where the plan of a dispute is."""

    plan_phase: Annotated[PlanPhase | None, Field(description="方案到哪一步 · where the plan is")]
    plan_by: Annotated[datetime | None, Field(description="最迟何时订方案 · by when one is to be adopted")]
    plan_late: Annotated[bool, Field(description="超期未订方案 · whether none was adopted in time")]
    plan_overdue: Annotated[bool, Field(description="过了完成日期未完成 · past its day and not done")]
    plan_urged_at: Annotated[datetime | None, Field(description="催办方案 · when it was urged")]


COLUMNS = "plan_phase, plan_by, plan_urged_at"
NOT_WANTED: dict[str, Any] = {"plan_by": None, "plan_urged_at": None}
LAPSED: dict[str, Any] = {"plan_phase": None, **NOT_WANTED}
"""The grade to which the plan belonged is over."""


def promised(event: events.DisputeGraded | events.DisputeRegraded) -> dict[str, Any]:
    """What a grade promises of a plan: where it wants none, one that stands holds on."""
    wanted = {"plan_by": event.plan_by, "plan_urged_at": None}
    return wanted if event.plan_by is None else wanted | {"plan_phase": None}


def adopted(event: events.PlanAdopted, recorded: RecordedEvent) -> dict[str, Any]:
    """The plan that stands from now on."""
    plan = {
        "measures": event.measures,
        "responsible": event.responsible,
        "finish_on": event.finish_on,
        "adopted_by": str(recorded.actor),
        "adopted_at": iso(recorded.recorded_at),
    }
    return {"plan": plan, "plan_phase": "standing", "plan_finish_on": event.finish_on, **NOT_WANTED}


def reviewed(event: events.plans.PlanReviewed) -> dict[str, Any]:
    """What a review makes of a plan that is not kept."""
    return {"plan_phase": event.result, "plan_by": event.plan_by, "plan_urged_at": None}
