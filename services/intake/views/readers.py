"""Up to when each information officer has read what became of his reports (`reader_row`)."""

from services.intake.events import FeedbackRead
from shared.kernel.recorded import RecordedEvent
from shared.store.view import Changes, View

READERS = View("reader_row", "reader", personal=("account",))


@READERS.on(FeedbackRead)
def _read(event: FeedbackRead, recorded: RecordedEvent) -> Changes:
    if not event.account:  # whoever was erased reads nothing any more
        return ()
    return READERS.put(recorded.subject, station=recorded.station, account=event.account, read_at=recorded.recorded_at)


READ_AT = "(select max(read_at) from reader_row r where r.station = i.station and r.account = i.account)"
"""Up to when the account of an `informant_row` i has read, null where it never did."""
