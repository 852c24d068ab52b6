"""What may be reported and by whom, and who is on the register of information officers.

The published `ReportTaken` carries a token in place of whoever informed; who stands behind it is said by a notice on
the private log, appended with it (privacy duty: the informant's identity is known to intake alone).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import assert_never
from uuid import UUID, uuid5

from services.intake.events import (
    LOG,
    PRIVATE_LOG,
    InformantNamed,
    OfficerRegistered,
    OfficerRetired,
    Person,
    ReportTaken,
)
from shared.decider import Command, Decider, Invalid, NotFound, Notice, OutOfOrder
from shared.event import Event
from shared.policy import Policy

CLOCKS_DIFFER = timedelta(minutes=5)  # how far a phone's clock may run ahead of ours


def informant_token(report_id: UUID) -> UUID:
    """The token that stands for whoever made this report: another one for every report, and saying nothing of him."""
    return uuid5(report_id, "informant")


@dataclass(frozen=True, kw_only=True)
class TakeReport(Command):
    """Take what somebody said. `account` is who sent it, `officer_id` whose words they are, if a desk wrote them."""

    report_id: UUID
    channel: str
    account: str
    officer_id: UUID | None = None
    village: str
    place: str = ""
    happened_at: datetime
    text: str
    people: tuple[Person, ...] = ()
    category_hint: str | None = None
    urgent: bool = False
    danger_to_life: bool = False
    campaign: str | None = None


@dataclass(frozen=True)
class Unheard:
    """Nothing was said under this id yet."""


@dataclass(frozen=True)
class Taken:
    """The report is in, with these words."""

    words: ReportTaken


Report = Unheard | Taken


def decide_report(policy: Policy, command: TakeReport, state: Report) -> Iterable[Event | Notice]:
    """Take a report once. The same words again are quiet; other words under its id are refused."""
    words = _words(command)
    match state:
        case Unheard():
            _check(policy, command)
            yield words
            yield Notice(
                PRIVATE_LOG,
                InformantNamed(
                    report_id=command.report_id,
                    informant=words.informant,
                    officer_id=command.officer_id,
                    account=command.account,
                ),
            )
        case Taken(known) if known == words:
            return
        case Taken():
            raise OutOfOrder(
                "message-id-reused",
                "该消息编号已用于另一条线索：内容有变请换新的消息编号重新上报",
                "this message id stands for another report: send other content under a new message id",
            )
        case _:
            assert_never(state)


def evolve_report(state: Report, event: Event) -> Report:
    """A report is taken once and then stands."""
    match event:
        case ReportTaken():
            return Taken(event)
        case _:
            return state


def report(policy: Policy) -> Decider[Report]:
    """The decider of streams `report-<uuid>`."""
    return Decider(LOG, Unheard(), partial(decide_report, policy), evolve_report)


def _words(command: TakeReport) -> ReportTaken:
    return ReportTaken(
        report_id=command.report_id,
        channel=command.channel,
        informant=informant_token(command.report_id),
        village=command.village,
        place=command.place,
        happened_at=command.happened_at,
        text=command.text,
        people=command.people,
        category_hint=command.category_hint,
        urgent=command.urgent or command.danger_to_life,
        danger_to_life=command.danger_to_life,
        campaign=command.campaign,
    )


def _check(policy: Policy, command: TakeReport) -> None:
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
    if command.happened_at > command.at + CLOCKS_DIFFER:
        raise Invalid(
            "happened-in-the-future",
            "发生时间晚于现在：请核对日期、时间和时区",
            "it cannot have happened later than now: check date, time and time zone",
        )


@dataclass(frozen=True, kw_only=True)
class RegisterOfficer(Command):
    """Enter an information officer in the register."""

    officer_id: UUID
    name: str
    phone: str = ""
    group: str
    village: str


@dataclass(frozen=True, kw_only=True)
class RetireOfficer(Command):
    """Take an information officer off the register; his reports stay."""

    officer_id: UUID
    reason: str


@dataclass(frozen=True)
class Stranger:
    """Nobody is registered under this id."""


@dataclass(frozen=True)
class Active:
    """On the register and reporting."""


@dataclass(frozen=True)
class Retired:
    """Was on the register."""


Officer = Stranger | Active | Retired


def decide_officer(command: RegisterOfficer | RetireOfficer, state: Officer) -> Iterable[Event]:
    """Register once, retire once."""
    match command:
        case RegisterOfficer():
            yield _register(command, state)
        case RetireOfficer():
            yield _retire(command, state)
        case _:
            assert_never(command)


def evolve_officer(state: Officer, event: Event) -> Officer:
    """From stranger to active to retired."""
    match event:
        case OfficerRegistered():
            return Active()
        case OfficerRetired():
            return Retired()
        case _:
            return state


def officer() -> Decider[Officer]:
    """The decider of streams `officer-<uuid>`, which live on the private log."""
    return Decider(PRIVATE_LOG, Stranger(), decide_officer, evolve_officer)


def _register(command: RegisterOfficer, state: Officer) -> OfficerRegistered:
    match state:
        case Stranger():
            return OfficerRegistered(
                officer_id=command.officer_id,
                name=command.name,
                phone=command.phone,
                group=command.group,
                village=command.village,
            )
        case Active() | Retired():
            raise OutOfOrder(
                "officer-known",
                "该信息员编号已登记过：请另行登记",
                "an officer was registered under this id before: register with a new one",
            )
        case _:
            assert_never(state)


def _retire(command: RetireOfficer, state: Officer) -> OfficerRetired:
    match state:
        case Active():
            return OfficerRetired(officer_id=command.officer_id, reason=command.reason)
        case Stranger():
            raise NotFound(
                "no-such-officer",
                "没有这位信息员：请在名册中核对编号",
                "there is no such information officer: look the id up in the register",
            )
        case Retired():
            raise OutOfOrder(
                "officer-retired",
                "该信息员已退出名册：无需再次办理",
                "this officer has left the register already: nothing is left to do",
            )
        case _:
            assert_never(state)
