"""The deadlines of referral: `refer`, `accept`, `resolve`, `resend`, one at a time. An urged one is spoken for."""

from collections.abc import Iterable

from services.referral.events import (
    AcceptanceUrged,
    CaseOpened,
    CaseReopened,
    DeadlineCorrected,
    DisputeReferred,
    DisputeResolved,
    DisputeSentOn,
    ExtensionGranted,
    HandlingUrged,
    ReferralAccepted,
    ReferralReturned,
    ReferralUrged,
    ResendingUrged,
    ResolutionFailed,
)
from shared.kernel.event import Event
from shared.kernel.recorded import RecordedEvent
from shared.store.deadlines import DeadlineView
from shared.store.view import Change

DEADLINES = DeadlineView()


@DEADLINES.on(CaseOpened, CaseReopened)
def _to_be_referred(event: CaseOpened | CaseReopened, recorded: RecordedEvent) -> Change:
    return DEADLINES.schedule(recorded, "refer", event.refer_by, event.provisional)


@DEADLINES.on(DisputeReferred, DisputeSentOn)
def _to_be_accepted(event: DisputeReferred | DisputeSentOn, recorded: RecordedEvent) -> Iterable[Change]:
    yield DEADLINES.cancel(recorded, "refer")
    yield DEADLINES.cancel(recorded, "resend")
    yield DEADLINES.schedule(recorded, "accept", event.accept_by, event.provisional)


@DEADLINES.on(ReferralReturned)
def _to_be_sent_on(event: ReferralReturned, recorded: RecordedEvent) -> Iterable[Change]:
    yield DEADLINES.cancel(recorded, "accept")
    yield DEADLINES.schedule(recorded, "resend", event.resend_by, event.provisional)


@DEADLINES.on(ReferralAccepted)
def _to_be_resolved(event: ReferralAccepted, recorded: RecordedEvent) -> Iterable[Change]:
    yield DEADLINES.cancel(recorded, "accept")
    yield DEADLINES.schedule(recorded, "resolve", event.resolve_by, event.provisional)


@DEADLINES.on(ExtensionGranted)
def _extended(event: ExtensionGranted, recorded: RecordedEvent) -> Change:
    return DEADLINES.schedule(recorded, "resolve", event.resolve_by)


@DEADLINES.on(DeadlineCorrected)
def _corrected(event: DeadlineCorrected, recorded: RecordedEvent) -> Change:
    return DEADLINES.schedule(recorded, event.clock, event.due_at)


@DEADLINES.on(DisputeResolved, ResolutionFailed, HandlingUrged)
def _resolve_over(event: Event, recorded: RecordedEvent) -> Change:
    return DEADLINES.cancel(recorded, "resolve")


@DEADLINES.on(ReferralUrged)
def _refer_urged(event: Event, recorded: RecordedEvent) -> Change:
    return DEADLINES.cancel(recorded, "refer")


@DEADLINES.on(AcceptanceUrged)
def _accept_urged(event: Event, recorded: RecordedEvent) -> Change:
    return DEADLINES.cancel(recorded, "accept")


@DEADLINES.on(ResendingUrged)
def _resend_urged(event: Event, recorded: RecordedEvent) -> Change:
    return DEADLINES.cancel(recorded, "resend")
