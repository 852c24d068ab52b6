"""Why the rule table proposes a level: its reasons, for whoever signs for a grade."""

from typing import Annotated

from pydantic import BaseModel, Field

from services.triage.policy import TriagePolicy
from shared.kernel.policy import Named


class Weighed(Named):
    """分级因素 · What was weighed, and the points that it gave."""

    points: int


class Proposal(BaseModel):
    """建议 · A level that the rule table of a policy proposes, the points behind it, and what gave them."""

    level: int
    points: int
    at_least: Annotated[int, Field(description="此级别的起点分 · from how many points on this level is proposed")]
    alone: Annotated[
        list[Named],
        Field(
            description="无论分数，单凭它至少为此级的因素 · what alone, whatever the points, means at least this level"
        ),
    ]
    weighed: Annotated[list[Weighed], Field(description="得分的因素，反复也算 · what gave points, a relapse too")]
    policy: Annotated[str, Field(description="策略版本 · version of the policy whose rule it is")]

    @classmethod
    def of(cls, policy: TriagePolicy, factors: frozenset[str], relapsed: bool, level: int) -> "Proposal | None":
        """The reasons for this level; None where this policy does not come to it."""
        table, rule = policy.grading, policy.grading.rule(policy.levels)
        if not factors <= table.factors.keys() or table.propose(factors, relapsed)[0] != level:
            return None
        known = {code: table.factors[code] for code in table.factors if code in factors}
        words = {**known, **({"relapse": rule["relapse"]} if relapsed else {})}
        weighed = [Weighed.model_validate({"code": code, **vars(word)}) for code, word in words.items()]
        points = sum(one.points for one in weighed)
        by_points = table.by_points(points) == level
        alone = [] if by_points else [one for one in weighed if table.at_least.get(one.code) == level]
        return cls(
            level=level,
            points=points,
            at_least=table.thresholds.get(level, 0),
            alone=[Named(code=one.code, zh=one.zh, en=one.en) for one in alone],
            weighed=weighed,
            policy=policy.version,
        )
