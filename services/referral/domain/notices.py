"""What each department is told, on its own log: none hears who else takes part."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from services.referral.domain import phases
from services.referral.events import ReferralNotified, ReleaseNotified, department_log
from shared.kernel.decider import OutgoingEvent
from shared.kernel.event import Event
from shared.kernel.recorded import Actor

Outcome: TypeAlias = Iterable[Event | OutgoingEvent]
SOMEBODY = Actor("system", "referral")  # whoever acted may be of another department


def hand_over(
    phase: phases.Waiting | phases.Failed | phases.Returned, lead: str, assisting: tuple[str, ...], accept_by: datetime
) -> Iterable[OutgoingEvent]:
    """Tell each department its own part."""
    for department in (lead, *assisting):
        part = "lead" if department == lead else "assisting"
        notice = ReferralNotified.of(phase.case.opened, part=part, level=phase.case.level, accept_by=accept_by)
        yield OutgoingEvent(department_log(department), notice, SOMEBODY)


def release(phase: phases.Referred | phases.Handled, why: str) -> Iterable[OutgoingEvent]:
    """Tell every department that had a part that the dispute is no longer with it."""
    return tell(phase, ReleaseNotified(dispute_id=phase.case.opened.dispute_id, why=why))


def tell(phase: phases.Referred | phases.Handled, notice: Event) -> Iterable[OutgoingEvent]:
    """The same words to every department that has a part."""
    return [
        OutgoingEvent(department_log(department), notice, SOMEBODY) for department in (phase.lead, *phase.assisting)
    ]


def tell_lead(phase: phases.Referred | phases.Handled, notice: Event) -> OutgoingEvent:
    """Words to the lead department: it alone promised."""
    return OutgoingEvent(department_log(phase.lead), notice, SOMEBODY)
