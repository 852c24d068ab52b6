"""The section `triage` of a policy: by when reports are decided and disputes graded, and the rule table of grades."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from services.triage.table import Grading, contradictions
from shared.kernel.policy import Label, Policy, Span


class TriagePolicy(Policy):
    """What triage reads of a station's policy; `plan_levels` are the levels that get a plan (一案一策), which ends
    within `plan_ahead_days`."""

    section: ClassVar[str] = "triage"

    screen: Span
    screen_urgent: Span
    grade: Span
    plan_levels: frozenset[int]
    plan_ahead_days: Annotated[int, Field(ge=1)]
    hazards: Annotated[dict[str, Label], Field(min_length=1)]
    grading: Grading

    @model_validator(mode="after")
    def _rule_means_what_it_says(self) -> "TriagePolicy":
        if wrong := contradictions(self.grading, self.levels):
            raise ValueError("; ".join(f"grading.{one}" for one in wrong))
        return self

    def own_words(self) -> dict[str, Mapping[str, Label]]:
        """What a report may be found to be, what is weighed, and which points lead to which level."""
        rule = self.grading.rule(self.levels)
        return {"hazards": self.hazards, "factors": self.grading.factors, "rule": rule}
