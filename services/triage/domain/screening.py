"""The stream `report-<uuid>`: every report gets one decision in its time, which can be taken back with a reason.

What a report may be found to be stands in `outcomes.py`. A dispute that is found enters the books, a hazard, a
request or a hand-over is opened, and a repeat is noted, by a second command sent with this one on that stream; so it is
where one is taken back: both or neither. What was found before such were followed has no stream: its decision is all
there is, and is taken back alone.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, ClassVar, TypeAlias, assert_never, get_args
from uuid import UUID, uuid5

from pydantic import Field

from services.triage import events
from services.triage.domain import amending, refusals
from services.triage.domain.clocks import CorrectDeadline, Urge, correct
from services.triage.domain.outcomes import OUTCOMES, Decision, Finding, Ids, found
from services.triage.domain.screening_phases import Found, Initial, Known, Linked, State, Urged, Waiting, Withdrawn
from services.triage.policy import TriagePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.policy import Promise
from shared.kernel.text import Line


class OpenScreening(Command):
    """A report came in: promise a decision."""

    founds = True

    channel: str
    village: str
    text: str
    place: str
    happened_at: datetime
    category_hint: str | None
    urgent: bool
    danger_to_life: bool
    campaign: str | None = None
    persons: tuple[UUID, ...] = ()
    order: str = ""
    repeats_order: str = ""


class TakeBack(Command):
    """撤回研判 · Why the decision was wrong."""

    must_have_seen: ClassVar[bool] = True

    reason: Annotated[Line, Field(title="理由 · reason")]


ScreeningCommand: TypeAlias = (
    OpenScreening | Finding | TakeBack | amending.NoteAmendment | amending.NoteWithdrawal | Urge | CorrectDeadline
)


def dispute_id_of(report_id: UUID, opened: int = 0) -> UUID:
    """The id of the dispute that a report opens: the same however often entering it is tried, and another one after
    `opened` others of this report were taken back, for what was withdrawn stays so."""
    return uuid5(report_id, f"dispute-{opened}" if opened else "dispute")


def hazard_id_of(report_id: UUID, opened: int = 0) -> UUID:
    """The id of the hazard that a report opens, likewise."""
    return uuid5(report_id, f"hazard-{opened}" if opened else "hazard")


def request_id_of(report_id: UUID, opened: int = 0) -> UUID:
    """The id of the request that a report opens, likewise."""
    return uuid5(report_id, f"request-{opened}" if opened else "request")


def handover_id_of(report_id: UUID, opened: int = 0) -> UUID:
    """The id of the hand-over that a report opens, likewise."""
    return uuid5(report_id, f"handover-{opened}" if opened else "handover")


def _ids_of(report_id: UUID, opened: int) -> Ids:
    return Ids(*(of(report_id, opened) for of in (dispute_id_of, hazard_id_of, request_id_of, handover_id_of)))


def decide(command: ScreeningCommand, state: State, envelope: Envelope, policy: TriagePolicy) -> Iterable[Event]:
    """One decision for each report at a time, promised under this policy.

    Raises NotFound for a report that never came in, OutOfOrder for a second decision or for taking back what is not
    decided or for what is withdrawn, Invalid for words that the policy does not know. `OpenScreening`, `Urge`,
    `CorrectDeadline` and what is noted come from machines and stay quiet when they no longer apply.
    """
    match command:
        case OpenScreening():
            if isinstance(state, Initial):
                yield _open(command, envelope, policy)
        case TakeBack():
            decided = _decided_one(state)
            yield _take_back(command, decided, envelope, policy)
            yield from amending.taken_back(decided)
        case amending.NoteAmendment():
            yield from amending.amended(command, state, envelope.subject)
        case amending.NoteWithdrawal():
            yield from amending.withdrawn(command, state, envelope.subject)
        case Urge():
            if isinstance(state, Waiting) and state.due.due_at <= envelope.at:
                yield events.ScreeningUrged(report_id=envelope.subject, screen_by=state.due.due_at)
        case CorrectDeadline():
            if isinstance(state, Waiting):
                yield from correct(envelope.subject, "screen", state.due, policy)
        case _:
            yield _found(command, state, envelope, policy)


def evolve(state: State, event: Event) -> State:
    """The phase after this event. Kinds it does not know change nothing."""
    match state, event:
        case Initial(), events.ScreeningOpened():
            return Waiting(urgent=event.urgent, due=Promise(event.screen_by, event.provisional))
        case Initial(), _:
            return state
        case _, events.ScreeningUrged():
            return Urged(urgent=state.urgent, opened=state.opened)
        case Waiting(), events.DeadlineCorrected():
            return replace(state, due=Promise(event.due_at, None))
        case _, events.ReportUnlinked() | events.DecisionTakenBack():
            due = Promise(event.screen_by, event.provisional)
            return Waiting(urgent=state.urgent, due=due, opened=state.opened)
        case _, events.amended.ScreeningWithdrawn():
            return Withdrawn(urgent=state.urgent, opened=state.opened)
        case Linked() | Found(), events.amended.WithdrawalNoted():
            return replace(state, withdrawal=event)
        case _, _ if isinstance(event, get_args(Decision)):
            return _decided(state, event)
        case _:
            return state


def _decided(state: Known, event: Event) -> Linked | Found:
    match event:
        case events.ReportLinked(dispute_id=dispute_id):
            return Linked(urgent=state.urgent, dispute_id=dispute_id, opened=state.opened)
        case events.ReportLinkedToHazard(hazard_id=hazard_id):
            return Linked(urgent=state.urgent, hazard_id=hazard_id, opened=state.opened)
        case events.ReportLinkedToRequest(request_id=request_id):
            return Linked(urgent=state.urgent, request_id=request_id, opened=state.opened)
        case events.ReportFoundDispute(dispute_id=dispute_id):
            opened = state.opened + 1
            return Found(urgent=state.urgent, outcome="dispute", dispute_id=dispute_id, opened=opened)
        case events.ReportFoundHazard(hazard_id=UUID() as hazard_id):
            opened = state.opened + 1
            return Found(urgent=state.urgent, outcome="hazard", hazard_id=hazard_id, opened=opened)
        case events.ReportFoundRequest(request_id=UUID() as request_id):
            opened = state.opened + 1
            return Found(urgent=state.urgent, outcome="request", request_id=request_id, opened=opened)
        case (
            events.ReportFoundForAuthority(handover_id=UUID() as handover_id)
            | events.ReportFoundAgainstAuthority(handover_id=UUID() as handover_id)
        ):
            outcome, opened = OUTCOMES[type(event)], state.opened + 1
            return Found(urgent=state.urgent, outcome=outcome, handover_id=handover_id, opened=opened)
        case _:
            return Found(urgent=state.urgent, outcome=OUTCOMES[type(event)], opened=state.opened)


def _promise(policy: TriagePolicy, urgent: bool, start: datetime) -> Promise:
    return policy.promise(policy.screen_urgent if urgent else policy.screen, start)


def _open(command: OpenScreening, envelope: Envelope, policy: TriagePolicy) -> events.ScreeningOpened:
    screen_by, provisional = _promise(policy, command.urgent, envelope.at)
    return events.ScreeningOpened.of(
        command,
        report_id=envelope.subject,
        screen_by=screen_by,
        policy=policy.version,
        provisional=provisional,
    )


def _found(command: Finding, state: State, envelope: Envelope, policy: TriagePolicy) -> Decision:
    match state:
        case Waiting() | Urged():
            return found(command, envelope.subject, _ids_of(envelope.subject, state.opened), policy)
        case Initial():
            raise refusals.UNKNOWN_REPORT()
        case Found() | Linked():
            raise refusals.REPORT_DECIDED()
        case Withdrawn():
            raise refusals.REPORT_WITHDRAWN()
        case _:
            assert_never(state)


def _decided_one(state: State) -> Linked | Found:
    """The report, if it has a decision to be taken back. Raises NotFound, OutOfOrder."""
    match state:
        case Linked() | Found():
            return state
        case Initial():
            raise refusals.UNKNOWN_REPORT()
        case Waiting() | Urged():
            raise refusals.REPORT_UNDECIDED()
        case Withdrawn():
            raise refusals.REPORT_WITHDRAWN()
        case _:
            assert_never(state)


def _take_back(
    command: TakeBack, state: Linked | Found, envelope: Envelope, policy: TriagePolicy
) -> events.ReportUnlinked | events.DecisionTakenBack:
    screen_by, provisional = _promise(policy, state.urgent, envelope.at)
    if isinstance(state, Linked) and state.dispute_id is not None:
        return events.ReportUnlinked(
            report_id=envelope.subject,
            dispute_id=state.dispute_id,
            reason=command.reason,
            screen_by=screen_by,
            policy=policy.version,
            provisional=provisional,
        )
    handover_id = state.handover_id if isinstance(state, Found) else None
    return events.DecisionTakenBack(
        report_id=envelope.subject,
        outcome="repeat" if isinstance(state, Linked) else state.outcome,
        dispute_id=state.dispute_id,
        hazard_id=state.hazard_id,
        request_id=state.request_id,
        handover_id=handover_id,
        reason=command.reason,
        screen_by=screen_by,
        policy=policy.version,
        provisional=provisional,
    )


SCREENING: Decider[State] = Decider(events.LOG, "report", Initial(), decide, evolve)
