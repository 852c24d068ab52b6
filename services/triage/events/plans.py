"""What triage says of a plan (一案一策) after it was adopted, or while it is wanted: progress, reviews, urging."""

from datetime import date, datetime
from uuid import UUID

from shared.kernel.calendar import MaybeProvisional
from shared.kernel.event import Event, Personal
from shared.kernel.words import Code


class PlanProgressNoted(Event, kind="triage.plan_progress_noted", zh="方案进展"):
    """Something of the plan was done on the day `done_on`."""

    dispute_id: UUID
    done: Personal[str]
    done_on: date


class PlanReviewed(Event, kind="triage.plan_reviewed", zh="方案评估"):
    """Somebody looked at the plan: `result` is kept, done or change; one to be changed is adopted anew by `plan_by`."""

    dispute_id: UUID
    result: Code
    reason: Personal[str]
    plan_by: datetime | None = None
    policy: str
    provisional: MaybeProvisional = None


class PlanUrged(Event, kind="triage.plan_urged", zh="催办一案一策"):
    """The dispute has no plan, and should have had one by now (催办)."""

    dispute_id: UUID
    plan_by: datetime
