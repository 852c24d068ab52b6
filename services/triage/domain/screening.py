"""Screening: every report gets one decision within its time, and a link to a known dispute can be taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeAlias, assert_never
from uuid import UUID, uuid5

from services.triage.domain import refusals
from services.triage.domain.commands import (
    FindDispute,
    FindHazard,
    FindInformation,
    Finding,
    FindPoliceMatter,
    LinkReport,
    OpenScreening,
    ScreeningCommand,
    UnlinkReport,
    UrgeScreening,
)
from services.triage.events import (
    LOG,
    ReportFoundDispute,
    ReportFoundHazard,
    ReportFoundInformation,
    ReportFoundPoliceMatter,
    ReportLinked,
    ReportUnlinked,
    ScreeningOpened,
    ScreeningUrged,
)
from shared.decider import Decider
from shared.event import Event
from shared.policy import Policy


def dispute_id_of(report_id: UUID) -> UUID:
    """The id of the dispute that a report opens: the same however often entering it is tried."""
    return uuid5(report_id, "dispute")


@dataclass(frozen=True)
class Unheard:
    """No such report has come in."""


@dataclass(frozen=True)
class Waiting:
    """A decision is promised by `screen_by`."""

    urgent: bool
    screen_by: datetime


@dataclass(frozen=True)
class Urged:
    """The promise was broken and said to be so; a decision is still due."""

    urgent: bool


@dataclass(frozen=True)
class Linked:
    """Found to repeat a dispute."""

    urgent: bool
    dispute_id: UUID


@dataclass(frozen=True)
class Found:
    """Decided for good."""


Screening: TypeAlias = Unheard | Waiting | Urged | Linked | Found


def decide(policy: Policy, command: ScreeningCommand, state: Screening) -> Iterable[Event]:
    """One decision a report, promised under this policy.

    Raises `NotFound` for a report that never came in, `OutOfOrder` for a second decision or an unlinking of what is
    not linked. `OpenScreening` and `UrgeScreening` come from machines and stay quiet when they no longer apply.
    """
    match command:
        case OpenScreening():
            if isinstance(state, Unheard):
                yield _opened(policy, command)
        case FindDispute() | FindHazard() | FindPoliceMatter() | FindInformation() | LinkReport():
            _must_wait(state)
            yield _found(command)
        case UnlinkReport():
            yield _unlinked(policy, command, state)
        case UrgeScreening():
            if isinstance(state, Waiting) and state.screen_by == command.screen_by <= command.at:
                yield ScreeningUrged(report_id=command.report_id, screen_by=command.screen_by)
        case _:
            assert_never(command)


def evolve(state: Screening, event: Event) -> Screening:
    """From unheard to waiting, maybe urged, to found or linked; unlinked is waiting again."""
    match event:
        case ScreeningOpened():
            return Waiting(event.urgent, event.screen_by)
        case ScreeningUrged():
            return Urged(_urgent(state))
        case ReportLinked():
            return Linked(_urgent(state), event.dispute_id)
        case ReportUnlinked():
            return Waiting(_urgent(state), event.screen_by)
        case ReportFoundDispute() | ReportFoundHazard() | ReportFoundPoliceMatter() | ReportFoundInformation():
            return Found()
        case _:
            return state


def screening(policy: Policy) -> Decider[Screening]:
    """The decider of streams `report-<uuid>`."""
    return Decider(LOG, Unheard(), partial(decide, policy), evolve)


def _screen_by(policy: Policy, urgent: bool, start: datetime) -> datetime:
    return (policy.clocks.screen_urgent if urgent else policy.clocks.screen).after(start)


def _urgent(state: Screening) -> bool:
    return isinstance(state, Waiting | Urged | Linked) and state.urgent


def _opened(policy: Policy, command: OpenScreening) -> ScreeningOpened:
    return ScreeningOpened(
        report_id=command.report_id,
        channel=command.channel,
        village=command.village,
        text=command.text,
        place=command.place,
        happened_at=command.happened_at,
        category_hint=command.category_hint,
        urgent=command.urgent,
        screen_by=_screen_by(policy, command.urgent, command.at),
        policy=policy.version,
    )


def _must_wait(state: Screening) -> None:
    match state:
        case Waiting() | Urged():
            return
        case Unheard():
            raise refusals.no_such_report()
        case Found():
            raise refusals.report_decided()
        case Linked():
            raise refusals.report_linked()
        case _:
            assert_never(state)


def _found(command: Finding) -> Event:
    report_id, reason = command.report_id, command.reason
    match command:
        case FindDispute():
            return ReportFoundDispute(report_id=report_id, dispute_id=dispute_id_of(report_id), reason=reason)
        case FindHazard():
            return ReportFoundHazard(report_id=report_id, hazard=command.hazard, reason=reason)
        case FindPoliceMatter():
            return ReportFoundPoliceMatter(report_id=report_id, reason=reason)
        case FindInformation():
            return ReportFoundInformation(report_id=report_id, reason=reason)
        case LinkReport():
            return ReportLinked(report_id=report_id, dispute_id=command.dispute_id, same=command.same, reason=reason)
        case _:
            assert_never(command)


def _unlinked(policy: Policy, command: UnlinkReport, state: Screening) -> ReportUnlinked:
    match state:
        case Linked(urgent, dispute_id) if dispute_id == command.dispute_id:
            return ReportUnlinked(
                report_id=command.report_id,
                dispute_id=dispute_id,
                reason=command.reason,
                screen_by=_screen_by(policy, urgent, command.at),
                policy=policy.version,
            )
        case Unheard() | Waiting() | Urged() | Linked() | Found():
            raise refusals.report_not_linked()
        case _:
            assert_never(state)
