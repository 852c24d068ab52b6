"""What the people of the half-year know of the policy: routes, the clock of a referral, working days and visits."""

from datetime import datetime, time
from typing import ClassVar

from deploy.halfyear.scenario import Scenario
from shared.kernel.calendar import CHINA
from shared.kernel.policy import ByLevel, Policy, Span
from shared.run.settings import Settings
from shared.store.policies import PolicyFiles


class Rules(Policy):
    """The policy as those see it who play: as any client would read it, and from no service's inside."""

    section: ClassVar[str] = "followup"

    look: Span
    return_visit_days: ByLevel[tuple[int, ...]]
    repeat_visit: Span | None = None
    visit_ahead_days: int


def rules_of(scenario: Scenario) -> Rules:
    """The policy in force at the scenario's station when it begins. Raises `ValueError` for what is wrong in it."""
    begins = datetime.combine(scenario.station.begins, time(), CHINA)
    return PolicyFiles(Settings().policy, Rules).of(scenario.station.station, begins)
