"""What referral does about what is overdue: it urges (催办); and about deadlines whose calendar is announced."""

from collections.abc import Iterable
from typing import cast, get_args

from services.referral.domain.case import CASE
from services.referral.domain.clocks import Clock, CorrectDeadline, Urge
from shared.kernel.command import Addressed
from shared.kernel.reactor import Due, Timers

TIMERS = Timers()


@TIMERS.on(*get_args(Clock))
def urge(due: Due) -> Iterable[Addressed]:
    """Urge what was promised and not done."""
    yield CASE.to(due.subject, Urge(clock=cast(Clock, due.name)))


@TIMERS.corrects
def correct(due: Due) -> Iterable[Addressed]:
    """Move what was promised on the calendar as the law fixes it."""
    yield CASE.to(due.subject, CorrectDeadline(clock=cast(Clock, due.name)))
