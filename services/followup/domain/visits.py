"""What visitors want of a dispute that is visited again, and what is decided; and the urging of visits not made."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from pydantic import Field, StrictBool

from services.followup import events
from services.followup.domain import phases, refusals
from services.followup.policy import FollowupPolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.event import Event
from shared.kernel.text import Line, Moment, Text

DUE_AT = Field(title="回访期限 · due at")
RELAPSED = Field(title="反复情况 · what shows the relapse")


class AddVisit(Command):
    """增加回访 · One more visit: by when and why."""

    due_at: Annotated[Moment, DUE_AT]
    reason: Annotated[Line, Field(title="增加原因 · reason")]


class RecordRelapse(Command):
    """矛盾反复 · What shows that the conflict is alive again, as somebody told outside of a visit."""

    reason: Annotated[Text, RELAPSED]


class Relapse(Command):
    """矛盾反复 · What a visit saw of the conflict being alive again."""

    reason: Annotated[Text, RELAPSED]


class Findings(Command):
    """回访 · How satisfied the parties are (1 to 5) and why; whether there is new conflict, or somebody sued.

    `visited_at` is when the visit took place; now, if it is left out.
    """

    score: Annotated[int, Field(title="满意度评分 · score", strict=True, ge=1, le=5)]
    why: Annotated[Text | None, Field(title="评分原因 · why")] = None
    new_conflict: Annotated[StrictBool, Field(title="有无新矛盾 · new conflict")] = False
    sued: Annotated[StrictBool, Field(title="是否起诉 · sued")] = False
    measures: Annotated[Text | None, Field(title="后续措施 · measures")] = None
    visited_at: Annotated[Moment | None, Field(title="回访时间 · visited at")] = None
    relapse: Annotated[Relapse | None, Field(title="矛盾反复 · relapse")] = None


class RecordVisit(Command):
    """The visit of this number took place (回访), at the envelope's `occurred_at`."""

    number: int
    findings: Findings


class Miss(Command):
    """未见到人 · Why nobody was met, and by when the visit is promised again."""

    must_have_seen: ClassVar[bool] = True

    reason: Annotated[Line, Field(title="未见原因 · reason")]
    due_at: Annotated[Moment, DUE_AT]


class RecordMiss(Command):
    """Nobody was met at the visit of this number."""

    must_have_seen: ClassVar[bool] = Miss.must_have_seen

    number: int
    miss: Miss


class UrgeVisit(Command):
    """The clock: this visit may be overdue (催办)."""

    number: int


def add_visit(command: AddVisit, state: phases.State, envelope: Envelope, policy: FollowupPolicy) -> Iterable[Event]:
    """One more visit than the level asks for."""
    phase = phases.being_visited(state)
    _check_due(command.due_at, envelope.at, policy)
    yield events.VisitAdded.of(command, dispute_id=envelope.subject, number=phase.last_number + 1)


def record_visit(command: RecordVisit, state: phases.State, envelope: Envelope) -> Iterable[Event]:
    """The last promised visit, if it found no relapse, closes the dispute in the same breath."""
    phase, findings = phases.being_visited(state), command.findings
    phases.must_be_promised(phase, command.number)
    phases.must_not_be_a_handler(envelope, phase)
    _check_visited_at(phase, envelope)
    yield events.VisitMade.of(
        findings,
        dispute_id=envelope.subject,
        number=command.number,
        why=findings.why or "",
        measures=findings.measures or "",
    )
    left = tuple(number for number in phase.promised if number != command.number)
    if findings.relapse is not None:
        told = findings.relapse.reason
        yield events.DisputeRelapsed(dispute_id=envelope.subject, number=command.number, reason=told, cancelled=left)
    elif not left:
        yield events.DisputeClosed(dispute_id=envelope.subject)


def record_miss(
    command: RecordMiss, state: phases.State, envelope: Envelope, policy: FollowupPolicy
) -> Iterable[Event]:
    """Promise the visit again."""
    phase = phases.being_visited(state)
    phases.must_be_promised(phase, command.number)
    phases.must_not_be_a_handler(envelope, phase)
    _check_due(command.miss.due_at, envelope.at, policy)
    yield events.VisitMissed.of(command.miss, dispute_id=envelope.subject, number=command.number)


def record_relapse(command: RecordRelapse, state: phases.State, envelope: Envelope) -> Iterable[Event]:
    """What is still promised falls away."""
    phase = phases.being_visited(state)
    yield events.DisputeRelapsed.of(
        command, dispute_id=envelope.subject, number=phase.last_made, cancelled=tuple(phase.promised)
    )


def urge_visit(command: UrgeVisit, state: phases.State, envelope: Envelope) -> Iterable[Event]:
    """Once per promise, and only for the one that still stands: a missed visit was promised anew."""
    if not isinstance(state, phases.Visited) or command.number in state.urged:
        return
    due_at = state.promised.get(command.number)
    if due_at is not None and due_at <= envelope.at:
        yield events.VisitUrged(dispute_id=envelope.subject, number=command.number, due_at=due_at)


def _check_visited_at(phase: phases.Visited, envelope: Envelope) -> None:
    visited_at = envelope.occurred_at or envelope.at
    if visited_at < phase.resolved_at:
        raise refusals.VISIT_BEFORE_RESOLUTION()
    if visited_at > envelope.at:
        raise refusals.VISIT_IN_FUTURE()


def _check_due(due_at: datetime, now: datetime, policy: FollowupPolicy) -> None:
    if due_at <= now:
        raise refusals.DUE_IN_PAST()
    if due_at > now + timedelta(days=policy.visit_ahead_days):
        raise refusals.DUE_TOO_FAR(days=policy.visit_ahead_days)
