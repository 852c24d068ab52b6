"""The deadlines of triage: `screen` on a report's stream, `grade` and `plan` on a dispute's, `act` on a hazard's,
`answer` on a request's, `receipt` on a hand-over's, `acknowledge` on an alert's. An urged one is spoken for."""

from services.triage import events
from services.triage.domain.outcomes import OUTCOMES
from shared.kernel.recorded import RecordedEvent
from shared.store.deadlines import DeadlineView
from shared.store.view import Change, Changes

DEADLINES = DeadlineView()


@DEADLINES.on(events.ScreeningOpened, events.ReportUnlinked, events.DecisionTakenBack)
def _to_be_screened(
    event: events.ScreeningOpened | events.ReportUnlinked | events.DecisionTakenBack, recorded: RecordedEvent
) -> Change:
    return DEADLINES.schedule(recorded, "screen", event.screen_by, event.provisional)


@DEADLINES.on(events.DisputeEntered)
def _to_be_graded(event: events.DisputeEntered, recorded: RecordedEvent) -> Change:
    return DEADLINES.schedule(recorded, "grade", event.grade_by, event.provisional)


@DEADLINES.on(events.DisputeReopened)
def _to_be_graded_anew(event: events.DisputeReopened, recorded: RecordedEvent) -> Changes:
    return DEADLINES.schedule(recorded, "grade", event.grade_by, event.provisional), DEADLINES.cancel(recorded, "plan")


@DEADLINES.on(events.DisputeGraded, events.DisputeRegraded)
def _graded(event: events.DisputeGraded | events.DisputeRegraded, recorded: RecordedEvent) -> Changes:
    return DEADLINES.cancel(recorded, "grade"), _to_be_planned(event, recorded)


@DEADLINES.on(events.plans.PlanReviewed)
def _to_be_planned(
    event: events.DisputeGraded | events.DisputeRegraded | events.plans.PlanReviewed, recorded: RecordedEvent
) -> Change:
    if event.plan_by is None:
        return DEADLINES.cancel(recorded, "plan")
    return DEADLINES.schedule(recorded, "plan", event.plan_by, event.provisional)


@DEADLINES.on(events.DisputeWithdrawn)
def _withdrawn(event: events.DisputeWithdrawn, recorded: RecordedEvent) -> Changes:
    return DEADLINES.cancel(recorded, "grade"), DEADLINES.cancel(recorded, "plan")


@DEADLINES.on(events.merging.MergeUndone)
def _to_be_graded_after_all(event: events.merging.MergeUndone, recorded: RecordedEvent) -> Changes:
    return () if event.urged else DEADLINES.schedule(recorded, "grade", event.grade_by, event.provisional)


@DEADLINES.on(events.hazards.HazardOpened, events.hazards.HazardActionReported, events.hazards.HazardHandedOver)
def _to_be_acted_on(
    event: events.hazards.HazardOpened | events.hazards.HazardActionReported | events.hazards.HazardHandedOver,
    recorded: RecordedEvent,
) -> Change:
    return DEADLINES.schedule(recorded, "act", event.act_by, event.provisional)


@DEADLINES.on(events.requests.RequestOpened, events.requests.RequestHandedOn)
def _to_be_answered(
    event: events.requests.RequestOpened | events.requests.RequestHandedOn, recorded: RecordedEvent
) -> Change:
    return DEADLINES.schedule(recorded, "answer", event.answer_by, event.provisional)


@DEADLINES.on(events.handovers.HandoverOpened)
def _to_be_received(event: events.handovers.HandoverOpened, recorded: RecordedEvent) -> Change:
    return DEADLINES.schedule(recorded, "receipt", event.receipt_by, event.provisional)


@DEADLINES.on(events.alerts.DangerRaised)
def _to_be_acknowledged(event: events.alerts.DangerRaised, recorded: RecordedEvent) -> Change:
    return DEADLINES.schedule(recorded, "acknowledge", event.acknowledge_by)


@DEADLINES.on(events.DeadlineCorrected)
def _corrected(event: events.DeadlineCorrected, recorded: RecordedEvent) -> Change:
    return DEADLINES.schedule(recorded, event.clock, event.due_at)


DEADLINES.ends("screen", *OUTCOMES, events.ScreeningUrged, events.amended.ScreeningWithdrawn)
DEADLINES.ends("grade", events.GradingUrged, events.merging.DisputeMerged)
DEADLINES.ends("plan", events.PlanAdopted, events.plans.PlanUrged, events.DisputeClosed)
DEADLINES.ends("act", events.hazards.HazardUrged, events.hazards.HazardRemoved, events.hazards.HazardWithdrawn)
DEADLINES.ends(
    "answer", events.requests.RequestUrged, events.requests.RequestAnswered, events.requests.RequestWithdrawn
)
DEADLINES.ends(
    "receipt", events.handovers.HandoverUrged, events.handovers.ReceiptEntered, events.handovers.HandoverWithdrawn
)
DEADLINES.ends("acknowledge", events.alerts.DangerUrged, events.alerts.DangerAcknowledged)
