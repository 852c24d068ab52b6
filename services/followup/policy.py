"""The section `followup` of a policy: when a resolved dispute is revisited, an unresolved one looked at."""

from typing import ClassVar

from shared.kernel.policy import ByLevel, Policy, Span


class FollowupPolicy(Policy):
    """What follow-up reads of a station's policy. `return_visit_days` count from the day of resolution."""

    section: ClassVar[str] = "followup"

    look: Span
    return_visit_days: ByLevel[tuple[int, ...]]
