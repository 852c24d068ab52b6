"""The stream `weekanalysis-<uuid>` of triage: one analysis of a week (研判), made once and never changed.

Another analysis of the same week has a stream of its own, whose id is derived from its number: of two people who make
one at once the second is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeAlias
from uuid import UUID

from pydantic import Field, StringConstraints

from services.triage import events
from services.triage.domain import week_refusals as refusals
from services.triage.domain.weekly import Week
from services.triage.events.weeks import Finding, Position
from services.triage.policy import TriagePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.stations import NO_ONE_STATION
from shared.kernel.text import Text

WrittenWeek: TypeAlias = Annotated[
    str,
    StringConstraints(pattern=r"^20\d\d-W(0[1-9]|[1-4]\d|5[0-3])$"),
    Field(description="年和第几周，如2026-W27 · a year and its week, like 2026-W27"),
]


class AnalyseWeek(Command):
    """每周研判 · Which week, as 2026-W27; and why once more, where it was analysed before."""

    week: Annotated[WrittenWeek, Field(title="第几周 · week")]
    reason: Annotated[Text | None, Field(title="重做的理由 · why once more")] = None


class FreezeWeek(Command):
    """Keep what was found in a week, and from which positions of the logs."""

    founds = True

    monday: date
    number: int
    replaces: UUID | None
    reason: str
    positions: tuple[Position, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Initial:
    """Nothing was analysed under this id."""


@dataclass(frozen=True)
class Analysed:
    """The week was analysed: this stays as it is."""


State: TypeAlias = Initial | Analysed


def decide(command: FreezeWeek, state: State, envelope: Envelope, policy: TriagePolicy) -> Iterable[Event]:
    """Freeze the analysis.

    Raises Invalid for a week that has not begun, for one that was analysed before where no reason is given, and for
    somebody of no one station; OutOfOrder where another was quicker.
    """
    if envelope.station in NO_ONE_STATION:
        raise refusals.WEEK_OF_NO_STATION()
    if isinstance(state, Analysed):
        raise refusals.WEEK_ANALYSED()
    if Week(command.monday).start > envelope.at:
        raise refusals.WEEK_NOT_BEGUN()
    if command.number > 1 and not command.reason:
        raise refusals.WEEK_NEEDS_REASON()
    yield events.weeks.WeekAnalysed.of(command, analysis_id=envelope.subject, policy=policy.version)


def evolve(state: State, event: Event) -> State:
    """From nothing to an analysis."""
    return Analysed() if isinstance(event, events.weeks.WeekAnalysed) else state


WEEK: Decider[State] = Decider(events.LOG, "weekanalysis", Initial(), decide, evolve)


def week_of(written: str) -> Week:
    """The week that is written so. Raises `Invalid` for one that its year does not have."""
    try:
        return Week.of(written)
    except ValueError as error:
        raise refusals.NO_SUCH_WEEK() from error
