"""What whoever made a report says of it afterwards: more words (补充), or that it was a mistake (撤回).

What was said stands and nothing is written over: an amendment adds, and a withdrawal says so. An information officer
has this right of his own reports, the desk of its station's. Whose a report is, nothing published tells: it is looked
up where only intake can, and comes in with the command.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar, assert_never

from pydantic import Field

from services.intake import events
from services.intake.domain import refusals
from services.intake.domain.masks import masked_words
from services.intake.domain.report_phases import OFFICER, Initial, State, Taken, Withdrawn
from services.intake.policy import IntakePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import OutgoingEvent
from shared.kernel.recorded import Actor
from shared.kernel.text import Line, TextAsSaid


class Amendment(Command):
    """补充线索 · What is to be added to a report, and why it comes only now."""

    text: Annotated[TextAsSaid, Field(title="补充的内容 · text that is added")]
    reason: Annotated[Line, Field(title="理由 · reason")]


class Withdrawal(Command):
    """撤回线索 · Why a report was a mistake."""

    must_have_seen: ClassVar[bool] = True

    reason: Annotated[Line, Field(title="理由 · reason")]


class AmendReport(Command):
    """Add to a report. `own`: whether whoever asks made it, as the private log has it."""

    said: Amendment
    own: bool = False


class WithdrawReport(Command):
    """Withdraw a report, having read all that was added to it. `own` as in `AmendReport`."""

    must_have_seen: ClassVar[bool] = True

    said: Withdrawal
    own: bool = False


def amend(command: AmendReport, state: State, envelope: Envelope, policy: IntakePolicy) -> Iterable[OutgoingEvent]:
    """Add to a report; numbers of people are masked as in the report itself.

    Raises NotFound for a report that is not his, OutOfOrder for one that is withdrawn or was added to as often as the
    policy allows.
    """
    taken = _taken(state, envelope, command.own)
    number, text = taken.amendments + 1, command.said.text
    if number > policy.most_amendments:
        raise refusals.AMENDMENTS_TOO_MANY(most=policy.most_amendments)
    public = masked_words(text, policy.phones_masked)
    amended = events.ReportAmended.of(command.said, report_id=envelope.subject, number=number, text=public)
    by = _acting(taken, envelope)
    yield OutgoingEvent(events.LOG, amended, by)
    if public != text:
        said = events.AmendmentNumbersKept(report_id=envelope.subject, number=number, text=text)
        yield OutgoingEvent(events.PRIVATE_LOG, said, by)


def withdraw(command: WithdrawReport, state: State, envelope: Envelope) -> Iterable[OutgoingEvent]:
    """Withdraw a report, once and for good. Raises as `amend` does."""
    taken = _taken(state, envelope, command.own)
    withdrawn = events.ReportWithdrawn.of(command.said, report_id=envelope.subject)
    yield OutgoingEvent(events.LOG, withdrawn, _acting(taken, envelope))


def _taken(state: State, envelope: Envelope, own: bool) -> Taken:
    """The report, if it is his to speak of and not withdrawn; another's is to him as if there were none."""
    if isinstance(state, Initial) or (envelope.by.role == OFFICER and not own):
        raise refusals.UNKNOWN_REPORT()
    match state:
        case Taken():
            return state
        case Withdrawn():
            raise refusals.REPORT_WITHDRAWN()
        case _:
            assert_never(state)


def _acting(taken: Taken, envelope: Envelope) -> Actor:
    """As whom he acts: an officer under the token that his report has, so that his account stands in no event."""
    return Actor(OFFICER, str(taken.report.informant)) if envelope.by.role == OFFICER else envelope.by
