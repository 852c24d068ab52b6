"""What triage does about what it hears: a report waits for a decision, is added to or withdrawn; a relapsed dispute
waits for a new grade; one that follow-up closed is closed in the books, until it is visited once more.

They touch different streams, so that it does not matter whether intake or follow-up is heard first.
"""

from collections.abc import Iterable

from services.followup.events import DisputeClosed, DisputeRelapsed, FollowingReopened
from services.intake.events import ReportAmended, ReportTaken, ReportWithdrawn
from services.triage.domain.alert import ALERT, RaiseAlert
from services.triage.domain.amending import NoteAmendment, NoteWithdrawal
from services.triage.domain.dispute import DISPUTE, Close, Reopen, Unfile
from services.triage.domain.screening import SCREENING, OpenScreening
from shared.kernel.command import Addressed
from shared.kernel.reactor import Reactor
from shared.kernel.recorded import RecordedEvent

REACTOR = Reactor()


@REACTOR.on(ReportTaken)
def open_screening(event: ReportTaken, recorded: RecordedEvent) -> Iterable[Addressed]:
    """Have a report that came in wait for its decision."""
    urgent = event.urgent or event.danger_to_life
    yield SCREENING.to(event.report_id, OpenScreening.of(event, urgent=urgent, order=event.order_number))


@REACTOR.on(ReportTaken)
def raise_alert(event: ReportTaken, recorded: RecordedEvent) -> Iterable[Addressed]:
    """Have somebody see to a danger to life at once."""
    if event.danger_to_life:
        yield ALERT.to(event.report_id, RaiseAlert.of(event, taken_at=recorded.recorded_at))


@REACTOR.on(ReportAmended)
def note_amendment(event: ReportAmended, recorded: RecordedEvent) -> Iterable[Addressed]:
    """Have what was added to a report stand beside it."""
    yield SCREENING.to(event.report_id, NoteAmendment.of(event, amended_at=recorded.recorded_at))


@REACTOR.on(ReportWithdrawn)
def note_withdrawal(event: ReportWithdrawn, recorded: RecordedEvent) -> Iterable[Addressed]:
    """Have a report that was withdrawn wait no more, or what was decided of it be looked at again."""
    yield SCREENING.to(event.report_id, NoteWithdrawal.of(event, withdrawn_at=recorded.recorded_at))


@REACTOR.on(DisputeRelapsed)
def reopen(event: DisputeRelapsed, recorded: RecordedEvent) -> Iterable[Addressed]:
    """Have a relapsed dispute wait for a new grade."""
    yield DISPUTE.to(event.dispute_id, Reopen())


@REACTOR.on(DisputeClosed)
def close(event: DisputeClosed, recorded: RecordedEvent) -> Iterable[Addressed]:
    """Have a dispute that is closed and filed be closed in the books."""
    yield DISPUTE.to(event.dispute_id, Close())


@REACTOR.on(FollowingReopened)
def unfile(event: FollowingReopened, recorded: RecordedEvent) -> Iterable[Addressed]:
    """Have a dispute that is visited once more be closed no longer."""
    yield DISPUTE.to(event.dispute_id, Unfile())
