"""The stream `session-<uuid>` of intake: one time that the desk sits at a neighbourhood centre (联系点值守), as on a
market day: opened, closed with how many people came, or taken back.

Nobody's name is in it. What people tell is a report, which may name its session while that is open.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal, TypeAlias, assert_never

from pydantic import Field

from services.intake import events
from services.intake.domain import refusals
from services.intake.domain.report import CLOCKS_DIFFER
from services.intake.policy import IntakePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.stations import NO_ONE_STATION
from shared.kernel.text import Line, Moment, Slug
from shared.kernel.words import called, of_policy

Phase: TypeAlias = Annotated[
    Literal["open", "closed", "taken_back"],
    called(open="值守中 · open", closed="已结束 · closed", taken_back="已撤回 · taken back"),
]
CentreCode: TypeAlias = Annotated[Slug, of_policy("centres")]


class SessionOpened(Command):
    """开始值守 · At which centre the desk sits, and since when: now, where no time is given."""

    centre: Annotated[CentreCode, Field(title="联系点 · centre")]
    opened_at: Annotated[Moment | None, Field(title="开始时间 · opened at")] = None


class OpenSession(Command):
    """Open a session. `standing`: whether another one at this centre is open still."""

    founds = True

    said: SessionOpened
    standing: bool = False


class CloseSession(Command):
    """结束值守 · How many people came."""

    must_have_seen: ClassVar[bool] = True

    people: Annotated[int, Field(title="来访人数 · people who came", strict=True, ge=0, le=10_000)]


class TakeSessionBack(Command):
    """撤回值守 · Why it does not count: it was opened by mistake, or closed with a wrong number."""

    must_have_seen: ClassVar[bool] = True

    reason: Annotated[Line, Field(title="理由 · reason")]


SessionCommand: TypeAlias = OpenSession | CloseSession | TakeSessionBack


@dataclass(frozen=True)
class Initial:
    """No session was opened under this id."""


@dataclass(frozen=True)
class Open:
    """The desk sits at the centre."""

    phase: ClassVar[Phase] = "open"
    centre: str


@dataclass(frozen=True)
class Closed:
    """It is over, and it is known how many came."""

    phase: ClassVar[Phase] = "closed"
    centre: str


@dataclass(frozen=True)
class TakenBack:
    """It counts no more."""

    phase: ClassVar[Phase] = "taken_back"


State: TypeAlias = Initial | Open | Closed | TakenBack


def decide(command: SessionCommand, state: State, envelope: Envelope, policy: IntakePolicy) -> Iterable[Event]:
    """Open a session where none is open, close it once, take it back once.

    Raises Invalid for a centre that the policy does not know and a time to come, NotFound, OutOfOrder.
    """
    match command:
        case OpenSession():
            yield _open(command, state, envelope, policy)
        case CloseSession():
            yield events.SessionClosed.of(command, session_id=envelope.subject, centre=_standing(state).centre)
        case TakeSessionBack():
            yield events.SessionTakenBack.of(command, session_id=envelope.subject, centre=_known(state).centre)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    """Open, then closed; taken back from either."""
    match state, event:
        case Initial(), events.SessionOpened():
            return Open(event.centre)
        case Open(centre), events.SessionClosed():
            return Closed(centre)
        case Open() | Closed(), events.SessionTakenBack():
            return TakenBack()
        case _:
            return state


SESSION: Decider[State] = Decider(events.LOG, "session", Initial(), decide, evolve)


def _open(command: OpenSession, state: State, envelope: Envelope, policy: IntakePolicy) -> events.SessionOpened:
    if envelope.station in NO_ONE_STATION:
        raise refusals.STATION_MISSING()
    centre = policy.open_centres.get(command.said.centre)
    if centre is None:
        raise refusals.UNKNOWN_CENTRE(centres=policy.open_centres)
    opened_at = _when(command.said, envelope.at)
    match state:
        case Initial() if not command.standing:
            return events.SessionOpened(
                session_id=envelope.subject, centre=command.said.centre, village=centre.village, opened_at=opened_at
            )
        case Initial() | Open() | Closed() | TakenBack():  # of two who open at once, one comes to what the other opened
            raise refusals.SESSION_OPEN()
        case _:
            assert_never(state)


def _when(said: SessionOpened, now: datetime) -> datetime:
    if said.opened_at is None:
        return now
    if said.opened_at > now + CLOCKS_DIFFER:
        raise refusals.OPENED_IN_THE_FUTURE()
    return said.opened_at


def _known(state: State) -> Open | Closed:
    match state:
        case Open() | Closed():
            return state
        case Initial():
            raise refusals.UNKNOWN_SESSION()
        case TakenBack():
            raise refusals.SESSION_TAKEN_BACK()
        case _:
            assert_never(state)


def _standing(state: State) -> Open:
    known = _known(state)
    if isinstance(known, Closed):
        raise refusals.SESSION_CLOSED()
    return known
