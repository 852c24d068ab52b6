"""The pure half of referral: who is competent, who owns the dispute, and what each side may do with it."""

from functools import partial

from services.referral.domain.checks import dispute_unknown
from services.referral.domain.commands import (
    Accept,
    AskExtension,
    ChangeLevel,
    Clock,
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
from services.referral.domain.decisions import decide
from services.referral.domain.phases import (
    STATION,
    Failed,
    Handled,
    Nothing,
    Referred,
    Resolved,
    Returned,
    State,
    Waiting,
    evolve,
    involved,
    owner,
)
from services.referral.events import LOG
from shared.decider import Decider
from shared.policy import Policy


def dispute(policy: Policy) -> Decider[State]:
    """The decider of a dispute's referral under this policy."""
    return Decider(LOG, Nothing(), partial(decide, policy), evolve)


__all__ = [
    "STATION",
    "Accept",
    "AskExtension",
    "ChangeLevel",
    "Clock",
    "Fail",
    "Failed",
    "GrantExtension",
    "Handled",
    "Nothing",
    "OpenCase",
    "Refer",
    "Referred",
    "RefuseExtension",
    "ReopenCase",
    "ReportAction",
    "Resolve",
    "Resolved",
    "Return",
    "Returned",
    "SendOn",
    "State",
    "Urge",
    "Waiting",
    "Wish",
    "dispute",
    "dispute_unknown",
    "evolve",
    "involved",
    "owner",
]
