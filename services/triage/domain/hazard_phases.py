"""The phases of a hazard: open, urged because nobody acted in time, removed; or withdrawn."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias
from uuid import UUID

from services.triage.domain import refusals
from services.triage.events.hazards import HazardOpened
from shared.kernel.policy import Promise
from shared.kernel.words import called

Phase: TypeAlias = Annotated[
    Literal["open", "urged", "removed", "withdrawn"],
    called(
        open="未消除 · open",
        urged="未消除，已催办 · open, urged",
        removed="已消除 · removed",
        withdrawn="已撤销 · withdrawn",
    ),
]


@dataclass(frozen=True, kw_only=True)
class Record:
    """What stays from phase to phase: how it was opened, and the reports linked to it."""

    opened: HazardOpened
    repeats: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Initial:
    """Nothing is followed under this id."""


@dataclass(frozen=True, kw_only=True)
class Open:
    """Not removed; somebody acts on it by `due`."""

    phase: ClassVar[Phase] = "open"
    record: Record
    due: Promise


@dataclass(frozen=True, kw_only=True)
class Urged:
    """Not removed, and nobody acted in time, which was said; the next action makes it open again."""

    phase: ClassVar[Phase] = "urged"
    record: Record


@dataclass(frozen=True, kw_only=True)
class Removed:
    """Gone."""

    phase: ClassVar[Phase] = "removed"
    record: Record


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """The report was no hazard after all."""

    phase: ClassVar[Phase] = "withdrawn"
    record: Record


Standing: TypeAlias = Open | Urged
Known: TypeAlias = Standing | Removed | Withdrawn
State: TypeAlias = Initial | Known

STANDING: tuple[Phase, ...] = (Open.phase, Urged.phase)
"""The phases in which it is there still."""


def known(state: State) -> Known:
    """The hazard, if it was ever opened. Raises NotFound."""
    if isinstance(state, Initial):
        raise refusals.UNKNOWN_HAZARD_ID()
    return state


def standing(state: State) -> Standing:
    """The hazard, if it is there still. Raises NotFound, OutOfOrder."""
    match known(state):
        case Removed():
            raise refusals.HAZARD_REMOVED()
        case Withdrawn():
            raise refusals.HAZARD_WITHDRAWN()
        case found:
            return found
