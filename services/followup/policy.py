"""The section `followup` of a policy: when a resolved dispute is revisited, an unresolved one looked at."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.kernel.policy import ByLevel, Policy, Span


class FollowupPolicy(Policy):
    """What follow-up reads of a station's policy. `return_visit_days` count from the day of resolution; people promise
    a visit within `visit_ahead_days`."""

    section: ClassVar[str] = "followup"

    look: Span
    return_visit_days: ByLevel[tuple[int, ...]]
    visit_ahead_days: Annotated[int, Field(ge=1)]
