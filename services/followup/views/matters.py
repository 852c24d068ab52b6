"""What each dispute is about (`matter_row`), as triage graded it: whoever visits reads it before he goes."""

from services.triage.events import DisputeGraded, DisputeRegraded
from shared.kernel.recorded import RecordedEvent
from shared.store.view import Change, View

MATTERS = View("matter_row", "dispute_id", personal=("summary",))


@MATTERS.on(DisputeGraded, DisputeRegraded)
def _graded(event: DisputeGraded | DisputeRegraded, recorded: RecordedEvent) -> Change:
    return MATTERS.put(event.dispute_id, event)
