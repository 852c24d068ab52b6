"""What triage says where two disputes in the books turn out to be one, and where they were two after all."""

from datetime import datetime
from uuid import UUID

from shared.kernel.calendar import MaybeProvisional
from shared.kernel.event import Event, Personal


class DisputeMerged(Event, kind="triage.dispute_merged", zh="并到另一件"):
    """The dispute is the same matter as `into`, which stands: this one is graded no more, its reports are of that."""

    dispute_id: UUID
    into: UUID
    reason: Personal[str]


class DisputeAbsorbed(Event, kind="triage.dispute_absorbed", zh="并案"):
    """The dispute stands for `merged_id` too, whose reports count as linked to it."""

    dispute_id: UUID
    merged_id: UUID


class MergeUndone(Event, kind="triage.merge_undone", zh="拆案"):
    """The dispute was a matter of its own: it waits for its grade as before, by `grade_by`; `urged`, where the promise
    was broken and urged before the merge."""

    dispute_id: UUID
    into: UUID
    reason: Personal[str]
    grade_by: datetime
    policy: str
    provisional: MaybeProvisional = None
    urged: bool = False


class DisputeReleased(Event, kind="triage.dispute_released", zh="拆出另一件"):
    """The dispute stands for `merged_id` no more: that is a matter of its own."""

    dispute_id: UUID
    merged_id: UUID
