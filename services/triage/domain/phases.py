"""The phases of a dispute in triage: in the books, graded by a person, reopened by a relapse, closed; or withdrawn."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias
from uuid import UUID

from services.triage.domain import merge_refusals, plan_phases, refusals
from services.triage.events import DisputeEntered, GradeAwaitsConfirmation, GradeHoldsUnconfirmed
from shared.kernel.policy import Promise
from shared.kernel.words import called

Phase: TypeAlias = Annotated[
    Literal["entered", "graded", "reopened", "closed", "withdrawn", "merged"],
    called(
        entered="待分级 · to be graded",
        graded="已分级 · graded",
        reopened="待重新分级 · to be graded anew",
        closed="已办结归档 · closed and filed",
        withdrawn="已撤销 · withdrawn",
        merged="已并到另一件 · merged into another",
    ),
]


@dataclass(frozen=True, kw_only=True)
class Books:
    """What stays from phase to phase: the entry, its category as it is now; the reports linked to it; its relapses;
    the disputes that were merged into it."""

    entry: DisputeEntered
    repeats: frozenset[UUID] = frozenset()
    relapses: int = 0
    merged: frozenset[UUID] = frozenset()


Second: TypeAlias = GradeAwaitsConfirmation | GradeHoldsUnconfirmed | None
"""What a second person is asked: a grade that does not hold before he confirms it, or one that holds meanwhile."""
SecondPhase: TypeAlias = Annotated[
    Literal["waits", "holds", "confirmed", "refused"],
    called(
        waits="待他人确认 · waits for a second person",
        holds="已生效待确认 · holds and waits for a second person",
        confirmed="已确认 · confirmed",
        refused="未予确认 · not confirmed",
    ),
]


@dataclass(frozen=True)
class Initial:
    """Not in the books."""


@dataclass(frozen=True, kw_only=True)
class Entered:
    """In the books, to be graded by `due`."""

    phase: ClassVar[Phase] = "entered"
    books: Books
    due: Promise
    urged: bool = False


@dataclass(frozen=True, kw_only=True)
class Graded:
    """A person signed for this level; what a second one is asked lapses with the phase, and so does its plan."""

    phase: ClassVar[Phase] = "graded"
    books: Books
    level: int
    second: Second = None
    plan: plan_phases.Plan = None


@dataclass(frozen=True, kw_only=True)
class Reopened:
    """Relapsed, to be graded anew by `due`; `old_level` is what it had."""

    phase: ClassVar[Phase] = "reopened"
    books: Books
    old_level: int
    due: Promise
    urged: bool = False
    second: Second = None


@dataclass(frozen=True, kw_only=True)
class Closed:
    """Filed by follow-up, at this level."""

    phase: ClassVar[Phase] = "closed"
    books: Books
    level: int
    plan: plan_phases.Plan = None


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """The report was no dispute after all."""

    phase: ClassVar[Phase] = "withdrawn"
    books: Books


@dataclass(frozen=True, kw_only=True)
class Merged:
    """The same matter as the dispute `into`; `due` and `urged` are what they were, for where the merge is undone."""

    phase: ClassVar[Phase] = "merged"
    books: Books
    into: UUID
    due: Promise
    urged: bool


Open: TypeAlias = Entered | Graded | Reopened
Known: TypeAlias = Open | Closed | Withdrawn | Merged
State: TypeAlias = Initial | Known


def known(state: State) -> Known:
    """The dispute, if it is in the books. Raises NotFound."""
    if isinstance(state, Initial):
        raise refusals.UNKNOWN_DISPUTE()
    return state


def not_withdrawn(state: State) -> Open | Closed:
    """The dispute, if it stands in the books still. Raises NotFound, OutOfOrder."""
    found = known(state)
    if isinstance(found, Withdrawn):
        raise refusals.DISPUTE_WITHDRAWN()
    if isinstance(found, Merged):
        raise merge_refusals.DISPUTE_MERGED()
    return found


def not_closed(state: State) -> Open:
    """The dispute, if it is in the books and not filed. Raises NotFound, OutOfOrder."""
    found = not_withdrawn(state)
    if isinstance(found, Closed):
        raise refusals.DISPUTE_CLOSED()
    return found
