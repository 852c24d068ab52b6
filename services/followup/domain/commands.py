"""What may be wanted of a dispute after its resolution, or after mediation failed."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from shared.decider import Command


@dataclass(frozen=True, kw_only=True)
class ScheduleVisits(Command):
    """The dispute was resolved: promise the visits that its level asks for."""

    dispute_id: UUID
    level: int
    resolved_at: datetime
    handlers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OpenWatch(Command):
    """Mediation failed: look at the dispute every week."""

    dispute_id: UUID
    level: int


@dataclass(frozen=True, kw_only=True)
class AddVisit(Command):
    """Promise one more visit by `due_at`."""

    due_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class RecordVisit(Command):
    """A visit took place, at `occurred_at` (回访). `relapse` says why, if it found the conflict alive again."""

    number: int
    score: int
    why: str = ""
    new_conflict: bool = False
    sued: bool = False
    measures: str = ""
    relapse: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecordMiss(Command):
    """Nobody was met: promise the visit again by `due_at`."""

    number: int
    reason: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class RecordRelapse(Command):
    """The conflict is alive again, as somebody told outside of a visit."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class UrgeVisit(Command):
    """The clock: this visit may be overdue (催办)."""

    number: int


@dataclass(frozen=True, kw_only=True)
class RemindToLook(Command):
    """The clock: a week may have gone by for an unresolved dispute."""


Wish: TypeAlias = (
    ScheduleVisits | OpenWatch | AddVisit | RecordVisit | RecordMiss | RecordRelapse | UrgeVisit | RemindToLook
)
