"""The section `triage` of a policy: by when reports are decided and disputes graded, and the rule table of grades."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from shared.kernel.policy import Label, Policy, Section, Span


class Factor(Label):
    """Something about a dispute that adds points to the proposed grade."""

    points: int


class Grading(Section):
    """The rule table: points of factors, and from how many points on a level is proposed."""

    thresholds: dict[int, int]
    relapse_points: int
    factors: dict[str, Factor]

    def rule(self, levels: Mapping[int, Label]) -> dict[str, Label]:
        """From how many points on each level is proposed, the last without any; and what a relapse adds."""
        least = {**self.thresholds, max(self.thresholds) + 1: 0}
        named = {str(level): Factor(points=least[level], zh=one.zh, en=one.en)
                 for level, one in levels.items() if level in least}  # fmt: skip
        return {**named, "relapse": Factor(points=self.relapse_points, zh="矛盾反复", en="a relapse")}

    def propose(self, factors: frozenset[str], relapsed: bool = False) -> tuple[int, int]:
        """The level that the rule proposes and the points behind it. Unknown factors raise `KeyError`."""
        points = sum(self.factors[name].points for name in factors) + (self.relapse_points if relapsed else 0)
        reached = [level for level, least in self.thresholds.items() if points >= least]
        return (min(reached) if reached else max(self.thresholds) + 1), points


class TriagePolicy(Policy):
    """What triage reads of a station's policy; `plan_levels` are the levels that get a plan (一案一策), which ends
    within `plan_ahead_days`."""

    section: ClassVar[str] = "triage"

    screen: Span
    screen_urgent: Span
    grade: Span
    act: Span = Span(days=7)
    """By when somebody acts on a hazard again, until it is removed (隐患不过周)."""
    plan_levels: frozenset[int]
    plan_ahead_days: Annotated[int, Field(ge=1)]
    hazards: Annotated[dict[str, Label], Field(min_length=1)]
    grading: Grading

    def own_words(self) -> dict[str, Mapping[str, Label]]:
        """What a report may be found to be, what is weighed, and which points lead to which level."""
        rule = self.grading.rule(self.levels)
        return {"hazards": self.hazards, "factors": self.grading.factors, "rule": rule}

    def coded(self) -> dict[str, Mapping[Any, Label]]:
        """What is coded here beside what is common."""
        return {**super().coded(), "hazard": self.hazards}
