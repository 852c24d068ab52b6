"""The pure half of follow-up: visits promised and made, relapse, closing, and the watch over what failed."""

from functools import partial

from services.followup.domain.checks import dispute_unknown
from services.followup.domain.commands import (
    AddVisit,
    OpenWatch,
    RecordMiss,
    RecordRelapse,
    RecordVisit,
    RemindToLook,
    ScheduleVisits,
    UrgeVisit,
    Wish,
)
from services.followup.domain.decisions import decide
from services.followup.domain.phases import Closed, Nothing, Relapsed, State, Visited, Watched, evolve
from services.followup.events import LOG
from shared.decider import Decider
from shared.policy import Policy


def dispute(policy: Policy) -> Decider[State]:
    """The decider of what follows a dispute's resolution, under this policy."""
    return Decider(LOG, Nothing(), partial(decide, policy), evolve)


__all__ = [
    "AddVisit",
    "Closed",
    "Nothing",
    "OpenWatch",
    "RecordMiss",
    "RecordRelapse",
    "RecordVisit",
    "Relapsed",
    "RemindToLook",
    "ScheduleVisits",
    "State",
    "UrgeVisit",
    "Visited",
    "Watched",
    "Wish",
    "dispute",
    "dispute_unknown",
    "evolve",
]
