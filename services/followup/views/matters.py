"""What each dispute is about (`matter_row`), as triage wrote it: whoever visits reads it before he goes."""

from services.triage.events import CategoryCorrected, DisputeEntered, DisputeGraded, DisputeRegraded
from shared.kernel.recorded import RecordedEvent
from shared.store.view import Change, View

MATTERS = View("matter_row", "dispute_id", personal=("summary",))
LEVEL = "coalesce(m.level, f.level) as level"
"""What a dispute is graded now, whichever level its visits were scheduled for."""


@MATTERS.on(DisputeEntered, DisputeGraded, DisputeRegraded)
def _told(event: DisputeEntered | DisputeGraded | DisputeRegraded, recorded: RecordedEvent) -> Change:
    return MATTERS.put(event.dispute_id, event)


@MATTERS.on(CategoryCorrected)
def _corrected(event: CategoryCorrected, recorded: RecordedEvent) -> Change:
    return MATTERS.set(event.dispute_id, category=event.category)
