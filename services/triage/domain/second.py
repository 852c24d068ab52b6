"""A second pair of eyes: which grades another person confirms, and what comes of it.

What is graver holds at once and is looked at afterwards, for danger does not wait; what is less serious than before
waits, and until then what held holds on (ADR 24).
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar, TypeAlias, get_args

from pydantic import Field

from services.triage import events
from services.triage.domain import phases, planning, refusals
from services.triage.policy import TriagePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from shared.kernel.text import Line

Grade: TypeAlias = events.DisputeGraded | events.DisputeRegraded
Asked: TypeAlias = events.GradeAwaitsConfirmation | events.GradeHoldsUnconfirmed
Said: TypeAlias = Asked | events.GradeConfirmed | events.GradeNotConfirmed
SPEAKS = get_args(Said)


class Confirm(Command):
    """确认分级 · A second person agrees."""

    must_have_seen: ClassVar[bool] = True


class Refuse(Command):
    """不予确认 · A second person does not agree, and says why."""

    must_have_seen: ClassVar[bool] = True

    reason: Annotated[Line, Field(title="理由 · reason")]


def signed(grade: Grade, envelope: Envelope, policy: TriagePolicy) -> Iterable[Event]:
    """What a signature comes to under this policy: the grade, one that another person is to look at, or none yet."""
    second, signed_by = policy.second_person, str(envelope.by)
    if isinstance(grade, events.DisputeRegraded) and second.less_serious and grade.level > grade.old_level:
        yield events.GradeAwaitsConfirmation.of(grade, signed_by=signed_by)
        return
    yield grade
    if grade.level in second.levels:
        yield events.GradeHoldsUnconfirmed.of(grade, signed_by=signed_by)


def confirm(state: phases.Open, envelope: Envelope, policy: TriagePolicy) -> Iterable[Event]:
    """Another person agrees; what waited holds from now on, and its referral is promised from now on.

    Raises OutOfOrder where nothing waits, NotAllowed for whoever signed first.
    """
    asked = _asked_of_another(state, envelope)
    yield events.GradeConfirmed.of(asked, dispute_id=envelope.subject)
    if isinstance(asked, events.GradeAwaitsConfirmation):
        refer_by, provisional = policy.promise(policy.refer, envelope.at, asked.level)
        yield events.DisputeRegraded.of(
            state.books.entry,
            asked,
            reopened=isinstance(state, phases.Reopened),
            refer_by=refer_by,
            policy=policy.version,
            provisional=provisional,
            plan_by=planning.wanted_by(refer_by, asked.level, state, policy),
        )


def refuse(command: Refuse, state: phases.Open, envelope: Envelope) -> events.GradeNotConfirmed:
    """Another person does not agree: what waited never held, what holds stays. Raises as `confirm`."""
    return events.GradeNotConfirmed.of(_asked_of_another(state, envelope), command)


def evolve(event: Said) -> phases.Second:
    """What a second person is asked after this event."""
    return event if isinstance(event, events.GradeAwaitsConfirmation | events.GradeHoldsUnconfirmed) else None


def _asked_of_another(state: phases.Open, envelope: Envelope) -> Asked:
    """What is asked, of anybody but the account that signed, whatever it works as. Raises OutOfOrder, NotAllowed."""
    asked = None if isinstance(state, phases.Entered) else state.second
    if asked is None:
        raise refusals.NOTHING_TO_CONFIRM()
    if Actor.parse(asked.signed_by).name == envelope.by.name:
        raise refusals.SECOND_PERSON_NEEDED()
    return asked
