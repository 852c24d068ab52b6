"""The words of analysts: what a report is, how grave a dispute is, what is planned."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field, StrictInt

from services.triage.domain import Same
from shared.words import Day, Line, Slug, Text, Words

Factors: TypeAlias = Annotated[tuple[Slug, ...], Field(max_length=50)]
Reason: TypeAlias = Line | None


class DisputeFound(Words):
    """录入 · A dispute; with `factors` (an empty list counts) the rule table proposes a level at once."""

    outcome: Literal["dispute"]
    category: Slug
    summary: Text
    factors: Factors | None = None
    reason: Reason = None


class HazardFound(Words):
    """隐患 · A hazard: campus, road, mine, fire, …"""

    outcome: Literal["hazard"]
    hazard: Slug
    reason: Reason = None


class PoliceMatterFound(Words):
    """警务 · For the police system."""

    outcome: Literal["police_matter"]
    reason: Reason = None


class InformationFound(Words):
    """信息 · Good to know, and no more."""

    outcome: Literal["information"]
    reason: Reason = None


class RepeatFound(Words):
    """重复 · A repeat of a known dispute: the same place, person or matter."""

    outcome: Literal["repeat"]
    dispute_id: UUID
    same: Same
    reason: Reason = None


ScreenWords: TypeAlias = Annotated[
    DisputeFound | HazardFound | PoliceMatterFound | InformationFound | RepeatFound, Field(discriminator="outcome")
]


class UnlinkWords(Words):
    """Why the link was wrong."""

    reason: Line


class ProposalWords(Words):
    """What the rule table is to weigh."""

    factors: Factors


class GradeWords(Words):
    """The level that a person decides on, what he weighed, and why: he signs for it."""

    level: StrictInt
    factors: Factors = ()
    reason: Line


class PlanWords(Words):
    """一案一策: the measures, who sees to them, until which day."""

    measures: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]
    responsible: Line
    finish_on: Day
