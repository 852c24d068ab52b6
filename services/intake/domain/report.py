"""The stream `report-<uuid>` of intake: what may be reported, by whom, and under whose name it is published.

The published `ReportTaken` carries a token in place of whoever informed, and an information officer acts under that
token; who stands behind it is said by an outgoing event on the private log, appended with it (privacy duty: the
informant's identity is known to intake alone).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, TypeAlias, assert_never
from uuid import UUID, uuid5

from pydantic import AfterValidator, Field, StrictBool

from services.intake import events
from services.intake.policy import IntakePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider, OutgoingEvent
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from shared.kernel.refusals import Invalid, NotAllowed, NotFound, OutOfOrder
from shared.kernel.stations import NO_ONE_STATION
from shared.kernel.text import Line, Moment, Slug, Text

CLOCKS_DIFFER = timedelta(minutes=5)  # how far a phone's clock may run ahead of ours
EARLIEST_YEAR = 1900
OFFICER = "information_officer"


def _plausible(moment: datetime) -> datetime:
    if moment.year < EARLIEST_YEAR:
        raise ValueError(f"nothing before {EARLIEST_YEAR} is taken")
    return moment


class PersonNamed(Command):
    """Somebody the report mentions."""

    name: Line
    part: Slug = "party"


class TakeReport(Command):
    """上报 · What somebody says. `message_id` is the channel's own number: the same message again is taken once.

    `officer_id` names the information officer whose words a desk wrote down.
    """

    founds = True

    channel: Slug
    message_id: Line | None = None
    officer_id: UUID | None = None
    village: Line
    place: Line | None = None
    happened_at: Annotated[Moment, AfterValidator(_plausible)]
    text: Text
    people: Annotated[tuple[PersonNamed, ...], Field(max_length=20)] = ()
    category_hint: Slug | None = None
    urgent: StrictBool = False
    danger_to_life: StrictBool = False
    campaign: Line | None = None

    def digest(self) -> str:
        """The same for the same content, however it was written down. Beware: the order of the fields is part of it."""
        return sha256(self.model_dump_json().encode()).hexdigest()


@dataclass(frozen=True)
class Initial:
    """Nothing was said under this id yet."""


@dataclass(frozen=True)
class Taken:
    """The report is in, as it was said."""

    said: events.ReportTaken


State: TypeAlias = Initial | Taken


def informant_token(report_id: UUID) -> UUID:
    """The token that stands for whoever made this report: another one for every report, and saying nothing of him."""
    return uuid5(report_id, "informant")


def unknown_report() -> NotFound:
    """No such report was taken, or none of this station."""
    return NotFound("unknown-report", "没有这条线索：请核对编号", "there is no such report: check the id in the list")


def decide(
    command: TakeReport, state: State, envelope: Envelope, policy: IntakePolicy
) -> Iterable[Event | OutgoingEvent]:
    """Take a report once. The same content again is quiet; other content under its id is refused.

    Raises NotAllowed for a channel that is not this role's, Invalid for what the policy does not know, for a time to
    come and for a reporter without a station, OutOfOrder for other content.
    """
    check_reporter(command, envelope.by, envelope.station)
    report_id = envelope.subject
    said = events.ReportTaken.of(
        command,
        report_id=report_id,
        informant=informant_token(report_id),
        place=command.place or "",
        people=tuple(events.Person(name=person.name, part=person.part) for person in command.people),
        urgent=command.urgent or command.danger_to_life,
    )
    match state:
        case Initial():
            _check(policy, command, envelope.at)
            by = Actor(OFFICER, str(said.informant)) if envelope.by.role == OFFICER else envelope.by
            named = events.InformantNamed.of(said, officer_id=command.officer_id, account=envelope.by.name)
            yield OutgoingEvent(events.LOG, said, by)
            yield OutgoingEvent(events.PRIVATE_LOG, named, by)
        case Taken(known) if known == said:
            return
        case Taken():
            raise OutOfOrder(
                "message-id-reused",
                "该消息编号已用于另一条线索：内容有变请换新的消息编号重新上报",
                "this message id stands for another report: send other content under a new message id",
            )
        case _:
            assert_never(state)


def evolve(state: State, event: Event) -> State:
    """A report is taken once and then stands."""
    match event:
        case events.ReportTaken():
            return Taken(event)
        case _:
            return state


def check_reporter(command: TakeReport, by: Actor, station: str) -> None:
    """Whether he may report so at all. Raises Invalid without one station, NotAllowed for a channel that is not his."""
    if station in NO_ONE_STATION:
        raise Invalid(
            "station-missing",
            "令牌没有指明派出所：请用某一派出所的令牌上报",
            "the token names no station: report with the token of one station",
        )
    if by.role == OFFICER and (command.channel != "officer" or command.officer_id is not None):
        raise NotAllowed(
            "channel-not-yours",
            "信息员只能以本人身份经 officer 渠道上报：请改用该渠道",
            "an information officer reports for himself, by the channel officer: use that one",
        )


REPORT: Decider[State] = Decider(events.LOG, "report", Initial(), decide, evolve)


def _check(policy: IntakePolicy, command: TakeReport, now: datetime) -> None:
    if command.channel not in policy.channels:
        raise Invalid(
            "unknown-channel",
            f"没有这个渠道：请用 {'、'.join(policy.channels)} 之一",
            f"there is no such channel: use one of {', '.join(policy.channels)}",
        )
    if command.category_hint is not None and command.category_hint not in policy.categories:
        raise Invalid(
            "unknown-category",
            f"没有这个类别：请用 {'、'.join(policy.categories)} 之一，或留空",
            f"there is no such category: use one of {', '.join(policy.categories)}, or leave it out",
        )
    if command.officer_id is not None and command.channel != "officer":
        raise Invalid(
            "officer-needs-his-channel",
            "填写信息员时渠道须为 officer：请改渠道或去掉信息员",
            "naming an information officer needs the channel officer: change the channel or leave the officer out",
        )
    if command.happened_at > now + CLOCKS_DIFFER:
        raise Invalid(
            "happened-in-the-future",
            "发生时间晚于现在：请核对日期、时间和时区",
            "it cannot have happened later than now: check date, time and time zone",
        )
