"""What the clock wants of a report, a dispute, a hazard, a request, a hand-over or an alert: to urge (催办) what is
late, and to correct what rested on a guess."""

from collections.abc import Iterable
from typing import Literal, TypeAlias
from uuid import UUID

from services.triage.events import DeadlineCorrected
from services.triage.policy import TriagePolicy
from shared.kernel.command import Command
from shared.kernel.policy import Promise

Clock: TypeAlias = Literal["screen", "grade", "plan", "act", "answer", "receipt", "acknowledge"]


class Urge(Command):
    """What this stream promised may be overdue (催办)."""


class CorrectDeadline(Command):
    """The calendar that this stream's promise rests on is announced now."""


def correct(subject: UUID, clock: Clock, due: Promise, policy: TriagePolicy) -> Iterable[DeadlineCorrected]:
    """Promise anew, by the announced calendar, what rested on the law's; nothing where it did not."""
    corrected = policy.corrected(due)
    if corrected is None:
        return
    due_at, notice = corrected
    yield DeadlineCorrected(subject_id=subject, clock=clock, old_due_at=due.due_at, due_at=due_at, notice=notice)
