"""The phases of a dispute in referral: who owns it in each, who may know of it, and which steps fit.

States are immutable; `shared.kernel.decider` says how events lead from one to the next (`case.py`).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, ClassVar, Literal, TypeAlias, assert_never, get_args

from services.referral.domain import refusals
from services.referral.events import CaseOpened
from shared.kernel.command import Envelope
from shared.kernel.policy import Promise
from shared.kernel.recorded import Actor
from shared.kernel.refusals import OutOfOrder
from shared.kernel.words import called

STATION = "station"
STATION_ROLES = frozenset({"desk_officer", "analyst", "chief"})
Phase: TypeAlias = Annotated[
    Literal["waiting", "referred", "handled", "returned", "resolved", "handed_over", "failed", "withdrawn"],
    called(
        waiting="待流转 · to be referred",
        referred="待签收 · to be signed for",
        handled="办理中 · in hand",
        returned="已退回 · returned",
        resolved="已化解 · resolved",
        handed_over="已转入回访 · handed over for visits",
        failed="调解不成 · mediation failed",
        withdrawn="已撤销 · withdrawn",
    ),
]
PartTaken: TypeAlias = Annotated[
    Literal["lead", "assisting"],
    called(lead="主办 · lead department", assisting="协办 · assisting department"),
]


@dataclass(frozen=True, kw_only=True)
class Case:
    """What stays through the phases; `opened` has the category as it is now.

    `handlers` are the accounts that worked on it, in order."""

    opened: CaseOpened
    level: int
    returns: int = 0
    handlers: tuple[str, ...] = ()

    def handled_by(self, account: str) -> "Case":
        """The case with this account among its handlers."""
        return self if not account or account in self.handlers else replace(self, handlers=(*self.handlers, account))


@dataclass(frozen=True)
class Initial:
    """Never heard of."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """At the station, to be referred by `due`."""

    phase: ClassVar[Phase] = "waiting"
    case: Case
    proposed: str
    due: Promise
    urged: bool = False


@dataclass(frozen=True, kw_only=True)
class Referred:
    """Sent to a lead department that has not signed, to be signed for by `due`: still the station's."""

    phase: ClassVar[Phase] = "referred"
    case: Case
    lead: str
    assisting: tuple[str, ...]
    due: Promise
    urged: bool = False


@dataclass(frozen=True, kw_only=True)
class Handled:
    """Signed for, to be resolved by `due`: the lead department's. `asked_days` are asked for and not yet answered."""

    phase: ClassVar[Phase] = "handled"
    case: Case
    lead: str
    assisting: tuple[str, ...]
    due: Promise
    asked_days: int | None = None
    urged: bool = False


@dataclass(frozen=True, kw_only=True)
class Returned:
    """Back at the station, to be sent on by `due`."""

    phase: ClassVar[Phase] = "returned"
    case: Case
    returned_by: str
    due: Promise
    urged: bool = False


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """Resolved at that moment, and not yet taken over by follow-up: the station keeps it."""

    phase: ClassVar[Phase] = "resolved"
    case: Case
    lead: str
    assisting: tuple[str, ...]
    resolved_at: datetime


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """Resolved, and follow-up's: it visits, and closes the dispute or tells of a relapse."""

    phase: ClassVar[Phase] = "handed_over"
    case: Case
    lead: str
    assisting: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Failed:
    """Mediation failed: open, watched by the station, which may refer it again."""

    phase: ClassVar[Phase] = "failed"
    case: Case
    lead: str
    assisting: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """No dispute after all, as triage tells: nobody's."""

    phase: ClassVar[Phase] = "withdrawn"
    case: Case


WithDepartments: TypeAlias = Referred | Handled | Resolved | HandedOver | Failed
Known: TypeAlias = Waiting | Returned | WithDepartments | Withdrawn
State: TypeAlias = Initial | Known

KNOWN_TO_DEPARTMENTS: tuple[Phase, ...] = tuple(phase.phase for phase in get_args(WithDepartments))
"""The phases in which the lead and assisting departments may know of a case; the one place that says so."""


def involved(state: State) -> tuple[str, ...]:
    """The departments that may know of the dispute now: lead first, then assisting ones."""
    return (state.lead, *state.assisting) if isinstance(state, get_args(WithDepartments)) else ()


def owner(state: State) -> str | None:
    """The one that answers for the dispute now; `None` when it is not open here, or follow-up's, or withdrawn."""
    match state:
        case Waiting() | Referred() | Returned() | Resolved() | Failed():
            return STATION
        case Handled(lead=lead):
            return lead
        case Initial() | HandedOver() | Withdrawn():
            return None
        case _:
            assert_never(state)


def known(envelope: Envelope, state: State) -> Known:
    """The case, if there is one that this actor may know of.

    Raises NotFound, in the same words for a case that does not exist and for one that is with somebody else.
    """
    outsider = envelope.by.department and envelope.by.department not in involved(state)
    if isinstance(state, Initial) or outsider:
        raise refusals.UNKNOWN_DISPUTE()
    return state


def in_hand(envelope: Envelope, state: State) -> Handled:
    """The case, signed for and being worked on. Raises NotFound or OutOfOrder."""
    phase = known(envelope, state)
    if not isinstance(phase, Handled):
        raise out_of_order(phase)
    return phase


def department_of(actor: Actor) -> str:
    """The department that the actor acts for: his own, or the station for its people; empty for anybody else."""
    return actor.department or (STATION if actor.role in STATION_ROLES else "")


def as_lead(envelope: Envelope, phase: Referred | Handled) -> str:
    """The lead department, if the actor acts for it. Raises NotAllowed."""
    if department_of(envelope.by) != phase.lead:
        raise refusals.LEAD_DEPARTMENT_ONLY()
    return phase.lead


def out_of_order(phase: Known) -> OutOfOrder:
    """The refusal of a step that does not fit this phase: what the phase is, and which steps fit it."""
    match phase:
        case Waiting():
            return refusals.NOT_REFERRED()
        case Referred():
            return refusals.NOT_ACCEPTED()
        case Handled():
            return refusals.IN_HAND()
        case Returned():
            return refusals.RETURNED()
        case Resolved():
            return refusals.ALREADY_RESOLVED()
        case HandedOver():
            return refusals.ALREADY_RESOLVED_AND_VISITED()
        case Failed():
            return refusals.MEDIATION_FAILED()
        case Withdrawn():
            return refusals.DISPUTE_WITHDRAWN()
        case _:
            assert_never(phase)
