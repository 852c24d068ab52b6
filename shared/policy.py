"""The policy file: clocks, levels, routes and words as data, with the version that promises are made under."""

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from shared.workdays import add_workdays

T = TypeVar("T")


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(_Data):
    """One thing in Chinese and English."""

    zh: str
    en: str


class Span(_Data):
    """A clock: hours or days by the calendar, or working days; exactly one of them."""

    hours: int = 0
    days: int = 0
    workdays: int = 0

    @model_validator(mode="after")
    def _one_unit(self) -> "Span":
        if sum(n > 0 for n in (self.hours, self.days, self.workdays)) != 1:
            raise ValueError("a clock has exactly one of hours, days, workdays, above zero")
        return self

    def after(self, start: datetime) -> datetime:
        """The instant at which this clock, started at `start` (aware), has run out."""
        if self.workdays:
            return add_workdays(start, self.workdays)
        return start + timedelta(hours=self.hours, days=self.days)


class Level(Words):
    """A level of grading with its colour and meaning."""

    colour: str
    meaning: Words


class Factor(Words):
    """Something about a dispute that adds points to the proposed grade."""

    points: int


class Category(Words):
    """A category of dispute and the department that is competent for it."""

    route: str


class Grading(_Data):
    """The rule table: points of factors, and from how many points on a level is proposed."""

    thresholds: dict[int, int]
    relapse_points: int
    factors: dict[str, Factor]

    def propose(self, factors: frozenset[str], relapsed: bool = False) -> tuple[int, int]:
        """The level that the rule proposes and the points behind it. Unknown factors raise `KeyError`."""
        points = sum(self.factors[name].points for name in factors) + (self.relapse_points if relapsed else 0)
        reached = [level for level, least in self.thresholds.items() if points >= least]
        return (min(reached) if reached else max(self.thresholds) + 1), points


class Clocks(_Data):
    """Every clock; those that depend on the level have a `default` or one for each level."""

    screen: Span
    screen_urgent: Span
    grade: Span
    refer: dict[int | str, Span]
    accept: dict[int | str, Span]
    resolve: dict[int | str, Span]
    resend: Span
    act: Span


class Policy(_Data):
    """One version of a station's policy."""

    version: str
    levels: dict[int, Level]
    clocks: Clocks
    return_visit_days: dict[int | str, tuple[int, ...]]
    plan_levels: frozenset[int]
    grading: Grading
    departments: dict[str, Words]
    categories: dict[str, Category]
    channels: dict[str, Words]

    @field_validator("categories")
    @classmethod
    def _not_empty(cls, categories: dict[str, Category]) -> dict[str, Category]:
        if not categories:
            raise ValueError("a policy needs categories")
        return categories

    @model_validator(mode="after")
    def _routes_lead_somewhere(self) -> "Policy":
        lost = {c.route for c in self.categories.values()} - set(self.departments)
        if lost:
            raise ValueError(f"categories route to unknown departments: {', '.join(sorted(lost))}")
        return self

    def refer_by(self, level: int, start: datetime) -> datetime:
        """When a dispute of this level, graded at `start`, must have been referred."""
        return _of(self.clocks.refer, level).after(start)

    def accept_by(self, level: int, start: datetime) -> datetime:
        """When a referral of this level, made at `start`, must have been signed for."""
        return _of(self.clocks.accept, level).after(start)

    def resolve_by(self, level: int, start: datetime) -> datetime:
        """When a dispute of this level, signed for at `start`, must have been resolved."""
        return _of(self.clocks.resolve, level).after(start)

    def visit_days(self, level: int) -> tuple[int, ...]:
        """On which days after the resolution a dispute of this level is revisited."""
        return _of(self.return_visit_days, level)


def _of(by_level: dict[int | str, T], level: int) -> T:
    return by_level[level] if level in by_level else by_level["default"]


@lru_cache
def load_policy(path: Path) -> Policy:
    """Read and check a policy file. Raises `ValueError` (pydantic) naming what is wrong in it."""
    return Policy.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
