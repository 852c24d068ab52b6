"""The stream `dispute-<uuid>` of referral: what is decided of each command, and where each event leads."""

from dataclasses import replace
from typing import TypeAlias, assert_never

from services.referral.domain import clocks, department, incoming, station
from services.referral.domain.notices import Outcome
from services.referral.domain.phases import (
    Case,
    Failed,
    Handled,
    Initial,
    Known,
    Referred,
    Resolved,
    Returned,
    State,
    Waiting,
)
from services.referral.events import (
    LOG,
    AcceptanceUrged,
    ActionReported,
    CaseOpened,
    CaseReopened,
    DeadlineCorrected,
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
from services.referral.policy import ReferralPolicy
from shared.kernel.command import Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.policy import Promise

CaseCommand: TypeAlias = (
    incoming.OpenCase
    | incoming.ChangeLevel
    | incoming.ReopenCase
    | station.Refer
    | station.SendOn
    | station.GrantExtension
    | station.RefuseExtension
    | department.Accept
    | department.Return
    | department.ReportAction
    | department.AskExtension
    | department.Resolve
    | department.Fail
    | clocks.Urge
    | clocks.CorrectDeadline
)


def decide(command: CaseCommand, state: State, envelope: Envelope, policy: ReferralPolicy) -> Outcome:
    """The events of this command in this state, with the notices to the departments that they concern.

    People's steps raise NotFound, OutOfOrder, NotAllowed or Invalid; the clock's and other services' stay quiet.
    """
    match command:
        case incoming.OpenCase():
            return incoming.open_case(command, state, envelope, policy)
        case incoming.ChangeLevel():
            return incoming.change_level(command, state)
        case incoming.ReopenCase():
            return incoming.reopen_case(command, state, envelope, policy)
        case station.Refer():
            return station.refer(command, state, envelope, policy)
        case station.SendOn():
            return station.send_on(command, state, envelope, policy)
        case station.GrantExtension():
            return station.grant_extension(command, state, envelope)
        case station.RefuseExtension():
            return station.refuse_extension(command, state, envelope)
        case department.Accept():
            return department.accept(command, state, envelope, policy)
        case department.Return():
            return department.return_(command, state, envelope, policy)
        case department.ReportAction():
            return department.report_action(command, state, envelope)
        case department.AskExtension():
            return department.ask_extension(command, state, envelope)
        case department.Resolve():
            return department.resolve(command, state, envelope)
        case department.Fail():
            return department.fail(command, state, envelope)
        case clocks.Urge():
            return clocks.urge(command, state, envelope)
        case clocks.CorrectDeadline():
            return clocks.correct(command, state, envelope, policy)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    """The phase after this event. Kinds it does not know change nothing."""
    match state, event:
        case Initial(), CaseOpened():
            due = Promise(event.refer_by, event.provisional)
            return Waiting(case=Case(opened=event, level=event.level), proposed=event.proposed_department, due=due)
        case Initial(), _:
            return state
        case _, CaseReopened():
            case = replace(state.case, level=event.level)
            due = Promise(event.refer_by, event.provisional)
            return Waiting(case=case, proposed=event.proposed_department, due=due)
        case _, LevelChanged():
            return replace(state, case=replace(state.case, level=event.level))
        case _, DisputeReferred() | DisputeSentOn():
            due = Promise(event.accept_by, event.provisional)
            return Referred(case=state.case, lead=event.lead, assisting=event.assisting, due=due)
        case Waiting() | Referred() | Handled() | Returned(), DeadlineCorrected():
            return replace(state, due=Promise(event.due_at, None))
        case _, ReferralUrged() | AcceptanceUrged() | HandlingUrged() | ResendingUrged():
            return _urged(state)
        case Referred(), ReferralReturned():
            case = replace(state.case, returns=event.returns)
            due = Promise(event.resend_by, event.provisional)
            return Returned(case=case, returned_by=event.department, due=due)
        case Referred(), ReferralAccepted():
            case = state.case.handled_by(event.handler)
            due = Promise(event.resolve_by, event.provisional)
            return Handled(case=case, lead=state.lead, assisting=state.assisting, due=due)
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
        case ExtensionGranted(resolve_by=resolve_by):  # a person's own date: it rests on no calendar
            return replace(state, due=Promise(resolve_by, None), asked_days=None, urged=False)
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


CASE: Decider[State] = Decider(LOG, "dispute", Initial(), decide, evolve)
