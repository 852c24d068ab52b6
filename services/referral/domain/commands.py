"""What may be wanted of a referred dispute. Who may want it: rights.py and the doors in handlers.py."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from shared.decider import Command

Clock: TypeAlias = Literal["refer", "accept", "resolve", "resend"]


@dataclass(frozen=True, kw_only=True)
class OpenCase(Command):
    """A dispute was graded: it waits to be referred by `refer_by`, promised under the version `policy`."""

    dispute_id: UUID
    level: int
    category: str
    village: str
    summary: str
    refer_by: datetime
    policy: str


@dataclass(frozen=True, kw_only=True)
class ChangeLevel(Command):
    """The dispute was regraded while in hand."""

    level: int


@dataclass(frozen=True, kw_only=True)
class ReopenCase(Command):
    """A relapsed dispute was graded anew: it waits to be referred again."""

    level: int
    category: str
    refer_by: datetime
    policy: str


@dataclass(frozen=True, kw_only=True)
class Refer(Command):
    """Send the dispute to its lead department (`None`: the proposed one) and to assisting ones (流转)."""

    lead: str | None = None
    assisting: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Accept(Command):
    """Sign for the dispute (签收)."""


@dataclass(frozen=True, kw_only=True)
class Return(Command):
    """Send the dispute back to the station, unsigned, with a reason (退回)."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class SendOn(Command):
    """Send a returned dispute to another lead department."""

    lead: str
    assisting: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReportAction(Command):
    """Tell what was done about the dispute."""

    action: str


@dataclass(frozen=True, kw_only=True)
class AskExtension(Command):
    """Ask for more days (延期), saying whether the parties agree."""

    days: int
    reason: str
    parties_agree: bool


@dataclass(frozen=True, kw_only=True)
class GrantExtension(Command):
    """Grant days, maybe other than asked."""

    days: int


@dataclass(frozen=True, kw_only=True)
class RefuseExtension(Command):
    """Grant no more days."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Resolve(Command):
    """Record the outcome: the dispute is resolved (化解)."""

    outcome: str


@dataclass(frozen=True, kw_only=True)
class Fail(Command):
    """Record that mediation failed, and of which other ways the parties were told."""

    reason: str
    ways_told: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Urge(Command):
    """The clock: what was promised under this name may be overdue (催办)."""

    clock: Clock


Wish: TypeAlias = (
    OpenCase
    | ChangeLevel
    | ReopenCase
    | Refer
    | Accept
    | Return
    | SendOn
    | ReportAction
    | AskExtension
    | GrantExtension
    | RefuseExtension
    | Resolve
    | Fail
    | Urge
)
