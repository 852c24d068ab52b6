"""The phases of a dispute after its resolution, or after mediation failed, and which steps fit them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, ClassVar, Literal, TypeAlias, assert_never

from services.followup.domain import refusals
from services.followup.events import RepeatNoted
from shared.kernel.command import Envelope
from shared.kernel.words import called

Phase: TypeAlias = Annotated[
    Literal["visited", "watched", "relapsed", "closed", "withdrawn"],
    called(
        visited="回访中 · being visited",
        watched="每周关注 · watched every week",
        relapsed="已反复 · relapsed",
        closed="已办结归档 · closed and filed",
        withdrawn="已撤销 · withdrawn",
    ),
]


@dataclass(frozen=True)
class Initial:
    """Never heard of, but that it was reported again (`noted`), maybe."""

    last_number: int = 0
    noted: RepeatNoted | None = None


@dataclass(frozen=True, kw_only=True)
class Visited:
    """Resolved, with visits still promised: `promised` maps their numbers to the instants by which they are due."""

    phase: ClassVar[Phase] = "visited"
    resolved_at: datetime
    handlers: tuple[str, ...]
    promised: Mapping[int, datetime]
    last_number: int
    last_made: int = 0
    urged: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, kw_only=True)
class Watched:
    """Mediation failed: somebody looks at it every week."""

    phase: ClassVar[Phase] = "watched"
    look_by: datetime
    last_number: int
    noted: RepeatNoted | None = None


@dataclass(frozen=True, kw_only=True)
class Relapsed:
    """Alive again, and with triage and referral until it is resolved anew."""

    phase: ClassVar[Phase] = "relapsed"
    last_number: int
    noted: RepeatNoted | None = None


@dataclass(frozen=True, kw_only=True)
class Closed:
    """Filed, as what it was when the last visit was made."""

    phase: ClassVar[Phase] = "closed"
    last_number: int
    was: Visited


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """No dispute after all: nothing is followed."""

    phase: ClassVar[Phase] = "withdrawn"
    last_number: int


Unresolved: TypeAlias = Initial | Watched | Relapsed
State: TypeAlias = Initial | Visited | Watched | Relapsed | Closed | Withdrawn


def being_visited(state: State) -> Visited:
    """The dispute, with visits promised. Raises NotFound, or OutOfOrder in every other phase."""
    match state:
        case Visited():
            return state
        case Initial():
            raise refusals.UNKNOWN_DISPUTE()
        case Watched():
            raise refusals.NOT_RESOLVED()
        case Relapsed():
            raise refusals.RELAPSED()
        case Closed():
            raise refusals.CLOSED()
        case Withdrawn():
            raise refusals.DISPUTE_WITHDRAWN()
        case _:
            assert_never(state)


def must_be_promised(state: Visited, number: int) -> None:
    """Raises NotFound for a visit that was never promised, OutOfOrder for one that is over."""
    if number in state.promised:
        return
    if 0 < number <= state.last_number:
        raise refusals.VISIT_OVER()
    raise refusals.UNKNOWN_VISIT()


def must_not_be_a_handler(envelope: Envelope, state: Visited) -> None:
    """Raises NotAllowed: whoever handled the case does not rate it."""
    if envelope.by.name in state.handlers:
        raise refusals.HANDLER_DOES_NOT_VISIT()
