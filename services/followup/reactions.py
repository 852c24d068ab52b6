"""What follow-up does about what it hears: a resolved dispute is visited again, one whose mediation failed is watched;
either ends where the dispute is withdrawn. And what is reported again after its resolution is visited sooner.

The first three come from referral alone, the last from triage: heard before the resolution it is noted, and looked at
when that is heard. What else is heard is only counted and shown, so it does not matter who is heard first.
"""

from collections.abc import Iterable

from services.followup.domain.following import FOLLOWING
from services.followup.domain.outcomes import EndFollowing, OpenWatch, ScheduleVisits
from services.followup.domain.repeats import NoteRepeat
from services.referral.events import CaseWithdrawn, DisputeResolved, ResolutionFailed
from services.triage.events import DisputeRepeated
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


@REACTOR.on(DisputeRepeated)
def note_repeat(event: DisputeRepeated, recorded: RecordedEvent) -> Iterable[Addressed]:
    """Look sooner at what was reported again after its resolution."""
    yield FOLLOWING.to(event.dispute_id, NoteRepeat(report_id=event.report_id, linked_at=recorded.recorded_at))


@REACTOR.on(CaseWithdrawn)
def end_following(event: CaseWithdrawn, recorded: RecordedEvent) -> Iterable[Addressed]:
    """Let go of what was no dispute after all."""
    yield FOLLOWING.to(event.dispute_id, EndFollowing())
