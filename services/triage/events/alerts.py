"""What triage says of an alert (警情提醒): somebody's life is in danger, who acknowledged it, or that nobody did."""

from datetime import datetime
from uuid import UUID

from shared.kernel.event import Event, Personal
from shared.kernel.words import Code


class DangerRaised(Event, kind="triage.danger_raised", zh="生命危险警报"):
    """A report says that there is danger to life: somebody acknowledges it by `acknowledge_by`."""

    report_id: UUID
    village: str
    place: Personal[str] = ""
    text: Personal[str]
    happened_at: datetime
    acknowledge_by: datetime
    policy: str


class DangerAcknowledged(Event, kind="triage.danger_acknowledged", zh="确认警报"):
    """Somebody saw to it: what he did, a `deed` of the policy, and his words."""

    report_id: UUID
    deed: Code
    words: Personal[str] = ""


class DangerUrged(Event, kind="triage.danger_urged", zh="催办警报"):
    """Nobody acknowledged the alert in time (催办)."""

    report_id: UUID
    acknowledge_by: datetime
