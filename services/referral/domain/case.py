"""The stream `dispute-<uuid>` of referral: what is decided of each command, and where each event leads."""

from dataclasses import replace
from typing import TypeAlias, assert_never

from services.referral import events
from services.referral.domain import clocks, department, incoming, phases, station
from services.referral.domain.notices import Outcome
from services.referral.policy import ReferralPolicy
from shared.kernel.command import Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.policy import Promise

CaseCommand: TypeAlias = (
    incoming.OpenCase
    | incoming.ChangeLevel
    | incoming.ChangeCategory
    | incoming.ReopenCase
    | incoming.HandOver
    | incoming.WithdrawCase
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


def decide(command: CaseCommand, state: phases.State, envelope: Envelope, policy: ReferralPolicy) -> Outcome:
    """The events of this command in this state, with the notices to the departments that they concern.

    People's steps raise NotFound, OutOfOrder, NotAllowed or Invalid; the clock's and other services' stay quiet.
    """
    match command:
        case incoming.OpenCase():
            return incoming.open_case(command, state, envelope, policy)
        case incoming.ChangeLevel():
            return incoming.change_level(command, state)
        case incoming.ChangeCategory():
            return incoming.change_category(command, state, policy)
        case incoming.ReopenCase():
            return incoming.reopen_case(command, state, envelope, policy)
        case incoming.HandOver():
            return incoming.hand_over(command, state, envelope)
        case incoming.WithdrawCase():
            return incoming.withdraw_case(state, envelope)
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


def evolve(state: phases.State, event: Event) -> phases.State:
    """The phase after this event. Kinds it does not know change nothing."""
    match state, event:
        case phases.Initial(), events.CaseOpened():
            due = Promise(event.refer_by, event.provisional)
            return phases.Waiting(
                case=phases.Case(opened=event, level=event.level), proposed=event.proposed_department, due=due
            )
        case phases.Initial(), _:
            return state
        case _, events.CaseWithdrawn():
            return phases.Withdrawn(case=state.case)
        case _, events.CaseReopened():
            case = replace(state.case, level=event.level)
            due = Promise(event.refer_by, event.provisional)
            return phases.Waiting(case=case, proposed=event.proposed_department, due=due)
        case _, events.CategoryChanged():
            opened = state.case.opened.model_copy(update={"category": event.category})
            case = replace(state.case, opened=opened)
            if isinstance(state, phases.Waiting):
                return replace(state, case=case, proposed=event.proposed_department)
            return replace(state, case=case)
        case _, events.LevelChanged():
            return replace(state, case=replace(state.case, level=event.level))
        case _, events.DisputeReferred() | events.DisputeSentOn():
            due = Promise(event.accept_by, event.provisional)
            return phases.Referred(case=state.case, lead=event.lead, assisting=event.assisting, due=due)
        case phases.Waiting() | phases.Referred() | phases.Handled() | phases.Returned(), events.DeadlineCorrected():
            return replace(state, due=Promise(event.due_at, None))
        case _, events.ReferralUrged() | events.AcceptanceUrged() | events.HandlingUrged() | events.ResendingUrged():
            return _urged(state)
        case phases.Referred(), events.ReferralReturned():
            case = replace(state.case, returns=event.returns)
            due = Promise(event.resend_by, event.provisional)
            return phases.Returned(case=case, returned_by=event.department, due=due)
        case phases.Referred(), events.ReferralAccepted():
            case = state.case.handled_by(event.handler)
            due = Promise(event.resolve_by, event.provisional)
            return phases.Handled(case=case, lead=state.lead, assisting=state.assisting, due=due)
        case phases.Resolved(), events.DisputeHandedOver():
            return phases.HandedOver(case=state.case, lead=state.lead, assisting=state.assisting)
        case phases.Handled(), _:
            return _handled(state, event)
        case _:
            return state


def _handled(state: phases.Handled, event: Event) -> phases.State:
    match event:
        case events.ActionReported(handler=handler):
            return replace(state, case=state.case.handled_by(handler))
        case events.ExtensionAsked(asked_days=days):
            return replace(state, asked_days=days)
        case events.ExtensionGranted(resolve_by=resolve_by):  # a person's own date: it rests on no calendar
            return replace(state, due=Promise(resolve_by, None), asked_days=None, urged=False)
        case events.ExtensionRefused():
            return replace(state, asked_days=None)
        case events.DisputeResolved(handlers=handlers, resolved_at=at):
            case = replace(state.case, handlers=handlers)
            return phases.Resolved(case=case, lead=state.lead, assisting=state.assisting, resolved_at=at)
        case events.ResolutionFailed(handler=handler):
            return phases.Failed(case=state.case.handled_by(handler), lead=state.lead, assisting=state.assisting)
        case _:
            return state


def _urged(state: phases.Known) -> phases.Known:
    match state:
        case phases.Waiting() | phases.Referred() | phases.Handled() | phases.Returned():
            return replace(state, urged=True)
        case phases.Resolved() | phases.HandedOver() | phases.Failed() | phases.Withdrawn():
            return state
        case _:
            assert_never(state)


CASE: Decider[phases.State] = Decider(events.LOG, "dispute", phases.Initial(), decide, evolve)
