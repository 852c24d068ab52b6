"""The section `triage` of a policy: by when reports are decided and disputes graded, and the rule table of grades."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import Field, model_validator

from shared.kernel.policy import Label, Policy, Section, Span


class Factor(Label):
    """Something about a dispute that adds points to the proposed grade."""

    points: int


class Step(Factor):
    """A level of the rule: from how many points on it is proposed, and the factors each of which alone means it."""

    alone: tuple[Label, ...] = ()


class Weighing(NamedTuple):
    """What the rule comes to: the level that it proposes, and the points behind it."""

    level: int
    points: int


class Grading(Section):
    """The rule table. `at_least`: which factor alone, whatever its points, means at least which level."""

    thresholds: Annotated[dict[int, int], Field(min_length=1)]
    relapse_points: int
    factors: dict[str, Factor]
    at_least: dict[str, int] = Field(default_factory=dict)

    @property
    def last(self) -> int:
        """The level that is proposed where nothing speaks for a more serious one."""
        return max(self.thresholds) + 1

    def rule(self, levels: Mapping[int, Label]) -> dict[str, Factor]:
        """From how many points on each level is proposed, the last without any, and what alone means it; and what a
        relapse adds."""
        least = {**self.thresholds, self.last: 0}
        named: dict[str, Factor] = {
            str(level): Step(points=least[level], zh=one.zh, en=one.en, alone=tuple(self.alone(level)))
            for level, one in levels.items()
            if level in least
        }
        return {**named, "relapse": Factor(points=self.relapse_points, zh="矛盾反复", en="a relapse")}

    def alone(self, level: int) -> Iterator[Factor]:
        """The factors each of which alone means at least this level, in the order of the table."""
        return (factor for code, factor in self.factors.items() if self.at_least.get(code) == level)

    def by_points(self, points: int) -> int:
        """The level that these points alone lead to."""
        return min((level for level, least in self.thresholds.items() if points >= least), default=self.last)

    def propose(self, factors: Iterable[str], relapsed: bool = False) -> Weighing:
        """The more serious of what points and what each factor alone say. Unknown factors raise `KeyError`."""
        weighed = frozenset(factors)
        points = sum(self.factors[name].points for name in weighed) + (self.relapse_points if relapsed else 0)
        return Weighing(
            min([self.by_points(points), *(self.at_least.get(name, self.last) for name in weighed)]), points
        )


TELLINGS = {
    "phone": Label(zh="电话", en="by phone"),
    "in_person": Label(zh="当面", en="in person"),
    "message": Label(zh="短信、微信", en="by message"),
    "letter": Label(zh="书面", en="in writing"),
}
"""How askers are told their answers, where a policy of before requests were followed does not say."""

WAYS = {
    "petition": Label(zh="信访", en="petition"),
    "review": Label(zh="行政复议", en="administrative review"),
    "court": Label(zh="行政诉讼", en="court"),
}
"""By which ways what is against an authority goes on, likewise."""


class SecondPerson(Section):
    """Which grades another person confirms: of which levels, and whether those that are less serious than before."""

    levels: frozenset[int] = frozenset()
    less_serious: bool = False


DEEDS = {
    "called_110": Label(zh="已拨打110", en="called 110"),
    "went_there": Label(zh="已到现场", en="went there"),
    "telephoned": Label(zh="已电话联系上", en="reached by telephone"),
    "no_danger": Label(zh="核实没有危险", en="no danger after all"),
}
"""What is done about a danger to life, where a policy of before alerts were raised does not say."""


class Alert(Section):
    """How danger to life is told: within how many minutes somebody acknowledges it, what can be done, and within how
    many hours of what happened a report of it still raises an alert."""

    minutes: Annotated[int, Field(ge=1)] = 10
    within_hours: Annotated[int, Field(ge=1)] = 24
    deeds: Annotated[dict[str, Label], Field(min_length=1)] = DEEDS


class TriagePolicy(Policy):
    """What triage reads of a station's policy; `plan_levels` are the levels that get a plan (一案一策), which ends
    within `plan_ahead_days`."""

    section: ClassVar[str] = "triage"

    screen: Span
    screen_urgent: Span
    grade: Span
    act: Span = Span(days=7)
    """By when somebody acts on a hazard again, until it is removed (隐患不过周)."""
    answer: Span = Span(workdays=5)
    """By when a request is answered (答复)."""
    receipt: Span = Span(workdays=5)
    """By when another authority has given its receipt (回执)."""
    plan_levels: frozenset[int]
    plan_ahead_days: Annotated[int, Field(ge=1)]
    hazards: Annotated[dict[str, Label], Field(min_length=1)]
    tellings: Annotated[dict[str, Label], Field(min_length=1)] = TELLINGS
    ways: Annotated[dict[str, Label], Field(min_length=1)] = WAYS
    grading: Grading
    second_person: SecondPerson = SecondPerson()
    alert: Alert = Alert()

    @model_validator(mode="after")
    def _rule_means_what_it_says(self) -> "TriagePolicy":
        wrong = [f"grading.{one}" for one in contradictions(self.grading, self.levels)]
        strange = sorted(self.second_person.levels - self.levels.keys())
        wrong += [f"second_person.levels: there is no level {level}: use {sorted(self.levels)}" for level in strange]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def own_words(self) -> dict[str, Mapping[str, Label]]:
        """What a report may be found to be, how askers are told, by which way a complaint goes on, what is done
        about a danger, what is weighed, and which points lead to which level."""
        found = {"hazards": self.hazards, "tellings": self.tellings, "ways": self.ways, "deeds": self.alert.deeds}
        return {**found, "factors": self.grading.factors, "rule": self.grading.rule(self.levels)}

    def coded(self) -> dict[str, Mapping[Any, Label]]:
        """What is coded here beside what is common."""
        own = {"hazard": self.hazards, "told_how": self.tellings, "way": self.ways, "deed": self.alert.deeds}
        return {**super().coded(), **own}


def contradictions(table: Grading, levels: Iterable[int]) -> list[str]:
    """What in this table cannot be meant, each with its place; nothing for a table that says what it means."""
    known = sorted(levels)
    wrong = [*_of_levels(table, known), *_of_factors(table, known)]
    return wrong or list(_unreached(table, known))


def _of_levels(table: Grading, known: list[int]) -> Iterator[str]:
    for level in sorted({*table.thresholds} - {*known}):
        yield f"thresholds.{level}: there is no level {level}: use {known}"
    ordered = sorted(table.thresholds.items())
    for (level, less), (graver, more) in zip(ordered[1:], ordered[:-1], strict=True):
        if more <= less:
            yield (
                f"thresholds: level {graver} begins at {more} points and level {level} at {less}: a more serious level "
                "needs more points"
            )


def _of_factors(table: Grading, known: list[int]) -> Iterator[str]:
    if table.relapse_points < 0:
        yield f"relapse_points: {table.relapse_points}: a relapse never makes a dispute less serious: give 0 or more"
    for code, factor in table.factors.items():
        if factor.points < 0:
            yield f"factors.{code}.points: {factor.points}: no factor makes a dispute less serious: give 0 or more"
        if factor.points == 0 and code not in table.at_least:
            yield f"factors.{code}: it has no points and stands not in at_least: it would weigh nothing"
    for code, level in table.at_least.items():
        if code not in table.factors:
            yield f"at_least.{code}: there is no factor {code}: use one of {', '.join(table.factors)}"
        if level not in known:
            yield f"at_least.{code}: there is no level {level}: use {known}"


def _unreached(table: Grading, known: list[int]) -> Iterator[str]:
    """The levels that no combination of factors leads to. Points over the highest threshold all mean the same."""
    top = max(table.thresholds.values())
    met = {(0, table.last), (min(table.relapse_points, top), table.last)}
    for code, factor in table.factors.items():
        floor = table.at_least.get(code, table.last)
        met |= {(min(points + factor.points, top), min(level, floor)) for points, level in met}
    reached = {min(table.by_points(points), level) for points, level in met}
    for level in known:
        if level not in reached:
            yield f"thresholds: no combination of factors leads to level {level}"
