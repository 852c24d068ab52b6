"""What follow-up does about what it hears: a resolved dispute is visited again, one whose mediation failed is watched;
either ends where the dispute is withdrawn.

All come from referral alone; what is heard of intake and triage is only counted and shown, so it does not matter
who is heard first.
"""

from collections.abc import Iterable

from services.followup.domain.following import FOLLOWING
from services.followup.domain.outcomes import EndFollowing, OpenWatch, ScheduleVisits
from services.referral.events import CaseWithdrawn, DisputeResolved, ResolutionFailed
from shared.kernel.command import Addressed
from shared.kernel.reactor import Reactor
from shared.kernel.recorded import RecordedEvent

REACTOR = Reactor()


@REACTOR.on(DisputeResolved)
def schedule_visits(event: DisputeResolved, recorded: RecordedEvent) -> Iterable[Addressed]:
    """Promise the visits that the dispute's level asks for."""
    yield FOLLOWING.to(event.dispute_id, ScheduleVisits.of(event))


@REACTOR.on(ResolutionFailed)
def open_watch(event: ResolutionFailed, recorded: RecordedEvent) -> Iterable[Addressed]:
    """Look at the dispute every week."""
    yield FOLLOWING.to(event.dispute_id, OpenWatch.of(event))


@REACTOR.on(CaseWithdrawn)
def end_following(event: CaseWithdrawn, recorded: RecordedEvent) -> Iterable[Addressed]:
    """Let go of what was no dispute after all."""
    yield FOLLOWING.to(event.dispute_id, EndFollowing())
