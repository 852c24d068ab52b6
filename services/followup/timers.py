"""What follow-up does about what is overdue: it urges visits that were not made, and reminds of watched disputes."""

from collections.abc import Iterable

from services.followup.domain.following import FOLLOWING
from services.followup.domain.outcomes import RemindToLook
from services.followup.domain.visits import UrgeVisit
from shared.kernel.command import Addressed
from shared.kernel.reactor import Due, Timers

TIMERS = Timers()


@TIMERS.on("visit")
def urge_visit(due: Due) -> Iterable[Addressed]:
    """Urge the visit that the deadline `visit-<number>` promised."""
    yield FOLLOWING.to(due.subject, UrgeVisit(number=int(due.name.partition("-")[2])))


@TIMERS.on("look")
def remind_to_look(due: Due) -> Iterable[Addressed]:
    """Remind of a watched dispute."""
    yield FOLLOWING.to(due.subject, RemindToLook())
