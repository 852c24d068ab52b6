"""The phases of a report in triage: waiting, urged, decided; or withdrawn by whoever reported it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias
from uuid import UUID

from services.triage.domain.outcomes import Outcome
from services.triage.events.amended import WithdrawalNoted
from shared.kernel.policy import Promise
from shared.kernel.words import called

Phase: TypeAlias = Annotated[
    Literal["waiting", "urged", "linked", "found", "withdrawn"],
    called(
        waiting="待研判 · waiting",
        urged="已催办 · urged",
        linked="已关联 · linked",
        found="已研判 · decided",
        withdrawn="已撤回 · withdrawn",
    ),
]


@dataclass(frozen=True)
class Initial:
    """No such report has come in."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A decision is promised by `due`; `opened` disputes, hazards, requests and hand-overs of this report were found
    and taken back before."""

    phase: ClassVar[Phase] = "waiting"
    urgent: bool
    due: Promise
    opened: int = 0


@dataclass(frozen=True, kw_only=True)
class Urged:
    """The promise was broken and said to be so; a decision is still due."""

    phase: ClassVar[Phase] = "urged"
    urgent: bool
    opened: int = 0


@dataclass(frozen=True, kw_only=True)
class Linked:
    """Found to repeat a dispute, a hazard or a request, one of them."""

    phase: ClassVar[Phase] = "linked"
    urgent: bool
    dispute_id: UUID | None = None
    hazard_id: UUID | None = None
    request_id: UUID | None = None
    opened: int = 0
    withdrawal: WithdrawalNoted | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """Found to be something else; where that is followed, its id: it is then the last of the `opened`.

    With a `withdrawal` whoever reported it says that it was a mistake: the decision stands until it is taken back.
    """

    phase: ClassVar[Phase] = "found"
    urgent: bool
    outcome: Outcome
    dispute_id: UUID | None = None
    hazard_id: UUID | None = None
    request_id: UUID | None = None
    handover_id: UUID | None = None
    opened: int = 0
    withdrawal: WithdrawalNoted | None = None


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """A mistake, says whoever reported it: it has no decision, and waits for none."""

    phase: ClassVar[Phase] = "withdrawn"
    urgent: bool
    opened: int = 0


Known: TypeAlias = Waiting | Urged | Linked | Found | Withdrawn
State: TypeAlias = Initial | Known

UNDECIDED: tuple[Phase, ...] = (Waiting.phase, Urged.phase)
"""The phases in which a report waits for its decision."""
DECIDED: tuple[Phase, ...] = (Linked.phase, Found.phase)
"""The phases in which it has one, which may be taken back."""
