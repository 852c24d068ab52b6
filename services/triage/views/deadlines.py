"""The deadlines of triage: `screen` on a report's stream, `grade` on a dispute's. An urged one is spoken for."""

from services.triage.events import (
    DeadlineCorrected,
    DisputeEntered,
    DisputeGraded,
    DisputeRegraded,
    DisputeReopened,
    GradingUrged,
    ReportFoundDispute,
    ReportFoundHazard,
    ReportFoundInformation,
    ReportFoundPoliceMatter,
    ReportLinked,
    ReportUnlinked,
    ScreeningOpened,
    ScreeningUrged,
)
from shared.kernel.event import Event
from shared.kernel.recorded import RecordedEvent
from shared.store.deadlines import DeadlineView
from shared.store.view import Change

DEADLINES = DeadlineView()


@DEADLINES.on(ScreeningOpened, ReportUnlinked)
def _to_be_screened(event: ScreeningOpened | ReportUnlinked, recorded: RecordedEvent) -> Change:
    return DEADLINES.schedule(recorded, "screen", event.screen_by, event.provisional)


@DEADLINES.on(
    ReportFoundDispute,
    ReportFoundHazard,
    ReportFoundPoliceMatter,
    ReportFoundInformation,
    ReportLinked,
    ScreeningUrged,
)
def _screening_over(event: Event, recorded: RecordedEvent) -> Change:
    return DEADLINES.cancel(recorded, "screen")


@DEADLINES.on(DisputeEntered, DisputeReopened)
def _to_be_graded(event: DisputeEntered | DisputeReopened, recorded: RecordedEvent) -> Change:
    return DEADLINES.schedule(recorded, "grade", event.grade_by, event.provisional)


@DEADLINES.on(DisputeGraded, DisputeRegraded, GradingUrged)
def _grading_over(event: Event, recorded: RecordedEvent) -> Change:
    return DEADLINES.cancel(recorded, "grade")


@DEADLINES.on(DeadlineCorrected)
def _corrected(event: DeadlineCorrected, recorded: RecordedEvent) -> Change:
    return DEADLINES.schedule(recorded, event.clock, event.due_at)
