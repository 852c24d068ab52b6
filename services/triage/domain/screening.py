"""The stream `report-<uuid>`: every report gets one decision in its time; a link to a known dispute can be taken back.

The decision is one of five commands, told apart by `outcome`. A dispute that is found enters the books, and a repeat is
noted there, by a second command of the same request on the dispute's stream: both or neither.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, ClassVar, Literal, TypeAlias, assert_never
from uuid import UUID, uuid5

from pydantic import Field

from services.triage import events
from services.triage.domain import refusals
from services.triage.domain.clocks import CorrectDeadline, Urge, correct
from services.triage.domain.grading import Factors
from services.triage.policy import TriagePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.policy import Promise
from shared.kernel.text import Line, Slug, Text
from shared.kernel.words import Category, called, of_policy

Phase: TypeAlias = Annotated[
    Literal["waiting", "urged", "linked", "found"],
    called(waiting="待研判 · waiting", urged="已催办 · urged", linked="已关联 · linked", found="已研判 · decided"),
]
OUTCOME_NAMES = called(
    dispute="矛盾纠纷 · dispute",
    hazard="隐患 · hazard",
    police_matter="警务 · police matter",
    information="信息 · information",
    repeat="重复 · repeat",
)
Outcome: TypeAlias = Annotated[Literal["dispute", "hazard", "police_matter", "information", "repeat"], OUTCOME_NAMES]
OUTCOME = Field(title="研判结论 · outcome")
Reason: TypeAlias = Annotated[Line | None, Field(title="理由 · reason")]


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


class FindDispute(Command):
    """录入 · A dispute; with `factors` (an empty list counts) the rule table proposes a level at once."""

    outcome: Annotated[Literal["dispute"], OUTCOME_NAMES, OUTCOME]
    category: Annotated[Category, Field(title="类别 · category")]
    summary: Annotated[Text, Field(title="摘要 · summary")]
    factors: Annotated[Factors | None, Field(title="分级因素 · factors")] = None
    reason: Reason = None


class FindHazard(Command):
    """隐患 · A hazard: campus, road, mine, fire, …"""

    outcome: Annotated[Literal["hazard"], OUTCOME_NAMES, OUTCOME]
    hazard: Annotated[Slug, of_policy("hazards"), Field(title="隐患 · hazard")]
    reason: Reason = None


class FindPoliceMatter(Command):
    """警务 · For the police system."""

    outcome: Annotated[Literal["police_matter"], OUTCOME_NAMES, OUTCOME]
    reason: Reason = None


class FindInformation(Command):
    """信息 · Good to know, and no more."""

    outcome: Annotated[Literal["information"], OUTCOME_NAMES, OUTCOME]
    reason: Reason = None


class LinkReport(Command):
    """重复 · A repeat of a known dispute: the same place, person or matter."""

    outcome: Annotated[Literal["repeat"], OUTCOME_NAMES, OUTCOME]
    dispute_id: Annotated[UUID, Field(title="纠纷编号 · dispute id")]
    same: Annotated[
        Literal["place", "person", "matter"],
        called(place="地点 · place", person="人员 · person", matter="事项 · matter"),
        Field(title="相同之处 · what is the same"),
    ]
    reason: Reason = None


class UnlinkReport(Command):
    """取消关联 · Why the link was wrong."""

    reason: Annotated[Line, Field(title="理由 · reason")]


Finding: TypeAlias = FindDispute | FindHazard | FindPoliceMatter | FindInformation | LinkReport
Screen: TypeAlias = Annotated[Finding, Field(discriminator="outcome")]
ScreeningCommand: TypeAlias = OpenScreening | Finding | UnlinkReport | Urge | CorrectDeadline


@dataclass(frozen=True)
class Initial:
    """No such report has come in."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A decision is promised by `due`."""

    phase: ClassVar[Phase] = "waiting"
    urgent: bool
    due: Promise


@dataclass(frozen=True, kw_only=True)
class Urged:
    """The promise was broken and said to be so; a decision is still due."""

    phase: ClassVar[Phase] = "urged"
    urgent: bool


@dataclass(frozen=True, kw_only=True)
class Linked:
    """Found to repeat a dispute."""

    phase: ClassVar[Phase] = "linked"
    urgent: bool
    dispute_id: UUID


@dataclass(frozen=True)
class Found:
    """Decided for good."""

    phase: ClassVar[Phase] = "found"


State: TypeAlias = Initial | Waiting | Urged | Linked | Found

UNDECIDED: tuple[Phase, ...] = (Waiting.phase, Urged.phase)
"""The phases in which a report waits for its decision."""


def dispute_id_of(report_id: UUID) -> UUID:
    """The id of the dispute that a report opens: the same however often entering it is tried."""
    return uuid5(report_id, "dispute")


def decide(command: ScreeningCommand, state: State, envelope: Envelope, policy: TriagePolicy) -> Iterable[Event]:
    """One decision for each report, promised under this policy.

    Raises NotFound for a report that never came in, OutOfOrder for a second decision or an unlinking of what is not
    linked, Invalid for a hazard that the policy does not know. `OpenScreening`, `Urge` and `CorrectDeadline` come from
    machines and stay quiet when they no longer apply.
    """
    match command:
        case OpenScreening():
            if isinstance(state, Initial):
                yield _open(command, envelope, policy)
        case FindDispute() | FindHazard() | FindPoliceMatter() | FindInformation() | LinkReport():
            _must_wait(state)
            _check_hazard(command, policy)
            yield _found(command, envelope.subject)
        case UnlinkReport():
            yield _unlink(command, state, envelope, policy)
        case Urge():
            if isinstance(state, Waiting) and state.due.due_at <= envelope.at:
                yield events.ScreeningUrged(report_id=envelope.subject, screen_by=state.due.due_at)
        case CorrectDeadline():
            if isinstance(state, Waiting):
                yield from correct(envelope.subject, "screen", state.due, policy)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    """The phase after this event. Kinds it does not know change nothing."""
    match event:
        case events.ScreeningOpened():
            return Waiting(urgent=event.urgent, due=Promise(event.screen_by, event.provisional))
        case events.ScreeningUrged():
            return Urged(urgent=_urgent(state))
        case events.DeadlineCorrected() if isinstance(state, Waiting):
            return replace(state, due=Promise(event.due_at, None))
        case events.ReportLinked():
            return Linked(urgent=_urgent(state), dispute_id=event.dispute_id)
        case events.ReportUnlinked():
            return Waiting(urgent=_urgent(state), due=Promise(event.screen_by, event.provisional))
        case (
            events.ReportFoundDispute()
            | events.ReportFoundHazard()
            | events.ReportFoundPoliceMatter()
            | events.ReportFoundInformation()
        ):
            return Found()
        case _:
            return state


def _promise(policy: TriagePolicy, urgent: bool, start: datetime) -> Promise:
    return policy.promise(policy.screen_urgent if urgent else policy.screen, start)


def _urgent(state: State) -> bool:
    return isinstance(state, Waiting | Urged | Linked) and state.urgent


def _open(command: OpenScreening, envelope: Envelope, policy: TriagePolicy) -> events.ScreeningOpened:
    screen_by, provisional = _promise(policy, command.urgent, envelope.at)
    return events.ScreeningOpened.of(
        command,
        report_id=envelope.subject,
        screen_by=screen_by,
        policy=policy.version,
        provisional=provisional,
    )


def _must_wait(state: State) -> None:
    match state:
        case Waiting() | Urged():
            return
        case Initial():
            raise refusals.UNKNOWN_REPORT()
        case Found():
            raise refusals.REPORT_DECIDED()
        case Linked():
            raise refusals.REPORT_LINKED()
        case _:
            assert_never(state)


def _check_hazard(command: Finding, policy: TriagePolicy) -> None:
    if isinstance(command, FindHazard) and command.hazard not in policy.hazards:
        raise refusals.UNKNOWN_HAZARD(hazards=policy.hazards)


def _found(command: Finding, report_id: UUID) -> Event:
    reason = command.reason or ""
    match command:
        case FindDispute():
            return events.ReportFoundDispute(report_id=report_id, dispute_id=dispute_id_of(report_id), reason=reason)
        case FindHazard():
            return events.ReportFoundHazard(report_id=report_id, hazard=command.hazard, reason=reason)
        case FindPoliceMatter():
            return events.ReportFoundPoliceMatter(report_id=report_id, reason=reason)
        case FindInformation():
            return events.ReportFoundInformation(report_id=report_id, reason=reason)
        case LinkReport():
            return events.ReportLinked.of(command, report_id=report_id, reason=reason)
        case _:
            assert_never(command)


def _unlink(command: UnlinkReport, state: State, envelope: Envelope, policy: TriagePolicy) -> events.ReportUnlinked:
    match state:
        case Linked():
            screen_by, provisional = _promise(policy, state.urgent, envelope.at)
            return events.ReportUnlinked(
                report_id=envelope.subject,
                dispute_id=state.dispute_id,
                reason=command.reason,
                screen_by=screen_by,
                policy=policy.version,
                provisional=provisional,
            )
        case Initial():
            raise refusals.UNKNOWN_REPORT()
        case Waiting() | Urged() | Found():
            raise refusals.REPORT_NOT_LINKED()
        case _:
            assert_never(state)


SCREENING: Decider[State] = Decider(events.LOG, "report", Initial(), decide, evolve)
