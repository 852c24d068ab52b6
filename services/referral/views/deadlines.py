"""The deadlines of referral: `refer`, `accept`, `resolve`, `resend`, one at a time. An urged one is spoken for."""

from collections.abc import Iterable
from typing import get_args

from services.referral import events
from services.referral.domain.clocks import Clock
from shared.kernel.recorded import RecordedEvent
from shared.store.deadlines import DeadlineView
from shared.store.view import Change

DEADLINES = DeadlineView()


@DEADLINES.on(events.CaseOpened, events.CaseReopened)
def _to_be_referred(event: events.CaseOpened | events.CaseReopened, recorded: RecordedEvent) -> Change:
    return DEADLINES.schedule(recorded, "refer", event.refer_by, event.provisional)


@DEADLINES.on(events.DisputeReferred, events.DisputeSentOn)
def _to_be_accepted(event: events.DisputeReferred | events.DisputeSentOn, recorded: RecordedEvent) -> Iterable[Change]:
    yield DEADLINES.cancel(recorded, "refer")
    yield DEADLINES.cancel(recorded, "resend")
    yield DEADLINES.schedule(recorded, "accept", event.accept_by, event.provisional)


@DEADLINES.on(events.ReferralReturned)
def _to_be_sent_on(event: events.ReferralReturned, recorded: RecordedEvent) -> Iterable[Change]:
    yield DEADLINES.cancel(recorded, "accept")
    yield DEADLINES.schedule(recorded, "resend", event.resend_by, event.provisional)


@DEADLINES.on(events.ReferralAccepted)
def _to_be_resolved(event: events.ReferralAccepted, recorded: RecordedEvent) -> Iterable[Change]:
    yield DEADLINES.cancel(recorded, "accept")
    yield DEADLINES.schedule(recorded, "resolve", event.resolve_by, event.provisional)


@DEADLINES.on(events.ExtensionGranted)
def _extended(event: events.ExtensionGranted, recorded: RecordedEvent) -> Change:
    return DEADLINES.schedule(recorded, "resolve", event.resolve_by)


@DEADLINES.on(events.CaseWithdrawn)
def _withdrawn(event: events.CaseWithdrawn, recorded: RecordedEvent) -> Iterable[Change]:
    return [DEADLINES.cancel(recorded, clock) for clock in get_args(Clock)]


@DEADLINES.on(events.DeadlineCorrected)
def _corrected(event: events.DeadlineCorrected, recorded: RecordedEvent) -> Change:
    return DEADLINES.schedule(recorded, event.clock, event.due_at)


DEADLINES.ends("refer", events.ReferralUrged)
DEADLINES.ends("accept", events.AcceptanceUrged)
DEADLINES.ends("resolve", events.DisputeResolved, events.ResolutionFailed, events.HandlingUrged)
DEADLINES.ends("resend", events.ResendingUrged)
