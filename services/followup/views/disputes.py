"""Each dispute in the books and whether it is open (`dispute_row`): of what level where, and since when nobody acted.

Triage tells of the books, referral of the handling, follow-up of relapses: each fills columns of its own, so that it
does not matter who is heard first. A dispute is open from its entry until it is resolved; a relapse opens it again. One
that is withdrawn was none, and one that is merged is another one: no figure counts them.
"""

from services.followup.events import DisputeRelapsed
from services.referral import events as referral
from services.triage import events as triage
from shared.kernel.recorded import RecordedEvent
from shared.store.columns import Add
from shared.store.view import Change, View

DISPUTES = View("dispute_row", "dispute_id")


@DISPUTES.on(triage.DisputeEntered)
def _entered(event: triage.DisputeEntered, recorded: RecordedEvent) -> Change:
    at = recorded.recorded_at
    return _put(recorded, village=event.village, category=event.category, entered_at=at, decided_at=at)


@DISPUTES.on(triage.DisputeGraded, triage.DisputeRegraded)
def _graded(event: triage.DisputeGraded | triage.DisputeRegraded, recorded: RecordedEvent) -> Change:
    return _put(recorded, level=event.level, decided_at=recorded.recorded_at)


@DISPUTES.on(triage.DisputeWithdrawn)
def _withdrawn(event: triage.DisputeWithdrawn, recorded: RecordedEvent) -> Change:
    return _put(recorded, decided_at=recorded.recorded_at, withdrawn=True)


@DISPUTES.on(triage.merging.DisputeMerged, triage.merging.MergeUndone)
def _merged(event: triage.merging.DisputeMerged | triage.merging.MergeUndone, recorded: RecordedEvent) -> Change:
    merged = isinstance(event, triage.merging.DisputeMerged)  # the one that stands is counted, this one is not
    return _put(recorded, decided_at=recorded.recorded_at, withdrawn=merged)


@DISPUTES.on(triage.CategoryCorrected)
def _category_corrected(event: triage.CategoryCorrected, recorded: RecordedEvent) -> Change:
    return _put(recorded, category=event.category, decided_at=recorded.recorded_at)


@DISPUTES.on(triage.DisputeReopened, triage.PlanAdopted, triage.plans.PlanProgressNoted, triage.plans.PlanReviewed)
def _decided(event: object, recorded: RecordedEvent) -> Change:
    return _put(recorded, decided_at=recorded.recorded_at)


@DISPUTES.on(
    referral.DisputeReferred,
    referral.DisputeSentOn,
    referral.ReferralAccepted,
    referral.ActionReported,
    referral.ExtensionAsked,
    referral.ExtensionGranted,
    referral.ExtensionRefused,
    referral.ResolutionFailed,
)
def _handled(event: object, recorded: RecordedEvent) -> Change:
    return _put(recorded, handled_at=recorded.recorded_at)


@DISPUTES.on(referral.ReferralReturned)
def _returned(event: referral.ReferralReturned, recorded: RecordedEvent) -> Change:
    return _put(recorded, handled_at=recorded.recorded_at, returns=event.returns)


@DISPUTES.on(referral.DisputeResolved)
def _resolved(event: referral.DisputeResolved, recorded: RecordedEvent) -> Change:
    return _put(recorded, handled_at=recorded.recorded_at, resolutions=Add(1))


@DISPUTES.on(DisputeRelapsed)
def _relapsed(event: DisputeRelapsed, recorded: RecordedEvent) -> Change:
    return _put(recorded, relapses=Add(1))


def _put(recorded: RecordedEvent, **columns: object) -> Change:
    return DISPUTES.put(recorded.subject, station=recorded.station, **columns)
