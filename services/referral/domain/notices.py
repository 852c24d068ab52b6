"""What each department is told, on its own log: none hears who else takes part."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from services.referral.domain.phases import Failed, Handled, Referred, Returned, Waiting
from services.referral.events import BureauReferred, BureauReleased, BureauUrged, bureau_log
from shared.decider import Actor, Notice
from shared.event import Event

Outcome: TypeAlias = Iterable[Event | Notice]
SOMEBODY = Actor("system", "referral")  # whoever acted may be of another department


def hand_over(
    phase: Waiting | Failed | Returned, lead: str, assisting: tuple[str, ...], accept_by: datetime
) -> Iterable[Notice]:
    """Tell each department its own part: none hears who else takes part."""
    for department in (lead, *assisting):
        notice = BureauReferred(
            dispute_id=phase.case.dispute_id,
            part="lead" if department == lead else "assisting",
            level=phase.case.level,
            category=phase.case.category,
            village=phase.case.village,
            summary=phase.case.summary,
            accept_by=accept_by,
        )
        yield Notice(bureau_log(department), notice, SOMEBODY)


def release(phase: Referred | Handled, why: str) -> Iterable[Notice]:
    """Tell every department that had a part that the dispute is no longer with it."""
    return tell(phase, BureauReleased(dispute_id=phase.case.dispute_id, why=why))


def tell(phase: Referred | Handled, notice: Event) -> Iterable[Notice]:
    """The same words to every department that has a part."""
    return [Notice(bureau_log(department), notice, SOMEBODY) for department in (phase.lead, *phase.assisting)]


def urge_lead(phase: Referred | Handled, clock: str, due_at: datetime) -> Notice:
    """Tell the lead department that its promise is overdue: it alone promised."""
    notice = BureauUrged(dispute_id=phase.case.dispute_id, clock=clock, due_at=due_at)
    return Notice(bureau_log(phase.lead), notice, SOMEBODY)
