"""The section `intake` of a policy: empty; channels and categories are common to all services."""

from typing import ClassVar

from shared.kernel.policy import Policy


class IntakePolicy(Policy):
    """What intake reads of a station's policy."""

    section: ClassVar[str] = "intake"
