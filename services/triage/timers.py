"""What triage does about what is overdue: it urges (催办); and about deadlines whose calendar is announced."""

from collections.abc import Iterable
from typing import Any, cast, get_args

from services.triage.domain.alert import ALERT
from services.triage.domain.clocks import Clock, CorrectDeadline, Urge
from services.triage.domain.dispute import DISPUTE
from services.triage.domain.handover.decider import HANDOVER
from services.triage.domain.hazard import HAZARD
from services.triage.domain.request import REQUEST
from services.triage.domain.screening import SCREENING
from shared.kernel.command import Addressed
from shared.kernel.decider import Decider
from shared.kernel.reactor import Due, Timers

TIMERS = Timers()
DECIDERS: dict[Clock, Decider[Any]] = {
    "screen": SCREENING,
    "grade": DISPUTE,
    "plan": DISPUTE,
    "act": HAZARD,
    "answer": REQUEST,
    "receipt": HANDOVER,
    "acknowledge": ALERT,
}


@TIMERS.on(*get_args(Clock))
def urge(due: Due) -> Iterable[Addressed]:
    """Urge what was promised and not done."""
    yield DECIDERS[cast(Clock, due.name)].to(due.subject, Urge())


@TIMERS.corrects
def correct(due: Due) -> Iterable[Addressed]:
    """Move what was promised on the calendar as the law fixes it."""
    yield DECIDERS[cast(Clock, due.name)].to(due.subject, CorrectDeadline())
