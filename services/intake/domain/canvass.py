"""The stream `canvass-<uuid>` of intake: one visit (走访) of one place, and whether something was found there.

Nothing personal is in it: what was found is a report of its own. An information officer acts under a token, as he does
when he reports, and names no reports, which would tie his tokens together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any, ClassVar, Literal, TypeAlias, assert_never
from uuid import UUID, uuid5

import orjson
from pydantic import Field, StrictBool

from services.intake import events
from services.intake.domain import refusals
from services.intake.domain.report import CLOCKS_DIFFER, OFFICER
from services.intake.policy import IntakePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider, OutgoingEvent
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from shared.kernel.stations import NO_ONE_STATION
from shared.kernel.text import Line, LineAsSaid, Moment, Slug
from shared.kernel.words import called, of_policy

Phase: TypeAlias = Annotated[
    Literal["made", "taken_back"], called(made="已走访 · made", taken_back="已撤回 · taken back")
]
Site: TypeAlias = Annotated[Slug, of_policy("sites")]
Visited: TypeAlias = events.SiteCanvassed | events.ZeroReported


class WentAlong(Command):
    """How many of a role went along; nobody's name."""

    role: Annotated[Slug, of_policy("companions"), Field(title="同行人员 · role")]
    number: Annotated[int, Field(title="人数 · number", strict=True, ge=1, le=50)]


class Canvassed(Command):
    """走访 · A place that was visited. With `message_id`, the sender's own number, the same again is taken once."""

    message_id: Annotated[LineAsSaid | None, Field(title="消息编号 · message id")] = None
    site: Annotated[Site, Field(title="走访地点 · place visited")]
    visited_at: Annotated[Moment, Field(title="走访时间 · visited at")]
    found: Annotated[StrictBool, Field(title="发现情况 · found something")]
    companions: Annotated[tuple[WentAlong, ...], Field(title="同行人员 · companions", max_length=10)] = ()
    reports: Annotated[tuple[UUID, ...], Field(title="线索编号 · reports", max_length=20)] = ()

    def digest(self) -> str:
        """The same for the same content, in whichever zone its time was written."""
        content = self.model_dump(mode="json") | {"visited_at": self.visited_at.astimezone(UTC).isoformat()}
        return sha256(orjson.dumps(content)).hexdigest()


class RecordCanvass(Command):
    """Record a visit. `known` are those of its reports that the station has taken."""

    founds = True

    said: Canvassed
    known: tuple[UUID, ...] = ()


class TakeCanvassBack(Command):
    """撤回走访记录 · Why the visit does not count: it was not made, or not there."""

    reason: Annotated[Line, Field(title="理由 · reason")]


class TakeOwnCanvassBack(Command):
    """撤回本人走访 · An information officer takes back a visit; `own` says whether it is his, by the private log."""

    said: TakeCanvassBack
    own: bool


@dataclass(frozen=True)
class Initial:
    """No visit is recorded under this id."""


@dataclass(frozen=True)
class Made:
    """The visit stands, as it was published."""

    phase: ClassVar[Phase] = "made"
    visit: Visited


@dataclass(frozen=True)
class TakenBack:
    """It counts no more."""

    phase: ClassVar[Phase] = "taken_back"
    visit: Visited


State: TypeAlias = Initial | Made | TakenBack


def canvasser_token(canvass_id: UUID) -> UUID:
    """The token that stands for the information officer who made this visit: another one for every visit."""
    return uuid5(canvass_id, "canvasser")


def decide(
    command: RecordCanvass | TakeCanvassBack | TakeOwnCanvassBack,
    state: State,
    envelope: Envelope,
    policy: IntakePolicy,
) -> Iterable[Event | OutgoingEvent]:
    """Record a visit once; the same again is quiet. Take it back once.

    Raises Invalid for what the policy does not know, a time to come and reports that do not fit, NotAllowed for an
    information officer who names reports or takes back another's, NotFound, OutOfOrder.
    """
    match command:
        case RecordCanvass():
            yield from _record(command, state, envelope, policy)
        case TakeCanvassBack():
            yield _take_back(command, state, envelope)
        case TakeOwnCanvassBack() if command.own:
            by = Actor(OFFICER, str(canvasser_token(envelope.subject)))
            yield OutgoingEvent(events.LOG, _take_back(command.said, state, envelope), by)
        case TakeOwnCanvassBack():
            raise refusals.UNKNOWN_CANVASS()
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    """Made once; then it stands until it is taken back."""
    match state, event:
        case Initial(), events.SiteCanvassed() | events.ZeroReported():
            return Made(event)
        case Made(visit), events.CanvassTakenBack():
            return TakenBack(visit)
        case _:
            return state


CANVASS: Decider[State] = Decider(events.LOG, "canvass", Initial(), decide, evolve)


def check_canvasser(said: Canvassed, by: Actor, station: str) -> None:
    """Whether he may record it at all. Raises Invalid without one station, NotAllowed for reports he may not name."""
    if station in NO_ONE_STATION:
        raise refusals.STATION_MISSING()
    if by.role == OFFICER and said.reports:
        raise refusals.REPORTS_NAMED_AT_THE_DESK()


def _record(
    command: RecordCanvass, state: State, envelope: Envelope, policy: IntakePolicy
) -> Iterable[Event | OutgoingEvent]:
    check_canvasser(command.said, envelope.by, envelope.station)
    _check(command, policy, envelope.at)
    visit = _visit(command.said, envelope.subject, policy)
    match state:
        case Initial() if envelope.by.role == OFFICER:
            by = Actor(OFFICER, str(canvasser_token(envelope.subject)))
            named = events.CanvasserNamed(canvass_id=envelope.subject, account=envelope.by.name)
            yield OutgoingEvent(events.LOG, visit, by)
            yield OutgoingEvent(events.PRIVATE_LOG, named, by)
        case Initial():
            yield visit
        case Made(known) | TakenBack(known) if known == visit:
            return
        case Made() | TakenBack():
            raise refusals.CANVASS_ID_REUSED()
        case _:
            assert_never(state)


def _visit(said: Canvassed, canvass_id: UUID, policy: IntakePolicy) -> Visited:
    site = policy.sites[said.site]
    told: dict[str, Any] = {
        "canvass_id": canvass_id,
        "site_kind": site.kind,
        "village": site.village,
        "companions": tuple(events.Companions(role=one.role, number=one.number) for one in said.companions),
    }
    if said.found:
        return events.SiteCanvassed.of(said, **told, reports=tuple(dict.fromkeys(said.reports)))
    return events.ZeroReported.of(said, **told)


def _take_back(command: TakeCanvassBack, state: State, envelope: Envelope) -> events.CanvassTakenBack:
    match state:
        case Made(visit):
            return events.CanvassTakenBack.of(command, canvass_id=envelope.subject, site=visit.site)
        case Initial():
            raise refusals.UNKNOWN_CANVASS()
        case TakenBack():
            raise refusals.CANVASS_TAKEN_BACK()
        case _:
            assert_never(state)


def _check(command: RecordCanvass, policy: IntakePolicy, now: datetime) -> None:
    said = command.said
    if said.site not in policy.sites:
        raise refusals.UNKNOWN_SITE(sites=policy.sites)
    if said.visited_at > now + CLOCKS_DIFFER:
        raise refusals.VISITED_IN_THE_FUTURE()
    roles = [one.role for one in said.companions]
    if not set(roles) <= policy.companions.keys():
        raise refusals.UNKNOWN_COMPANION(companions=policy.companions)
    if len(set(roles)) < len(roles):
        raise refusals.COMPANIONS_TOLD_TWICE()
    if said.reports and not said.found:
        raise refusals.NOTHING_FOUND_BUT_REPORTS()
    if not set(said.reports) <= set(command.known):
        raise refusals.REPORT_NOT_TAKEN()
