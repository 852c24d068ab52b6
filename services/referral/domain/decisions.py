"""What is decided of each wish: people's steps raise when refused, the clock's and other services' stay quiet."""

from typing import assert_never

from services.referral.domain import department, station
from services.referral.domain.commands import (
    Accept,
    AskExtension,
    ChangeLevel,
    Fail,
    GrantExtension,
    OpenCase,
    Refer,
    RefuseExtension,
    ReopenCase,
    ReportAction,
    Resolve,
    Return,
    SendOn,
    Urge,
    Wish,
)
from services.referral.domain.notices import Outcome
from services.referral.domain.overdue import urge
from services.referral.domain.phases import State
from shared.policy import Policy


def decide(policy: Policy, wish: Wish, state: State) -> Outcome:
    """The events that this wish makes of this state, with the notices to the departments that they concern.

    Raises NotFound, OutOfOrder, NotAllowed or Invalid.
    """
    match wish:
        case OpenCase():
            return station.open_case(policy, wish, state)
        case ChangeLevel():
            return station.change_level(wish, state)
        case ReopenCase():
            return station.reopen(policy, wish, state)
        case Refer():
            return station.refer(policy, wish, state)
        case Accept():
            return department.accept(policy, wish, state)
        case Return():
            return department.return_(policy, wish, state)
        case SendOn():
            return station.send_on(policy, wish, state)
        case ReportAction():
            return department.report_action(wish, state)
        case AskExtension():
            return department.ask(wish, state)
        case GrantExtension():
            return station.grant(wish, state)
        case RefuseExtension():
            return station.refuse(wish, state)
        case Resolve():
            return department.resolve(wish, state)
        case Fail():
            return department.fail(wish, state)
        case Urge():
            return urge(wish, state)
        case _:
            assert_never(wish)
