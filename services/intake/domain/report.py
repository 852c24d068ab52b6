"""The stream `report-<uuid>` of intake: what may be reported, by whom, and under whose name it is published.

The published `ReportTaken` carries a token in place of whoever informed, and an information officer acts under that
token; who stands behind it is said by an outgoing event on the private log, appended with it (privacy duty: the
informant's identity is known to intake alone). So is what was said where numbers of people are masked in it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any, assert_never
from uuid import UUID, uuid5

import orjson
from pydantic import Field, StrictBool

from services.intake import events
from services.intake.domain import refusals
from services.intake.domain.amending import AmendReport, WithdrawReport, amend, withdraw
from services.intake.domain.masks import kept, masked
from services.intake.domain.officer import RegisterEntry
from services.intake.domain.order import CHANNELS, Order
from services.intake.domain.report_phases import OFFICER as OFFICER
from services.intake.domain.report_phases import Initial, State, Taken, Withdrawn
from services.intake.policy import IntakePolicy
from shared.kernel.alike import alike, name_alike
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider, OutgoingEvent
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from shared.kernel.stations import NO_ONE_STATION
from shared.kernel.text import Line, LineAsSaid, Moment, Sha256, Slug, TextAsSaid
from shared.kernel.words import Category, Channel

CLOCKS_DIFFER = timedelta(minutes=5)  # how far a phone's clock may run ahead of ours
NAMES_OF_PLACES = ("village", "place")
ADDED = ("attachments",)
"""Fields that came later: a report that says nothing there has the digest that it always had."""


class PersonNamed(Command):
    """Somebody the report mentions."""

    name: Annotated[LineAsSaid, Field(title="姓名 · name")]
    part: Annotated[Slug, Field(title="角色 · part")] = "party"


class Said(Command):
    """上报 · What somebody says. `message_id` is the channel's own number: the same message again is taken once.

    `officer_id` names the information officer whose words a desk wrote down. The titles head spreadsheets too.
    """

    channel: Annotated[Channel, Field(title="渠道 · channel")]
    message_id: Annotated[LineAsSaid | None, Field(title="消息编号 · message id")] = None
    officer_id: Annotated[UUID | None, Field(title="信息员编号 · officer id")] = None
    village: Annotated[Line, Field(title="村 · village")]
    place: Annotated[LineAsSaid | None, Field(title="地点 · place")] = None
    happened_at: Annotated[Moment, Field(title="发生时间 · happened at")]
    text: Annotated[TextAsSaid, Field(title="内容 · text")]
    people: Annotated[tuple[PersonNamed, ...], Field(title="涉及人员 · people", max_length=20)] = ()
    category_hint: Annotated[Category | None, Field(title="类别 · category")] = None
    urgent: Annotated[StrictBool, Field(title="紧急 · urgent")] = False
    danger_to_life: Annotated[StrictBool, Field(title="危及生命 · danger to life")] = False
    campaign: Annotated[Line | None, Field(title="专项行动 · campaign")] = None
    attachments: Annotated[tuple[Sha256, ...], Field(title="附件 · attachments", max_length=20)] = ()

    def digest(self) -> str:
        """The same for the same content, however it was written down: the time in whichever zone, the words with
        whichever digits, blanks and line ends, and with or without what cannot be seen. Beware: the order of the fields
        is part of it."""
        later = {name for name in ADDED if not getattr(self, name)}
        said = self.model_dump(mode="json", exclude={"happened_at"} | later)
        content = {name: _compared(name, value) for name, value in said.items()}
        content["happened_at"] = self.happened_at.astimezone(UTC).isoformat()
        return sha256(orjson.dumps(content)).hexdigest()

    def names(self) -> list[str]:
        """The names of the people, alike however they are written."""
        return [name_alike(person.name) for person in self.people]


def _compared(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return name_alike(value) if name in NAMES_OF_PLACES else alike(value)
    if isinstance(value, dict):
        return {key: _compared(key, inner) for key, inner in value.items()}
    return [_compared(name, inner) for inner in value] if isinstance(value, list) else value


class TakeReport(Command):
    """Take what was said. `officer` is the entry of the one named in it: None where the station's register has none.

    `content` stands for what was said: where it may be said again, it is made of its digest with the installation's
    secret. `persons` stand for the names in it; `attachments` are those that its station keeps of the ones named in it.
    """

    founds = True

    said: Said
    content: UUID
    persons: tuple[UUID, ...] = ()
    officer: RegisterEntry | None = None
    attachments: tuple[events.Attachment, ...] = ()
    order: Order | None = None
    """What else the order says, where another system hands it over."""


def informant_token(report_id: UUID) -> UUID:
    """The token that stands for whoever made this report: another one for every report, and saying nothing of him."""
    return uuid5(report_id, "informant")


def decide(
    command: TakeReport | AmendReport | WithdrawReport, state: State, envelope: Envelope, policy: IntakePolicy
) -> Iterable[Event | OutgoingEvent]:
    """What may be said of a report: it is taken, added to, withdrawn. Raises as `_take`, `amend` and `withdraw` do."""
    match command:
        case TakeReport():
            yield from _take(command, state, envelope, policy)
        case AmendReport():
            yield from amend(command, state, envelope, policy)
        case WithdrawReport():
            yield from withdraw(command, state, envelope)
        case _:
            assert_never(command)


def _take(
    command: TakeReport, state: State, envelope: Envelope, policy: IntakePolicy
) -> Iterable[Event | OutgoingEvent]:
    """Take a report once. The same content again is quiet, also of one that is withdrawn; other content under its id
    is refused.

    Raises NotAllowed for a channel that is not this role's, Invalid for what the policy does not know, for a time to
    come, for an officer who had left, for a reporter without a station, for too many attachments, for one that was
    never sent and for an order that repeats itself, NotFound for an officer who is not on the station's register,
    OutOfOrder for other content.
    """
    said, report_id = command.said, envelope.subject
    check_reporter(said, envelope.by, envelope.station)
    told = events.ReportTaken.of(
        said,
        report_id=report_id,
        informant=informant_token(report_id),
        place=said.place or "",
        people=tuple(events.Person(name=person.name, part=person.part) for person in said.people),
        urgent=said.urgent or said.danger_to_life,
        attachments=command.attachments,
        order_number=command.order.number if command.order else "",
        repeats_order=(command.order.repeats or "") if command.order else "",
    )
    match state:
        case Initial():
            _check(policy, said, envelope.at)
            _check_officer(command)
            _check_attachments(command, policy)
            if command.order is not None and command.order.repeats == command.order.number:
                raise refusals.ORDER_REPEATS_ITSELF()
            by = Actor(OFFICER, str(told.informant)) if envelope.by.role == OFFICER else envelope.by
            public = masked(told, policy.phones_masked)
            kept_as = {"kept": command.content} if public != told or command.order else {}
            report = public.model_copy(update={"persons": command.persons, **kept_as})
            named = events.InformantNamed.of(report, officer_id=said.officer_id, account=envelope.by.name)
            yield OutgoingEvent(events.LOG, report, by)
            yield OutgoingEvent(events.PRIVATE_LOG, named, by)
            if public != told:
                yield OutgoingEvent(events.PRIVATE_LOG, kept(told, public), by)
            if command.order is not None and command.order.caller is not None:
                yield OutgoingEvent(events.PRIVATE_LOG, command.order.caller.named(report_id), by)
        case Taken(known) | Withdrawn(known) if _is_same(known, told, command.content):
            return
        case Taken() | Withdrawn():
            raise refusals.MESSAGE_ID_REUSED()
        case _:
            assert_never(state)


def evolve(state: State, event: Event) -> State:
    """A report is taken once and then stands, until it is withdrawn."""
    match state, event:
        case Initial(), events.ReportTaken():
            return Taken(event)
        case Taken(known), events.ReportAmended():
            return Taken(known, event.number)
        case Taken(known), events.ReportWithdrawn():
            return Withdrawn(known)
        case _:
            return state


def _is_same(known: events.ReportTaken, told: events.ReportTaken, content: UUID) -> bool:
    return known.kept == content or known.model_copy(update={"persons": ()}) == told


def check_reporter(said: Said, by: Actor, station: str) -> None:
    """Whether he may report so at all. Raises Invalid without one station, NotAllowed for a channel that is not his."""
    if station in NO_ONE_STATION:
        raise refusals.STATION_MISSING()
    if by.role == OFFICER and (said.channel != "officer" or said.officer_id is not None):
        raise refusals.CHANNEL_NOT_YOURS()
    if by.role in CHANNELS and said.channel != CHANNELS[by.role]:
        raise refusals.ORDERS_BY_THEIR_CHANNEL()


def numbered_by(said: Said, by: Actor) -> str:
    """Who gave the message its number: a phone numbers its officer's messages, every other channel its own, whoever
    enters them."""
    return f"{OFFICER} {by.name}" if by.role == OFFICER else said.channel


REPORT: Decider[State] = Decider(events.LOG, "report", Initial(), decide, evolve)


def _check(policy: IntakePolicy, said: Said, now: datetime) -> None:
    if said.channel not in policy.channels:
        raise refusals.UNKNOWN_CHANNEL(channels=policy.channels)
    if said.category_hint is not None and said.category_hint not in policy.categories:
        raise refusals.UNKNOWN_CATEGORY(categories=policy.categories)
    if said.officer_id is not None and said.channel != "officer":
        raise refusals.OFFICER_NEEDS_HIS_CHANNEL()
    if said.happened_at > now + CLOCKS_DIFFER:
        raise refusals.HAPPENED_IN_THE_FUTURE()


def _check_attachments(command: TakeReport, policy: IntakePolicy) -> None:
    named = set(command.said.attachments)
    if len(named) > policy.attachments.most:
        raise refusals.ATTACHMENTS_TOO_MANY(most=policy.attachments.most)
    if named != {one.hash for one in command.attachments}:
        raise refusals.ATTACHMENT_NOT_KEPT()


def _check_officer(command: TakeReport) -> None:
    """Of one who has left, what happened before is taken: his words may reach a desk late, and old cases name him."""
    if command.said.officer_id is None:
        return
    if command.officer is None:
        raise refusals.UNKNOWN_OFFICER()
    if command.officer.retired_at is not None and command.said.happened_at >= command.officer.retired_at:
        raise refusals.OFFICER_HAD_LEFT()
