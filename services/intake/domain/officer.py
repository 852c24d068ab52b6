"""The stream `officer-<uuid>` of intake, on the private log: who is on the register of information officers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeAlias, assert_never

from pydantic import Field

from services.intake.domain import refusals
from services.intake.events import PRIVATE_LOG, OfficerRegistered, OfficerRetired
from services.intake.policy import IntakePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.message import Message
from shared.kernel.text import Line, Slug


class RegisterOfficer(Command):
    """登记信息员 · Who joins: `group` is what he is in the village (forest_ranger, cleaner, grid_worker, …)."""

    founds = True

    name: Annotated[Line, Field(title="姓名 · name")]
    phone: Annotated[Line | None, Field(title="电话 · phone")] = None
    group: Annotated[Slug, Field(title="身份 · group")]
    village: Annotated[Line, Field(title="村 · village")]


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
    """On the register and reporting."""


@dataclass(frozen=True)
class Retired:
    """Was on the register."""


State: TypeAlias = Initial | Active | Retired


def decide(
    command: RegisterOfficer | RetireOfficer, state: State, envelope: Envelope, policy: IntakePolicy
) -> Iterable[Event]:
    """Register once, retire once. Raises NotFound or OutOfOrder."""
    match command:
        case RegisterOfficer():
            yield _register(command, state, envelope)
        case RetireOfficer():
            yield _retire(command, state, envelope)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    """From the initial state to active to retired."""
    match event:
        case OfficerRegistered():
            return Active()
        case OfficerRetired():
            return Retired()
        case _:
            return state


OFFICER: Decider[State] = Decider(PRIVATE_LOG, "officer", Initial(), decide, evolve)


def _register(command: RegisterOfficer, state: State, envelope: Envelope) -> OfficerRegistered:
    match state:
        case Initial():
            return OfficerRegistered.of(command, officer_id=envelope.subject, phone=command.phone or "")
        case Active() | Retired():
            raise refusals.OFFICER_KNOWN()
        case _:
            assert_never(state)


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
