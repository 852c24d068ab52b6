"""The phases of a hand-over: sent, urged because no receipt came in time, received; or withdrawn."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from services.triage.domain.handover import refusals
from services.triage.events.handovers import HandoverOpened
from shared.kernel.policy import Promise
from shared.kernel.words import called

Phase: TypeAlias = Annotated[
    Literal["sent", "urged", "received", "withdrawn"],
    called(
        sent="待回执 · waits for its receipt",
        urged="待回执，已催办 · waits for its receipt, urged",
        received="已有回执 · received",
        withdrawn="已撤销 · withdrawn",
    ),
]


@dataclass(frozen=True)
class Initial:
    """Nothing was handed over under this id."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """It went to the authority, whose receipt is due by `due`."""

    phase: ClassVar[Phase] = "sent"
    opened: HandoverOpened
    due: Promise


@dataclass(frozen=True, kw_only=True)
class Urged:
    """No receipt came in time, which was said; it is still due."""

    phase: ClassVar[Phase] = "urged"
    opened: HandoverOpened


@dataclass(frozen=True, kw_only=True)
class Received:
    """The authority has it, and gave its receipt."""

    phase: ClassVar[Phase] = "received"
    opened: HandoverOpened


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """The report was something else after all."""

    phase: ClassVar[Phase] = "withdrawn"
    opened: HandoverOpened


Standing: TypeAlias = Sent | Urged
Known: TypeAlias = Standing | Received | Withdrawn
State: TypeAlias = Initial | Known

STANDING: tuple[Phase, ...] = (Sent.phase, Urged.phase)
"""The phases in which its receipt is due."""


def not_withdrawn(state: State) -> Standing | Received:
    """The hand-over, if it is one. Raises NotFound, OutOfOrder."""
    match state:
        case Initial():
            raise refusals.UNKNOWN_HANDOVER()
        case Withdrawn():
            raise refusals.HANDOVER_WITHDRAWN()
        case found:
            return found


def standing(state: State) -> Standing:
    """The hand-over, if its receipt is due. Raises NotFound, OutOfOrder."""
    found = not_withdrawn(state)
    if isinstance(found, Received):
        raise refusals.RECEIPT_ENTERED()
    return found
