"""The section `followup` of a policy: when a resolved dispute is revisited, an unresolved one looked at."""

from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from shared.kernel.policy import ByLevel, Policy, Span


class FollowupPolicy(Policy):
    """What follow-up reads of a station's policy. `return_visit_days` count from the day of resolution; what is
    reported again after it is visited within `repeat_visit`, or as promised where that is not said; people promise a
    visit within `visit_ahead_days`."""

    section: ClassVar[str] = "followup"

    look: Span
    repeat_visit: Span | None = None
    return_visit_days: ByLevel[tuple[int, ...]]
    visit_ahead_days: Annotated[int, Field(ge=1)]

    def quiet_since(self, now: datetime) -> datetime:
        """Since when nobody may have acted on an open dispute without its being told: `look` before `now`.

        Working days count as days: it is asked at every moment, also on a Sunday."""
        return now - timedelta(days=self.look.days + self.look.workdays, hours=self.look.hours)
