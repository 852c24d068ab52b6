"""The phases of a dispute in referral: who owns it in each, who may know of it, and which steps fit.

States are immutable; `shared.kernel.decider` says how events lead from one to the next (`case.py`).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Literal, TypeAlias, assert_never, get_args

from services.referral.events import CaseOpened
from shared.kernel.command import Envelope
from shared.kernel.policy import Promise
from shared.kernel.recorded import Actor
from shared.kernel.refusals import NotAllowed, NotFound, OutOfOrder

STATION = "station"
STATION_ROLES = frozenset({"desk_officer", "analyst", "chief"})
Phase: TypeAlias = Literal["waiting", "referred", "handled", "returned", "resolved", "handed_over", "failed"]


@dataclass(frozen=True, kw_only=True)
class Case:
    """What stays through the phases; `handlers` are the accounts that worked on it, in order."""

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


WithDepartments: TypeAlias = Referred | Handled | Resolved | HandedOver | Failed
Known: TypeAlias = Waiting | Returned | WithDepartments
State: TypeAlias = Initial | Known

KNOWN_TO_DEPARTMENTS: tuple[Phase, ...] = tuple(phase.phase for phase in get_args(WithDepartments))
"""The phases in which the lead and assisting departments may know of a case; the one place that says so."""


def involved(state: State) -> tuple[str, ...]:
    """The departments that may know of the dispute now: lead first, then assisting ones."""
    return (state.lead, *state.assisting) if isinstance(state, get_args(WithDepartments)) else ()


def owner(state: State) -> str | None:
    """The one that answers for the dispute now; `None` when it is not open here, or follow-up's."""
    match state:
        case Waiting() | Referred() | Returned() | Resolved() | Failed():
            return STATION
        case Handled(lead=lead):
            return lead
        case Initial() | HandedOver():
            return None
        case _:
            assert_never(state)


def unknown_dispute() -> NotFound:
    """The same words for a dispute that does not exist and for one that the asker may not know of."""
    return NotFound(
        "unknown-dispute",
        "没有找到这件纠纷：请核对编号，或查看移交给您的纠纷列表",
        "no such dispute: check its number, or look at the list of disputes referred to you",
    )


def known(envelope: Envelope, state: State) -> Known:
    """The case, if there is one that this actor may know of.

    Raises NotFound, in the same words for a case that does not exist and for one that is with somebody else.
    """
    outsider = envelope.by.department and envelope.by.department not in involved(state)
    if isinstance(state, Initial) or outsider:
        raise unknown_dispute()
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
        raise NotAllowed(
            "lead-department-only",
            "只有主办部门可以办理这一步：请由主办部门联络员操作",
            "only the lead department may do this: ask its liaison to",
        )
    return phase.lead


def out_of_order(phase: Known) -> OutOfOrder:
    """The refusal of a step that does not fit this phase: what the phase is, and which steps fit it."""
    code, zh, en = _SAID[phase.phase]
    return OutOfOrder(code, zh, en)


_SAID: dict[Phase, tuple[str, str, str]] = {
    "waiting": ("not-referred", "纠纷尚未移交：请先移交主办部门", "not referred yet: refer it first"),
    "referred": (
        "not-accepted",
        "主办部门尚未签收：请先签收，或说明理由退回",
        "the lead department has not signed yet: accept it, or return it with a reason",
    ),
    "handled": (
        "in-hand",
        "纠纷已签收，正在办理：请填报措施、化解结果或调解失败",
        "signed for and in hand: report an action, resolve it, or say that mediation failed",
    ),
    "returned": ("returned", "纠纷已退回派出所：请转送其他部门", "returned to the station: send it on"),
    "resolved": (
        "already-resolved",
        "纠纷已化解：如有反复，请在回访中登记",
        "already resolved: if it flares up again, record a relapse at follow-up",
    ),
    "handed_over": (
        "already-resolved",
        "纠纷已化解，正在回访：如有反复，请在回访中登记",
        "already resolved and visited again: if it flares up again, record a relapse at follow-up",
    ),
    "failed": (
        "mediation-failed",
        "调解未成，由派出所关注：如需再办，请重新移交",
        "mediation failed, the station watches it: to try again, refer it again",
    ),
}
