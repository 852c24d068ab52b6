"""What is done about a report in triage when whoever made it adds to it, or withdraws it.

It is heard on the screening's stream, after the report itself: one lane has them in order. What was decided meanwhile
stands: somebody may have been made to withdraw, and there may be trouble all the same.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from services.triage import events
from services.triage.domain.screening_phases import Found, Initial, Linked, State, Urged, Waiting, Withdrawn
from shared.kernel.command import Command
from shared.kernel.event import Event


class NoteAmendment(Command):
    """Words were added to a report."""

    number: int
    text: str
    reason: str
    amended_at: datetime


class NoteWithdrawal(Command):
    """A report was withdrawn, as a mistake."""

    reason: str
    withdrawn_at: datetime


def amended(command: NoteAmendment, state: State, report_id: UUID) -> Iterable[Event]:
    """Whoever decides, or has decided, reads what was added; quiet where nothing is to be decided."""
    if not isinstance(state, Initial | Withdrawn):
        yield events.amended.ScreeningAmended.of(command, report_id=report_id)


def withdrawn(command: NoteWithdrawal, state: State, report_id: UUID) -> Iterable[Event]:
    """What waits does so no more; beside a decision it is noted; quiet where it is known or was never heard of."""
    match state:
        case Waiting() | Urged():
            yield events.amended.ScreeningWithdrawn.of(command, report_id=report_id)
        case Linked(withdrawal=None) | Found(withdrawal=None):
            yield events.amended.WithdrawalNoted.of(command, report_id=report_id)
        case _:
            return


def taken_back(state: Linked | Found) -> Iterable[Event]:
    """What is said beside a decision that is taken back: a report that was withdrawn meanwhile waits for no other."""
    if state.withdrawal is not None:
        yield events.amended.ScreeningWithdrawn.of(state.withdrawal)
