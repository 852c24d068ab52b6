"""The phases of a request: open, urged because nobody answered in time, answered, its asker told; or withdrawn."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias
from uuid import UUID

from services.triage.domain import refusals
from services.triage.events.requests import RequestOpened
from shared.kernel.command import Envelope
from shared.kernel.policy import Promise
from shared.kernel.words import called

Phase: TypeAlias = Annotated[
    Literal["open", "urged", "answered", "told", "withdrawn"],
    called(
        open="待答复 · to be answered",
        urged="待答复，已催办 · to be answered, urged",
        answered="已答复，待告知 · answered, the asker to be told",
        told="已告知 · the asker was told",
        withdrawn="已撤销 · withdrawn",
    ),
]


@dataclass(frozen=True, kw_only=True)
class Record:
    """What stays from phase to phase: how it was opened, whose it is now, and the reports linked to it."""

    opened: RequestOpened
    department: str | None
    repeats: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Initial:
    """Nothing was asked under this id."""


@dataclass(frozen=True, kw_only=True)
class Open:
    """Somebody answers it by `due`."""

    phase: ClassVar[Phase] = "open"
    record: Record
    due: Promise


@dataclass(frozen=True, kw_only=True)
class Urged:
    """Nobody answered in time, which was said; an answer is still due."""

    phase: ClassVar[Phase] = "urged"
    record: Record


@dataclass(frozen=True, kw_only=True)
class Answered:
    """It has its answer, and the asker is to be told."""

    phase: ClassVar[Phase] = "answered"
    record: Record


@dataclass(frozen=True, kw_only=True)
class Told:
    """The asker knows the answer."""

    phase: ClassVar[Phase] = "told"
    record: Record


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """The report was no request after all."""

    phase: ClassVar[Phase] = "withdrawn"
    record: Record


Asked: TypeAlias = Open | Urged
Known: TypeAlias = Asked | Answered | Told | Withdrawn
State: TypeAlias = Initial | Known

ASKED: tuple[Phase, ...] = (Open.phase, Urged.phase)
"""The phases in which an answer is due."""
STANDING: tuple[Phase, ...] = (*ASKED, Answered.phase)
"""The phases in which something is left to do."""


def known(envelope: Envelope, state: State) -> Known:
    """The request, if there is one that this actor may know of: a department knows of its own alone.

    Raises NotFound, in the same words for one that does not exist and for one that is somebody else's.
    """
    department = envelope.by.department
    if isinstance(state, Initial):
        raise refusals.UNKNOWN_REQUEST()
    if department and (isinstance(state, Withdrawn) or state.record.department != department):
        raise refusals.UNKNOWN_REQUEST()
    return state


def asked(envelope: Envelope, state: State) -> Asked:
    """The request, if it waits for an answer. Raises NotFound, OutOfOrder."""
    match known(envelope, state):
        case Answered():
            raise refusals.REQUEST_ANSWERED()
        case Told():
            raise refusals.REQUEST_TOLD()
        case Withdrawn():
            raise refusals.REQUEST_WITHDRAWN()
        case found:
            return found


def answered(envelope: Envelope, state: State) -> Answered:
    """The request, if it has an answer of which the asker does not know. Raises NotFound, OutOfOrder."""
    match known(envelope, state):
        case Open() | Urged():
            raise refusals.REQUEST_UNANSWERED()
        case Told():
            raise refusals.REQUEST_TOLD()
        case Withdrawn():
            raise refusals.REQUEST_WITHDRAWN()
        case found:
            return found
