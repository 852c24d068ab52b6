"""What triage says where whoever made a report has more to say of it, or that it was a mistake."""

from datetime import datetime
from uuid import UUID

from shared.kernel.event import Event, Personal
from shared.kernel.words import Count


class ScreeningAmended(Event, kind="triage.screening_amended", zh="线索有补充"):
    """Whoever made the report added words to it at `amended_at`, for the `number`th time."""

    report_id: UUID
    number: Count
    text: Personal[str]
    reason: Personal[str]
    amended_at: datetime


class ScreeningWithdrawn(Event, kind="triage.screening_withdrawn", zh="线索已撤回，不再研判"):
    """Whoever made the report withdrew it at `withdrawn_at`: it waits for no decision any more, and has none."""

    report_id: UUID
    reason: Personal[str]
    withdrawn_at: datetime


class WithdrawalNoted(Event, kind="triage.withdrawal_noted", zh="已研判的线索被撤回"):
    """The same of a report that has its decision, which stands until somebody takes it back."""

    report_id: UUID
    reason: Personal[str]
    withdrawn_at: datetime
