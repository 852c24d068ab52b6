"""The stream `officer-<uuid>` of intake, on the private log: who is on the register of information officers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, TypeAlias, assert_never

from pydantic import Field

from services.intake.domain import refusals
from services.intake.events import PRIVATE_LOG, OfficerReassigned, OfficerRegistered, OfficerRetired
from services.intake.policy import IntakePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.message import Message
from shared.kernel.text import Line, LineAsSaid, Slug
from shared.kernel.words import of_policy

Group: TypeAlias = Annotated[Slug, of_policy("officer_groups"), Field(title="身份 · group")]
Others: TypeAlias = Annotated[tuple[Line, ...], Field(title="兼管的村 · other villages", max_length=20)]
Account: TypeAlias = Annotated[LineAsSaid | None, Field(title="账号 · account")]


class RegisterOfficer(Command):
    """登记信息员 · Who joins: `group` is what he is in the village (forest_ranger, cleaner, grid_worker, …).

    His area is his village and the `others`; `account` is what he logs in with, so that his reports are counted as his.
    """

    founds = True

    name: Annotated[Line, Field(title="姓名 · name")]
    phone: Annotated[Line | None, Field(title="电话 · phone")] = None
    group: Group
    village: Annotated[Line, Field(title="村 · village")]
    others: Others = ()
    account: Account = None


class ReassignOfficer(Command):
    """调整信息员 · What he is and which villages are his from now on: all of it, also what stays as it was."""

    must_have_seen: ClassVar[bool] = True

    group: Group
    village: Annotated[Line, Field(title="村 · village")]
    others: Others = ()
    account: Account = None


class RetireOfficer(Command):
    """信息员退出 · Why an officer leaves; his reports stay."""

    reason: Annotated[Line, Field(title="退出原因 · reason")]


class RegisterEntry(Message):
    """What the register has of an officer, for a report that names him: since when he is off it, if he is."""

    retired_at: datetime | None = None


@dataclass(frozen=True)
class Initial:
    """Nobody is registered under this id."""


@dataclass(frozen=True)
class Active:
    """On the register and reporting: as what, where, and under which account."""

    group: str
    village: str
    others: tuple[str, ...]
    account: str


@dataclass(frozen=True)
class Retired:
    """Was on the register."""


State: TypeAlias = Initial | Active | Retired


def decide(
    command: RegisterOfficer | ReassignOfficer | RetireOfficer, state: State, envelope: Envelope, policy: IntakePolicy
) -> Iterable[Event]:
    """Register once, then reassign, retire once; to reassign him to what he is already is quiet.

    Raises Invalid for what the policy does not list, NotFound or OutOfOrder.
    """
    match command:
        case RegisterOfficer():
            _check(command, policy)
            yield _register(command, state, envelope)
        case ReassignOfficer():
            _check(command, policy)
            yield from _reassign(command, state, envelope)
        case RetireOfficer():
            yield _retire(command, state, envelope)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    """From the initial state to active to retired."""
    match event:
        case OfficerRegistered() | OfficerReassigned():
            return Active(event.group, event.village, event.others, event.account)
        case OfficerRetired():
            return Retired()
        case _:
            return state


OFFICER: Decider[State] = Decider(PRIVATE_LOG, "officer", Initial(), decide, evolve)


def _register(command: RegisterOfficer, state: State, envelope: Envelope) -> OfficerRegistered:
    match state:
        case Initial():
            return OfficerRegistered.of(
                command,
                officer_id=envelope.subject,
                phone=command.phone or "",
                others=_others(command),
                account=command.account or "",
            )
        case Active() | Retired():
            raise refusals.OFFICER_KNOWN()
        case _:
            assert_never(state)


def _reassign(command: ReassignOfficer, state: State, envelope: Envelope) -> Iterable[Event]:
    match state:
        case Active():
            account = state.account if command.account is None else command.account
            wanted = Active(command.group, command.village, _others(command), account)
            if wanted != state:
                yield OfficerReassigned.of(
                    command, officer_id=envelope.subject, others=wanted.others, account=wanted.account
                )
        case Initial():
            raise refusals.UNKNOWN_OFFICER()
        case Retired():
            raise refusals.OFFICER_RETIRED()
        case _:
            assert_never(state)


def _others(command: RegisterOfficer | ReassignOfficer) -> tuple[str, ...]:
    return tuple(one for one in dict.fromkeys(command.others) if one != command.village)


def _check(command: RegisterOfficer | ReassignOfficer, policy: IntakePolicy) -> None:
    if command.group not in policy.officer_groups:
        raise refusals.UNKNOWN_GROUP(groups=policy.officer_groups)
    villages = [village.zh for village in policy.villages]
    if villages and not {command.village, *command.others} <= set(villages):
        raise refusals.UNKNOWN_VILLAGE(villages=villages)


def _retire(command: RetireOfficer, state: State, envelope: Envelope) -> OfficerRetired:
    match state:
        case Active():
            return OfficerRetired.of(command, officer_id=envelope.subject)
        case Initial():
            raise refusals.UNKNOWN_OFFICER()
        case Retired():
            raise refusals.OFFICER_RETIRED()
        case _:
            assert_never(state)
