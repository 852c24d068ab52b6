"""What triage says of a hand-over (移交): opened, urged, its receipt entered; or withdrawn."""

from datetime import date, datetime
from uuid import UUID

from shared.kernel.calendar import MaybeProvisional
from shared.kernel.event import Event, Personal
from shared.kernel.words import Code


class HandoverOpened(Event, kind="triage.handover_opened", zh="移交"):
    """A matter was handed to `authority`, whose receipt is promised by `receipt_by`.

    `sort` is for_authority or against_authority; what is against one names it, a `department` of the policy or another
    body, `against`, and goes on by a `way` of the policy.
    """

    handover_id: UUID
    report_id: UUID
    sort: Code
    authority: Personal[str]
    against: Personal[str] = ""
    department: Code | None = None
    way: Code | None = None
    village: str
    summary: Personal[str]
    happened_at: datetime
    receipt_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class HandoverUrged(Event, kind="triage.handover_urged", zh="催办回执"):
    """No receipt came in time (催办)."""

    handover_id: UUID
    receipt_by: datetime


class ReceiptEntered(Event, kind="triage.receipt_entered", zh="登记回执"):
    """The authority took it, and gave a receipt of this number on this day."""

    handover_id: UUID
    receipt_number: Personal[str]
    received_on: date


class HandoverWithdrawn(Event, kind="triage.handover_withdrawn", zh="撤销移交"):
    """The report `report_id` was something else after all: this one is not followed any more."""

    handover_id: UUID
    report_id: UUID
    reason: Personal[str]
