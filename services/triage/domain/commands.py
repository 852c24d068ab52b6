"""What may be asked of triage: of a report that waits for its decision, and of a dispute in the books."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias
from uuid import UUID

from shared.decider import Command

Same = Literal["place", "person", "matter"]


@dataclass(frozen=True, kw_only=True)
class OpenScreening(Command):
    """A report came in: promise a decision."""

    report_id: UUID
    channel: str
    village: str
    text: str
    place: str
    happened_at: datetime
    category_hint: str | None
    urgent: bool


@dataclass(frozen=True, kw_only=True)
class FindDispute(Command):
    """It is a dispute. Goes together with `EnterDispute` on the dispute's stream."""

    report_id: UUID
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class FindHazard(Command):
    """It is a hazard of this sort."""

    report_id: UUID
    hazard: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class FindPoliceMatter(Command):
    """It is for the police system."""

    report_id: UUID
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class FindInformation(Command):
    """It is good to know, and no more."""

    report_id: UUID
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class LinkReport(Command):
    """It repeats a known dispute. Goes together with `NoteRepeat` on the dispute's stream."""

    report_id: UUID
    dispute_id: UUID
    same: Same
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class UnlinkReport(Command):
    """It does not repeat that dispute after all. Goes together with `WithdrawRepeat`."""

    report_id: UUID
    dispute_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class UrgeScreening(Command):
    """The clock says that the decision promised by `screen_by` is late."""

    report_id: UUID
    screen_by: datetime


Finding: TypeAlias = FindDispute | FindHazard | FindPoliceMatter | FindInformation | LinkReport
ScreeningCommand: TypeAlias = OpenScreening | Finding | UnlinkReport | UrgeScreening


@dataclass(frozen=True, kw_only=True)
class EnterDispute(Command):
    """Enter a dispute in the books (录入); with `factors` the rule table proposes a grade at once."""

    dispute_id: UUID
    report_id: UUID
    channel: str
    village: str
    category: str
    summary: str
    happened_at: datetime
    factors: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class NoteRepeat(Command):
    """Another report is of this dispute."""

    dispute_id: UUID
    report_id: UUID


@dataclass(frozen=True, kw_only=True)
class WithdrawRepeat(Command):
    """That report was about something else."""

    dispute_id: UUID
    report_id: UUID


@dataclass(frozen=True, kw_only=True)
class Propose(Command):
    """Ask the rule table for a level."""

    dispute_id: UUID
    factors: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Grade(Command):
    """Give the dispute its level, for the first time or anew, and sign for it."""

    dispute_id: UUID
    level: int
    factors: frozenset[str]
    reason: str


@dataclass(frozen=True, kw_only=True)
class AdoptPlan(Command):
    """One case, one plan (一案一策): what is done, who sees to it, until which day."""

    dispute_id: UUID
    measures: tuple[str, ...]
    responsible: str
    finish_on: date


@dataclass(frozen=True, kw_only=True)
class Reopen(Command):
    """A return visit found it alive again."""

    dispute_id: UUID


@dataclass(frozen=True, kw_only=True)
class UrgeGrading(Command):
    """The clock says that the grade promised by `grade_by` is late."""

    dispute_id: UUID
    grade_by: datetime


DisputeCommand: TypeAlias = (
    EnterDispute | NoteRepeat | WithdrawRepeat | Propose | Grade | AdoptPlan | Reopen | UrgeGrading
)
