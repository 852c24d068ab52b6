"""The phases of a dispute in referral, how events lead from one to the next, and who owns it in each."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias, assert_never
from uuid import UUID

from services.referral.events import (
    AcceptanceUrged,
    ActionReported,
    CaseOpened,
    CaseReopened,
    DisputeReferred,
    DisputeResolved,
    DisputeSentOn,
    ExtensionAsked,
    ExtensionGranted,
    ExtensionRefused,
    HandlingUrged,
    LevelChanged,
    ReferralAccepted,
    ReferralReturned,
    ReferralUrged,
    ResendingUrged,
    ResolutionFailed,
)
from shared.event import Event

STATION = "station"


@dataclass(frozen=True, kw_only=True)
class Case:
    """What stays the same through the phases; `handlers` are the accounts that worked on it, in order."""

    dispute_id: UUID
    level: int
    category: str
    village: str
    summary: str
    returns: int = 0
    handlers: tuple[str, ...] = ()

    def handled_by(self, account: str) -> "Case":
        """The case with this account among its handlers."""
        return self if not account or account in self.handlers else replace(self, handlers=(*self.handlers, account))


@dataclass(frozen=True)
class Nothing:
    """Never heard of."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """At the station, to be referred."""

    case: Case
    proposed: str
    refer_by: datetime
    urged: bool = False


@dataclass(frozen=True, kw_only=True)
class Referred:
    """Sent to a lead department that has not signed: still the station's."""

    case: Case
    lead: str
    assisting: tuple[str, ...]
    accept_by: datetime
    urged: bool = False


@dataclass(frozen=True, kw_only=True)
class Handled:
    """Signed for: the lead department's. `asked_days` are asked for and not yet answered."""

    case: Case
    lead: str
    assisting: tuple[str, ...]
    resolve_by: datetime
    asked_days: int | None = None
    urged: bool = False


@dataclass(frozen=True, kw_only=True)
class Returned:
    """Back at the station, to be sent on."""

    case: Case
    returned_by: str
    resend_by: datetime
    urged: bool = False


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """Resolved: follow-up visits it, nobody here owns it."""

    case: Case
    lead: str
    assisting: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Failed:
    """Mediation failed: open, watched by the station, which may refer it again."""

    case: Case
    lead: str
    assisting: tuple[str, ...]


Known: TypeAlias = Waiting | Referred | Handled | Returned | Resolved | Failed
State: TypeAlias = Nothing | Known


def owner(state: State) -> str | None:
    """The one that answers for the dispute now; `None` when it is not open here."""
    match state:
        case Waiting() | Referred() | Returned() | Failed():
            return STATION
        case Handled(lead=lead):
            return lead
        case Nothing() | Resolved():
            return None
        case _:
            assert_never(state)


def involved(state: State) -> tuple[str, ...]:
    """The departments that may know of the dispute now: lead first, then assisting ones."""
    match state:
        case Referred() | Handled() | Resolved() | Failed():
            return (state.lead, *state.assisting)
        case Nothing() | Waiting() | Returned():
            return ()
        case _:
            assert_never(state)


def evolve(state: State, event: Event) -> State:
    """The phase after this event. Kinds it does not know change nothing."""
    match state, event:
        case Nothing(), CaseOpened():
            case = Case(
                dispute_id=event.dispute_id,
                level=event.level,
                category=event.category,
                village=event.village,
                summary=event.summary,
            )
            return Waiting(case=case, proposed=event.proposed_department, refer_by=event.refer_by)
        case Nothing(), _:
            return state
        case _, CaseReopened():
            case = replace(state.case, level=event.level)
            return Waiting(case=case, proposed=event.proposed_department, refer_by=event.refer_by)
        case _, LevelChanged():
            return replace(state, case=replace(state.case, level=event.level))
        case _, DisputeReferred() | DisputeSentOn():
            return Referred(case=state.case, lead=event.lead, assisting=event.assisting, accept_by=event.accept_by)
        case _, ReferralUrged() | AcceptanceUrged() | HandlingUrged() | ResendingUrged():
            return _urged(state)
        case Referred(), ReferralReturned():
            case = replace(state.case, returns=event.returns)
            return Returned(case=case, returned_by=event.department, resend_by=event.resend_by)
        case Referred(), ReferralAccepted():
            return Handled(
                case=state.case.handled_by(event.handler),
                lead=state.lead,
                assisting=state.assisting,
                resolve_by=event.resolve_by,
            )
        case Handled(), _:
            return _handled(state, event)
        case _:
            return state


def _handled(state: Handled, event: Event) -> State:
    match event:
        case ActionReported(handler=handler):
            return replace(state, case=state.case.handled_by(handler))
        case ExtensionAsked(asked_days=days):
            return replace(state, asked_days=days)
        case ExtensionGranted(resolve_by=resolve_by):
            return replace(state, resolve_by=resolve_by, asked_days=None, urged=False)
        case ExtensionRefused():
            return replace(state, asked_days=None)
        case DisputeResolved(handlers=handlers):
            return Resolved(case=replace(state.case, handlers=handlers), lead=state.lead, assisting=state.assisting)
        case ResolutionFailed(handler=handler):
            return Failed(case=state.case.handled_by(handler), lead=state.lead, assisting=state.assisting)
        case _:
            return state


def _urged(state: Known) -> Known:
    match state:
        case Waiting() | Referred() | Handled() | Returned():
            return replace(state, urged=True)
        case Resolved() | Failed():
            return state
        case _:
            assert_never(state)
