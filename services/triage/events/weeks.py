"""What triage says of a week (研判): analysed, and frozen as it was when it was analysed."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.kernel.event import Event, Personal
from shared.kernel.words import Count


class Position(BaseModel):
    """How far a lane of a log was read: all events up to this number, and none after it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    log: str
    lane: int
    seq: int


class Finding(BaseModel):
    """A figure of a week, and the ids of what makes it.

    `topic` says what is counted, `code` which part of it (a channel, a village, a level; empty: all), `of` what the ids
    are: report, dispute, hazard, request, handover. `week_before` and `year_before` are the same figure of the week
    before and of the same week of the year before; null where the books do not go back that far, and for what stands.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    topic: str
    code: str = ""
    of: str
    count: int
    week_before: int | None = None
    year_before: int | None = None
    ids: tuple[UUID, ...] = ()


class WeekAnalysed(Event, kind="triage.week_analysed", zh="每周研判"):
    """The week that begins on `monday` was analysed, for the `number`th time, from these positions of the logs.

    It never changes: a later one of the same week names this one as `replaces`, and says why.
    """

    analysis_id: UUID
    monday: date
    number: Count
    replaces: UUID | None = None
    reason: Personal[str] = ""
    positions: tuple[Position, ...]
    findings: tuple[Finding, ...]
    policy: str
