"""What referral does about what it hears: a graded dispute waits to be referred; a new grade changes its level; one
that follow-up visits is handed over; one that triage withdrew ends.
"""

from collections.abc import Iterable

from services.followup.events import VisitsScheduled
from services.referral.domain.case import CASE
from services.referral.domain.incoming import ChangeCategory, ChangeLevel, HandOver, OpenCase, ReopenCase, WithdrawCase
from services.triage.events import CategoryCorrected, DisputeGraded, DisputeRegraded, DisputeWithdrawn
from shared.kernel.command import Addressed
from shared.kernel.reactor import Reactor
from shared.kernel.recorded import RecordedEvent

REACTOR = Reactor()


@REACTOR.on(DisputeGraded)
def open_case(event: DisputeGraded, recorded: RecordedEvent) -> Iterable[Addressed]:
    """Open the case of a dispute that was graded for the first time."""
    yield CASE.to(event.dispute_id, OpenCase.of(event))


@REACTOR.on(DisputeRegraded)
def follow_grade(event: DisputeRegraded, recorded: RecordedEvent) -> Iterable[Addressed]:
    """Change the case's level, or open it again after a relapse."""
    yield CASE.to(event.dispute_id, ReopenCase.of(event) if event.reopened else ChangeLevel.of(event))


@REACTOR.on(CategoryCorrected)
def follow_category(event: CategoryCorrected, recorded: RecordedEvent) -> Iterable[Addressed]:
    """Change what the case is about."""
    yield CASE.to(event.dispute_id, ChangeCategory.of(event))


@REACTOR.on(DisputeWithdrawn)
def withdraw(event: DisputeWithdrawn, recorded: RecordedEvent) -> Iterable[Addressed]:
    """End the case of what was no dispute after all."""
    yield CASE.to(event.dispute_id, WithdrawCase())


@REACTOR.on(VisitsScheduled)
def hand_over(event: VisitsScheduled, recorded: RecordedEvent) -> Iterable[Addressed]:
    """Let go of what follow-up has taken over."""
    yield CASE.to(event.dispute_id, HandOver.of(event))
