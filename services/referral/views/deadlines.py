"""The promises of referral: `refer`, `accept`, `resolve`, `resend`, one at a time. An urged one is spoken for."""

from collections.abc import Iterable

from services.referral.events import (
    AcceptanceUrged,
    CaseOpened,
    CaseReopened,
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
from shared.deadlines import deadline_view, keep, promise
from shared.decider import Fact
from shared.event import Event
from shared.view import Row

DEADLINES = deadline_view()


@DEADLINES.on(CaseOpened, CaseReopened)
def _to_be_referred(event: CaseOpened | CaseReopened, fact: Fact) -> Iterable[Row]:
    yield promise(fact, "refer", event.refer_by)


@DEADLINES.on(DisputeReferred, DisputeSentOn)
def _to_be_accepted(event: DisputeReferred | DisputeSentOn, fact: Fact) -> Iterable[Row]:
    yield keep(fact, "refer")
    yield keep(fact, "resend")
    yield promise(fact, "accept", event.accept_by)


@DEADLINES.on(ReferralReturned)
def _to_be_sent_on(event: ReferralReturned, fact: Fact) -> Iterable[Row]:
    yield keep(fact, "accept")
    yield promise(fact, "resend", event.resend_by)


@DEADLINES.on(ReferralAccepted, ExtensionGranted)
def _to_be_resolved(event: ReferralAccepted | ExtensionGranted, fact: Fact) -> Iterable[Row]:
    yield keep(fact, "accept")
    yield promise(fact, "resolve", event.resolve_by)


@DEADLINES.on(DisputeResolved, ResolutionFailed, HandlingUrged)
def _resolve_kept(event: Event, fact: Fact) -> Iterable[Row]:
    yield keep(fact, "resolve")


@DEADLINES.on(ReferralUrged)
def _refer_urged(event: Event, fact: Fact) -> Iterable[Row]:
    yield keep(fact, "refer")


@DEADLINES.on(AcceptanceUrged)
def _accept_urged(event: Event, fact: Fact) -> Iterable[Row]:
    yield keep(fact, "accept")


@DEADLINES.on(ResendingUrged)
def _resend_urged(event: Event, fact: Fact) -> Iterable[Row]:
    yield keep(fact, "resend")
